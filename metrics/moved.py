"""Which figures a change moves: every KPI by shift before and after it, compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from sqlalchemy import Connection

from metrics import plant, values
from metrics.catalogue import CATALOGUE
from metrics.instants import from_us, to_us
from metrics.plant import ShiftSpan
from metrics.scope import Scope
from metrics.values import Value

MOST_SHIFTS = 200  # what one change is judged by; of a longer time the newest


@dataclass(frozen=True)
class Of:
    """Which figure: one KPI of a line in one of its shifts."""

    line: str
    shift: str
    shift_start: datetime
    kpi: str


@dataclass(frozen=True)
class Snapshot:
    """The figures at one moment. `since`: there are more shifts than are looked at; none that begins earlier was."""

    values: dict[Of, Value]
    since: datetime | None = None


@dataclass(frozen=True)
class Moved:
    """One figure that is another one now; None where it is withheld (`withheld`: why) or its shift is not planned."""

    line: str
    shift: str
    shift_start: datetime
    kpi: str
    before: Fraction | None
    after: Fraction | None
    unit: str
    withheld: str | None = None

    @property
    def weight(self) -> Fraction:
        """How much of the figure moved: of a ratio the difference, else relative; 1 where it came or went."""
        if self.before is None or self.after is None:
            return Fraction(1)
        difference = abs(self.after - self.before)
        return difference if self.unit == "ratio" else difference / max(abs(self.after), abs(self.before))


def snapshot(
    conn: Connection, site_id: str, lines: Iterable[str], start: datetime, end: datetime, *, now: datetime
) -> Snapshot:
    """Every KPI of the lines in each shift that has time in [start, end) and began before now.

    A shift counts whole. Rows that this connection wrote and has not committed are seen.
    """
    begin, until = to_us(start), min(to_us(end), to_us(now))
    found = plant.shifts(conn, site_id, sorted(lines), begin, until) if begin < until else []
    newest = sorted(found, key=lambda shift: shift.start)[-MOST_SHIFTS:]
    since = from_us(newest[0].start) if len(newest) < len(found) else None
    kept: dict[Of, Value] = {}
    for line, shifts in groupby(sorted(newest, key=lambda shift: shift.line), key=lambda shift: shift.line):
        kept |= _of_line(conn, Scope(site_id, line=line), list(shifts), now)
    return Snapshot(kept, since)


def _of_line(conn: Connection, scope: Scope, shifts: list[ShiftSpan], now: datetime) -> dict[Of, Value]:
    now_us = to_us(now)
    named = {(shift.start, min(shift.end, now_us)): shift.shift for shift in shifts}
    start, end = min(shift.start for shift in shifts), max(shift.end for shift in shifts)
    read = values.read(conn, scope, from_us(start), from_us(end), list(CATALOGUE), now=now, by="shift")
    found = {}
    for value in read:
        shift = named.get((to_us(value.start), to_us(value.end)))
        if shift is not None:
            found[Of(scope.line or "", shift, value.start, value.kpi)] = value
    return found


def compare(before: Snapshot, after: Snapshot) -> list[Moved]:
    """The figures that differ, the shift with the largest move first; of a shift in the order of the catalogue."""
    cuts = [look.since for look in (before, after) if look.since]
    keys = [key for key in before.values | after.values if all(key.shift_start >= cut for cut in cuts)]
    told = [_moved(key, before.values.get(key), after.values.get(key)) for key in keys]
    return _worst_first([one for one in told if one.before != one.after])


def _moved(of: Of, before: Value | None, after: Value | None) -> Moved:
    return Moved(
        of.line,
        of.shift,
        of.shift_start,
        of.kpi,
        before.value if before else None,
        after.value if after else None,
        told.unit if (told := after or before) else CATALOGUE[of.kpi].unit,
        after.withheld if after else "the shift is not planned",
    )


def _worst_first(moved: Sequence[Moved]) -> list[Moved]:
    place = {key: number for number, key in enumerate(CATALOGUE)}
    worst: dict[tuple[str, datetime, str], Fraction] = {}
    for one in moved:
        shift = (one.line, one.shift_start, one.shift)
        worst[shift] = max(worst.get(shift, Fraction(0)), one.weight)
    return sorted(
        moved,
        key=lambda m: (-worst[m.line, m.shift_start, m.shift], m.line, m.shift_start, m.shift, place[m.kpi]),
    )


def sentences(before: Snapshot, after: Snapshot, most: int = 30) -> list[str]:
    """What moved as lines for a terminal: the shifts that moved most first, `most` of them."""
    found = compare(before, after)
    if not found:
        return ["No figure would move."]
    shifts = list(dict.fromkeys((one.line, one.shift_start, one.shift) for one in found))
    told = [f"Figures that would move, in {len(shifts)} shifts:"]
    for line, start, shift in shifts[:most]:
        own = [one for one in found if (one.line, one.shift_start, one.shift) == (line, start, shift)]
        figures = ", ".join(f"{one.kpi} {_plain(one.before)} -> {_plain(one.after)} {one.unit}" for one in own)
        told.append(f"  {line} {shift} {start:%Y-%m-%d %H:%M} UTC: {figures}")
    if len(shifts) > most:
        told.append(f"  and {len(shifts) - most} more")
    if after.since:
        told.append(f"  Shifts before {after.since:%Y-%m-%d %H:%M} UTC were not looked at.")
    return told


def _plain(value: Fraction | None) -> str:
    return "withheld" if value is None else f"{float(value):.4g}"
