"""What the figures themselves tell about their own ground, shift by shift."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from db.queries import quality as q
from metrics import plant, values
from metrics.catalogue import CATALOGUE
from metrics.cells import Track
from metrics.elements import Elements
from metrics.findings import OF_CYCLES, OF_PARTS, OF_STOPS, OF_TIME, Finding, Inspected
from metrics.formulas import spans
from metrics.instants import to_us
from metrics.scope import Scope, tracks
from metrics.stops import Part, parts
from metrics.values import Value
from metrics.withhold import COVERAGE_FLAG, COVERAGE_FLOOR, OUTSIDE_FLAG

MINUTE_US = 60_000_000


def read(conn: Connection, asked: Inspected) -> list[Finding]:
    """Unknown time, parts outside it, cycles that are too slow, counting by hand, stops without a reason."""
    chosen = _chosen(conn, asked)
    found: list[Finding] = []
    known_us: dict[str, int] = {}
    for line in asked.lines:
        shifts = values.read(
            conn, Scope(asked.site_id, line=line), asked.start, asked.now, ["oee"], now=asked.now, by="shift"
        )
        total = sum((shift.elements for shift in shifts), Elements())
        if any(shift.withheld == "no machine states" for shift in shifts):
            found += _no_states(line, chosen[line], total)
            continue
        found += _unknown(conn, asked, line, shifts, total)
        found += [*_outside(line, shifts, total), *_too_slow(line, shifts), *_by_hand(line, shifts, total)]
        known_us[line] = total.known_us
    return [*found, *_unexplained(conn, asked, known_us)]


def _chosen(conn: Connection, asked: Inspected) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in conn.execute(q.CHOSEN, asked.given()):
        found[row.line].append(row.kpi)
    return found


def _no_states(line: str, chosen: list[str], total: Elements) -> Iterator[Finding]:
    """A line that counts by hand is no fault, unless its board wants figures that need states."""
    wanted = tuple(kpi for kpi in chosen if kpi in CATALOGUE and "time" in CATALOGUE[kpi].needs)
    if wanted:
        yield Finding("no_states", line, "", wanted, True, _minutes(total.pbt_us), "min", Fraction(1))


def _unknown(conn: Connection, asked: Inspected, line: str, shifts: list[Value], total: Elements) -> Iterator[Finding]:
    """By machine, because that is what somebody can mend."""
    short = [s for s in shifts if s.coverage is not None and s.coverage < COVERAGE_FLAG]
    machines = [machine for machine, of in asked.machines.items() if of == line]
    if not short or not total.pbt_us:
        return
    for machine in machines:
        of = total if len(machines) == 1 else _of_machine(conn, asked, machine)
        unknown = of.pbt_us - of.known_us
        if unknown > 0:
            withholds = any(s.coverage is not None and s.coverage < COVERAGE_FLOOR for s in short)
            share = Fraction(unknown, of.pbt_us)
            since = short[0].start
            yield Finding(
                "unknown_time", line, machine, OF_TIME, withholds, _minutes(unknown), "min", share, since, machine
            )


def _of_machine(conn: Connection, asked: Inspected, machine: str) -> Elements:
    scope = Scope(asked.site_id, machine=machine)
    return values.read(conn, scope, asked.start, asked.now, ["availability"], now=asked.now)[0].elements


def _outside(line: str, shifts: list[Value], total: Elements) -> Iterator[Finding]:
    milli, made = total.outside_known, total.produced
    if made and milli > OUTSIDE_FLAG * made:
        yield Finding(
            "parts_outside", line, "", OF_PARTS, False, _parts(milli), "pcs", Fraction(milli, made), _first(shifts)
        )


def _first(shifts: list[Value]) -> datetime | None:
    """When the first shift began that has the flag."""
    return next((shift.start for shift in shifts if "parts_outside_known_time" in shift.flags), None)


def _too_slow(line: str, shifts: list[Value]) -> Iterator[Finding]:
    """By product, in the shifts that were faster than its cycle says; a shift of several products blames each."""
    over: dict[str, list[Value]] = defaultdict(list)
    for shift in shifts:
        for flag in shift.flags:
            kind, _, product = flag.partition(":")
            if kind == "performance_over_100":
                over[product].append(shift)
    for product, found in over.items():
        of = sum((shift.elements for shift in found), Elements())
        too_much = of.ideal_total_us - of.apt_us
        share = min(Fraction(1), too_much / of.ideal_total_us)
        size = Fraction(too_much) / MINUTE_US
        yield Finding("cycle_too_slow", line, product, OF_CYCLES, False, size, "min", share, found[0].start)


def _by_hand(line: str, shifts: list[Value], total: Elements) -> Iterator[Finding]:
    if total.by_hand and total.produced:
        since = next((shift.start for shift in shifts if shift.elements.by_hand), None)
        share = Fraction(total.by_hand, total.produced)
        yield Finding("by_hand", line, "", OF_PARTS, False, _parts(total.by_hand), "pcs", share, since)


def _unexplained(conn: Connection, asked: Inspected, known_us: dict[str, int]) -> Iterator[Finding]:
    """Stops without a reason that are no short ones, in planned shift time."""
    if not known_us:
        return
    window = (to_us(asked.start), to_us(asked.now))
    short_us = plant.site(conn, asked.site_id).short_stop_us
    of = {line: tracks(conn, Scope(asked.site_id, line=line), *window) for line in known_us}
    found = parts(conn, asked.site_id, [track for held in of.values() for track in held], *window)
    for line, held in of.items():
        us = sum(_without_reason(track, found.get(track.machine, []), short_us, window) for track in held)
        if us and known_us[line]:
            share = Fraction(us, known_us[line])
            yield Finding("no_reason", line, "", OF_STOPS, False, _minutes(us), "min", share)


def _without_reason(track: Track, found: list[Part], short_us: int, window: tuple[int, int]) -> int:
    silent = [part for part in found if not part.reason and min(part.run_end, window[1]) - part.run_start >= short_us]
    clipped = ((max(part.start, window[0]), min(part.end, window[1])) for part in silent)
    return sum(spans.length_us(spans.clip(track.planned, lo, hi)) for lo, hi in clipped)


def _minutes(us: int) -> Fraction:
    return Fraction(us, MINUTE_US)


def _parts(milli: int) -> Fraction:
    return Fraction(milli, 1000)
