"""Writes the shifts that the calendar says into the plan, some weeks ahead, around what people planned otherwise."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from access import audit
from access.actors import Actor
from db.queries import calendar as q
from db.queries import shift_edit as shift_q
from metrics import calendar_merge, patterns, plant
from metrics.calendar_merge import Differences
from metrics.instants import from_us, local_us
from metrics.marks import shifts_changed
from metrics.patterns import Pattern, SpecialDay
from metrics.shift_typing import PlannedShift

AHEAD: Final = timedelta(weeks=8)
_LOOK_BACK: Final = timedelta(days=2)  # a shift that began before the first day may still run


def keep_ahead(conn: Connection, site_id: str, *, now: datetime) -> int:
    """Plan every line of the site that has patterns for the next eight weeks; how many shifts that changed.

    From tomorrow on: what has begun is never touched. For the worker, as often as it likes.
    """
    hold(conn, site_id)
    tomorrow = now.astimezone(plant.site(conn, site_id).zone).date() + patterns.DAY
    lines = list(conn.execute(q.LINES_WITH_PATTERNS, {"site_id": site_id}).scalars())
    found = [fill(conn, site_id, line, tomorrow, now=now) for line in lines]
    written = sum(len(one.added) + len(one.changed) + len(one.removed) for one in found)
    if written:
        worker = Actor(site_id, "system", "system", "worker")
        audit.record(conn, worker, "calendar.ahead", f"site:{site_id}", shifts=written)
        tell(conn, site_id)
    return written


def hold(conn: Connection, site_id: str) -> None:
    """One at a time writes from a site's calendar, until its transaction ends."""
    conn.execute(q.HOLD_CALENDAR, {"site_id": site_id})


def tell(conn: Connection, site_id: str) -> None:
    conn.execute(shift_q.TELL_FIGURES, {"site_id": site_id})


def fill(conn: Connection, site_id: str, line: str, first: date, *, now: datetime) -> Differences:
    """Bring the line's shifts that begin from `first` on, up to eight weeks from now, to what its calendar says."""
    zone = plant.site(conn, site_id).zone
    end = now.astimezone(zone).date() + AHEAD
    says = patterns.shifts(
        patterns_of(conn, site_id, [line]),
        special_days(conn, site_id, [line], first),
        patterns.days_between(first, end),
        zone,
    )
    of = {"site_id": site_id, "line": line}
    start_at, end_at = midnight(first, zone), midnight(max(first, end), zone)
    found, is_known = _compare(conn, site_id, says, line, (start_at, end_at))
    if found.is_empty and is_known:
        return found
    conn.execute(q.LOCK_SHIFTS, of | {"start": start_at, "end": end_at})
    found, _ = _compare(conn, site_id, says, line, (start_at, end_at))
    write(conn, site_id, line, found)
    _remember(conn, of | {"start": start_at, "end": end_at}, says)
    return found


def _compare(
    conn: Connection, site_id: str, says: list[PlannedShift], line: str, span: tuple[datetime, datetime]
) -> tuple[Differences, bool]:
    """What the calendar would change in the span; whether it says just what it said last."""
    since = span[0] - _LOOK_BACK
    before = written(conn, site_id, line, since, span[1])
    planned = [shift for shift in held(conn, site_id, line, since, span[1]) if shift.start >= since]
    now_says = [*(shift for shift in before if shift.start < span[0]), *says]
    return calendar_merge.differences(before, planned, now_says), now_says == before


def patterns_of(conn: Connection, site_id: str, lines: list[str]) -> list[Pattern]:
    rows = conn.execute(q.PATTERNS, {"site_id": site_id, "lines": lines}).mappings()
    return [pattern(row) for row in rows]


def special_days(conn: Connection, site_id: str, lines: list[str], first: date) -> list[SpecialDay]:
    """Those of the lines and of the whole plant, from `first` on."""
    rows = conn.execute(q.SPECIAL_DAYS, {"site_id": site_id, "lines": lines, "first_day": first})
    return [SpecialDay(*row) for row in rows]


def written(conn: Connection, site_id: str, line: str, start: datetime, end: datetime) -> list[PlannedShift]:
    """What the calendar said last of the shifts that begin in [start, end)."""
    rows = conn.execute(q.WRITTEN, {"site_id": site_id, "line": line, "start": start, "end": end})
    return [PlannedShift(line, r.shift, r.start_at, r.end_at, r.team, _breaks(r.breaks)) for r in rows]


def pattern(row: RowMapping) -> Pattern:
    named = {name: value for name, value in row.items() if name not in ("start_time", "end_time")}
    named |= {"weekdays": tuple(map(int, row["weekdays"])), "teams": tuple(row["teams"])}
    return Pattern(start=time.fromisoformat(row["start_time"]), end=time.fromisoformat(row["end_time"]), **named)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return from_us(local_us(day, time(), zone))


def held(conn: Connection, site_id: str, line: str, start: datetime, end: datetime) -> list[PlannedShift]:
    """What is planned with time in [start, end)."""
    of = {"site_id": site_id, "line": line, "start": start, "end": end}
    return [
        PlannedShift(
            r.line, r.shift, r.start_at, r.end_at, r.team, tuple(zip(r.break_starts, r.break_ends, strict=True))
        )
        for r in conn.execute(shift_q.SHIFTS_BETWEEN, of)
    ]


def _breaks(pairs: list[list[str]]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs)


def write(conn: Connection, site_id: str, line: str, found: Differences) -> None:
    """The one place at which the calendar writes shifts."""
    gone = [*found.removed, *(old for old, _ in found.changed)]
    new = [*found.added, *(new for _, new in found.changed)]
    of = {"site_id": site_id, "line": line}
    if gone:
        conn.execute(q.REMOVE_SHIFTS, of | {"rows": _rows(gone)})
    if new:
        conn.execute(q.ADD_SHIFTS, of | {"rows": _rows(new)})
        conn.execute(q.ADD_BREAKS, of | {"rows": _rows(new)})
    shifts_changed(conn, site_id, line, [(shift.start, shift.end) for shift in (*gone, *new)])


def _remember(conn: Connection, of: dict[str, Any], says: list[PlannedShift]) -> None:
    conn.execute(q.FORGET_WRITTEN, of)
    conn.execute(q.REMEMBER_WRITTEN, of | {"rows": _rows(says)})


def _rows(shifts: Iterable[PlannedShift]) -> str:
    return json.dumps(
        [
            {
                "shift": s.shift,
                "start_at": s.start.isoformat(),
                "end_at": s.end.isoformat(),
                "team": s.team,
                "breaks": [[at.astimezone(UTC).isoformat() for at in pair] for pair in s.breaks],
            }
            for s in shifts
        ]
    )
