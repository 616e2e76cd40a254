"""What a board shows of one line: its shift, hour by hour, and what it is doing now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db.queries import plant as q
from db.queries import stops as stop_queries
from metrics import plant, values
from metrics.cells import Track
from metrics.facts import last_signs, slices
from metrics.instants import from_us, to_us
from metrics.plant import ShiftSpan
from metrics.scope import Scope, tracks
from metrics.stops import Part, parts
from metrics.values import Value

URGENCY = ("down", "setup", "idle", "running", "planned", "unknown")


@dataclass(frozen=True)
class Shift:
    site_id: str
    line: str
    shift: str
    team: str | None
    start: datetime
    end: datetime
    breaks: tuple[tuple[datetime, datetime], ...]

    @property
    def scope(self) -> Scope:
        return Scope(self.site_id, line=self.line)


def shifts_between(conn: Connection, site_id: str, line: str, start: datetime, end: datetime) -> list[Shift]:
    """The line's shifts that touch [start, end), in order."""
    return _with_breaks(conn, site_id, line, plant.shifts(conn, site_id, [line], to_us(start), to_us(end)))


def shift_at(conn: Connection, site_id: str, line: str, at: datetime) -> Shift | None:
    """The shift that runs at an instant; of overlapping ones the one that began last."""
    running = shifts_between(conn, site_id, line, at, at + timedelta(microseconds=1))
    return running[-1] if running else None


def teams(conn: Connection, site_id: str, line: str, *, now: datetime) -> list[str]:
    """The teams that ran the line's last 21 shifts, by code; the line's own where a shift names none."""
    own = next((one.team for one in plant.lines(conn, site_id) if one.line == line), None)
    return sorted({team for s in plant.last_shifts(conn, site_id, line, to_us(now), 21) if (team := s.team or own)})


def last_shift(conn: Connection, site_id: str, line: str, at: datetime) -> Shift | None:
    """The latest shift that ended at or before an instant."""
    found = _with_breaks(conn, site_id, line, plant.last_shifts(conn, site_id, line, to_us(at), 1))
    return found[0] if found else None


def _with_breaks(conn: Connection, site_id: str, line: str, found: list[ShiftSpan]) -> list[Shift]:
    if not found:
        return []
    first, last = min(s.start for s in found), max(s.end for s in found)
    pauses = plant.breaks(conn, site_id, [line], first, last)
    return [
        Shift(
            site_id,
            line,
            s.shift,
            s.team,
            from_us(s.start),
            from_us(s.end),
            tuple(
                (from_us(lo), from_us(hi)) for _, name, begun, lo, hi in pauses if (name, begun) == (s.shift, s.start)
            ),
        )
        for s in found
    ]


@dataclass(frozen=True)
class Standing:
    """What the line's pace maker does now; of several the one in most trouble. `since` is None where nobody knows."""

    state: str  # running, down, setup, idle, planned, unknown
    since: datetime | None
    reason: str | None
    caused_by: str | None
    machine: str | None
    product: str | None
    next_product: str | None
    next_at: datetime | None


def standing(conn: Connection, site_id: str, line: str, *, now: datetime) -> Standing:
    at = to_us(now)
    found = tracks(conn, Scope(site_id, line=line), at - 1, at + 1)
    following = _next_order(conn, site_id, [track.machine for track in found], now)
    stopped = parts(conn, site_id, found, at - 1, at + 1)
    states = [_state(conn, site_id, track, stopped.get(track.machine, []), at) for track in found]
    worst = min(states, key=lambda s: URGENCY.index(s[1]), default=None)
    if worst is None:
        return Standing("unknown", None, None, None, None, None, *following)
    track, state, part = worst
    running = sorted((o for o in track.orders if o.start <= at < o.run_end), key=lambda o: (o.start, o.order_no))
    return Standing(
        state,
        from_us(part.run_start) if part else None,
        part.reason if part else None,
        part.caused_by if part else None,
        track.machine,
        running[-1].product if running else None,
        *following,
    )


@dataclass(frozen=True)
class Heard:
    """A machine that counts for a line, its newest message, and how long it may be silent (None: nobody said)."""

    machine: str
    at: datetime | None
    may_be_silent: timedelta | None


def heard(conn: Connection, site_id: str, line: str, *, now: datetime) -> list[Heard]:
    """What was heard last, up to now, of each machine that counts for a line."""
    at = to_us(now)
    found = tracks(conn, Scope(site_id, line=line), at - 1, at + 1)
    silent_us = {track.machine: _may_be_silent(track, at) for track in found}
    last = last_signs(conn, site_id, sorted(silent_us), at)
    return [
        Heard(machine, None if last[machine] is None else from_us(last[machine] or 0), silent_us[machine])
        for machine in sorted(silent_us)
    ]


def _may_be_silent(track: Track, at: int) -> timedelta | None:
    known = [version.silent_us for version in track.versions if version.start <= at < version.end]
    return timedelta(microseconds=known[0]) if known and known[0] is not None else None


@dataclass(frozen=True)
class Countermeasure:
    """What the crew did about a stop so that it does not come again; `end` is None while it still stands."""

    start: datetime
    end: datetime | None
    reason: str | None
    words: str


def countermeasures(conn: Connection, shift: Shift, *, now: datetime) -> list[Countermeasure]:
    """Those told for stops that touch a shift up to now, the newest words first."""
    bounds = {"site_id": shift.site_id, "line": shift.line, "start": shift.start, "end": min(shift.end, now)}
    return [Countermeasure(*row) for row in conn.execute(stop_queries.COUNTERMEASURES, bounds)]


def _state(
    conn: Connection, site_id: str, track: Track, stopped: list[Part], at: int
) -> tuple[Track, str, Part | None]:
    for part in stopped:
        if part.start <= at < part.end:
            return track, part.state, part
    found = slices(conn, site_id, [track], plant.Cycles([]), [at, at + 1])
    known = [state for piece in found for state in piece.state_us]
    return track, known[0] if known else "unknown", None


def _next_order(
    conn: Connection, site_id: str, machines: list[str], now: datetime
) -> tuple[str | None, datetime | None]:
    row = conn.execute(q.NEXT_ORDER, {"site_id": site_id, "machines": machines, "now": now}).one_or_none()
    return (row.product, row.start_at) if row else (None, None)


def trend(conn: Connection, site_id: str, line: str, kpi: str, *, now: datetime, shifts: int = 30) -> list[Value]:
    """The KPI of the line's last ended shifts, oldest first."""
    past = plant.last_shifts(conn, site_id, line, to_us(now), shifts)
    if not past:
        return []
    scope = Scope(site_id, line=line)
    start, end = past[0].start, max(s.end for s in past)
    whole = {(s.start, s.end) for s in past}
    found = values.read(conn, scope, from_us(start), from_us(end), [kpi], now=now, by="shift")
    return [value for value in found if (to_us(value.start), to_us(value.end)) in whole]


def reason_names(conn: Connection, site_id: str, language: str = "en") -> dict[str, str]:
    """Reason code -> name in a language where there is one."""
    words = reason_words(conn, site_id)
    return {reason: told.get(language) or told[""] for reason, told in words.items()}


def reason_words(conn: Connection, site_id: str) -> dict[str, dict[str, str]]:
    """Reason code -> its name under "", its translations under their languages."""
    return {r.reason: {"": r.name, **r.names} for r in conn.execute(q.REASONS, {"site_id": site_id})}


def product_names(conn: Connection, site_id: str) -> dict[str, str]:
    return {r.product: r.name or r.product for r in conn.execute(q.PRODUCT_NAMES, {"site_id": site_id})}


def machine_names(conn: Connection, site_id: str, *, now: datetime) -> dict[str, str]:
    """Machine code -> what the plant calls it now."""
    return {
        r.machine: r.name or r.machine for r in conn.execute(stop_queries.MACHINES, {"site_id": site_id, "at": now})
    }
