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
    """The figures at one moment. `since`: no shift that begins earlier was looked at; `start`: what was asked for."""

    start: datetime
    since: datetime
    values: dict[Of, Value]

    @property
    def is_cut(self) -> bool:
        """Whether the time asked for holds more shifts than are looked at."""
        return self.since > self.start


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
    since = from_us(newest[0].start) if len(newest) < len(found) else start
    kept: dict[Of, Value] = {}
    for line, shifts in groupby(sorted(newest, key=lambda shift: shift.line), key=lambda shift: shift.line):
        kept |= _of_line(conn, Scope(site_id, line=line), list(shifts), now)
    return Snapshot(start, since, kept)


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
    since = max(before.since, after.since)
    keys = [key for key in before.values | after.values if key.shift_start >= since]
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
