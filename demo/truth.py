"""What really happened, from the simulation's own spans and parts: nothing here has been through a database."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from demo import days
from demo.counting import Count
from demo.days import SECOND, overlap
from demo.heard import Window, heard
from demo.plant import LINE, MACHINE, Plant, cycle_us
from demo.schedule import Run, runs
from demo.spans import Span


@dataclass(frozen=True)
class Times:
    """Microseconds inside the shifts."""

    scheduled_us: int
    planned_stop_us: int
    apt_us: int
    adet_us: int
    aust_us: int
    adot_us: int

    @property
    def pbt_us(self) -> int:
        return self.scheduled_us - self.planned_stop_us

    @property
    def known_us(self) -> int:
        return self.apt_us + self.adet_us + self.aust_us + self.adot_us


@dataclass(frozen=True)
class Parts:
    """Pieces inside the shifts, and `unscheduled` outside of them; ideal times in microseconds."""

    good: int
    scrap: int
    rework: int
    recovered: int
    unscheduled: int
    ideal_good_us: int
    ideal_total_us: int


@dataclass(frozen=True)
class Stops:
    """`stopped_us` is the time inside shifts of the stops that ended."""

    begun: int
    ended: int
    stopped_us: int


@dataclass(frozen=True)
class Truth:
    """[start, end) in microseconds since 1970. `due` and `delivered` are standard microseconds of the orders' plan."""

    machine: str
    start: int
    end: int
    times: Times
    parts: Parts
    stops: Stops
    changes_us: tuple[int, ...]
    due: Fraction
    delivered: Fraction


def of(plant: Plant, machine: str, start: datetime, end: datetime, *, now: datetime | None = None) -> Truth:
    """The machine's truth in [start, end), as far as it was reported until `now` (None: all of it)."""
    last = days.to_us(end) if now is None else min(days.to_us(end), days.to_us(now))
    window = days.to_us(start), last
    spans, counts = heard(plant, machine, window, days.to_us(now) if now else days.bounds(days.day_of(last))[1])
    manned = [count for count in counts if _is_manned(machine, window, count)]
    due, delivered = _plan(plant, machine, window, manned)
    return Truth(
        machine,
        *window,
        times=_times(machine, window, spans),
        parts=_parts(machine, window, counts, manned),
        stops=_stops(machine, window, spans),
        changes_us=tuple(_changes(machine, window, spans, counts)),
        due=due,
        delivered=delivered,
    )


def _shifts(machine: str, window: Window) -> list[days.Shift]:
    line = MACHINE[machine].line
    return [
        shift
        for day in days.days_between(*window)
        for shift in days.shifts_of(line, day)
        if overlap(window, (shift.start, shift.end))
    ]


STATES = {"running": "apt_us", "down": "adet_us", "setup": "aust_us", "idle": "adot_us", "planned": "planned_stop_us"}


def _times(machine: str, window: Window, spans: list[Span]) -> Times:
    """Time by state inside the shifts; breaks are taken out of every state, and are planned stops themselves."""
    total = dict.fromkeys(STATES.values(), 0)
    scheduled = 0
    for shift in _shifts(machine, window):
        inside = max(shift.start, window[0]), min(shift.end, window[1])
        pauses = [(max(a, inside[0]), min(b, inside[1])) for a, b in shift.breaks if overlap((a, b), inside)]
        scheduled += inside[1] - inside[0]
        total["planned_stop_us"] += sum(b - a for a, b in pauses)
        for span in spans[_first(spans, inside[0]) :]:
            if span.start >= inside[1]:
                break
            here = max(span.start, inside[0]), min(span.end, inside[1])
            total[STATES[span.state]] += max(0, here[1] - here[0]) - sum(overlap(here, pause) for pause in pauses)
    return Times(scheduled_us=scheduled, **total)


def _first(spans: list[Span], at: int) -> int:
    return bisect_right(spans, at, key=lambda span: span.end)


def _is_manned(machine: str, window: Window, count: Count) -> bool:
    return any(shift.start <= _made(count) < shift.end for shift in _shifts(machine, window))


def _parts(machine: str, window: Window, counts: list[Count], manned: list[Count]) -> Parts:
    inside = [count for count in manned if window[0] <= _made(count) < window[1]]
    everywhere = sum(_total(count) for count in counts if window[0] <= _made(count) < window[1])
    return Parts(
        good=sum(_good(count) for count in inside),
        scrap=sum(count.scrap for count in inside),
        rework=sum(count.rework for count in inside),
        recovered=sum(count.recovered for count in inside),
        unscheduled=everywhere - sum(_total(count) for count in inside),
        ideal_good_us=sum(_good(count) * cycle_us(count.product, machine) for count in inside),
        ideal_total_us=sum(_total(count) * cycle_us(count.product, machine) for count in inside),
    )


def _good(count: Count) -> int:
    """Scrap that was found later was counted as good before."""
    return count.good if count.made_at is None else -count.scrap


def _total(count: Count) -> int:
    return _good(count) + count.scrap + count.rework


def _made(count: Count) -> int:
    return count.at if count.made_at is None else count.made_at


def _stops(machine: str, window: Window, spans: list[Span]) -> Stops:
    down = [span for span in spans if span.state == "down"]
    ended = [span for span in down if window[0] <= span.end < window[1]]
    return Stops(
        begun=sum(window[0] <= span.start < window[1] for span in down),
        ended=len(ended),
        stopped_us=sum(_scheduled(machine, (span.start, span.end)) for span in ended),
    )


def _scheduled(machine: str, span: Window) -> int:
    return sum(overlap(span, (shift.start, shift.end)) for shift in _shifts(machine, span))


def _changes(machine: str, window: Window, spans: list[Span], counts: list[Count]) -> Iterator[int]:
    """Last good part of the old product to first good part of the new; of coarse counts the length of the setup."""
    good = [count for count in counts if count.good and count.made_at is None]
    for old, new in pairwise(good):
        if old.product == new.product:
            continue
        lengths = [(old.at, new.at)] if MACHINE[machine].bin_s <= 60 else _setups(spans, old.at, new.at)
        yield from (_scheduled(machine, length) for length in lengths if window[0] <= length[1] < window[1])


def _setups(spans: list[Span], start: int, end: int) -> list[Window]:
    setups = [(span.start, span.end) for span in spans if span.state == "setup"]
    return [setup for setup in setups if overlap(setup, (start, end))][-1:]


def _plan(plant: Plant, machine: str, window: Window, manned: list[Count]) -> tuple[Fraction, Fraction]:
    """Due, and delivered of what is due, of the orders on a pace maker, weighted with the ideal cycle."""
    line = MACHINE[machine].line
    due = delivered = Fraction(0)
    if LINE[line].pace_maker != machine:
        return due, delivered
    for run in (run for day in days.days_between(*window) for run in runs(plant, line, day)):
        asked = _due(line, run, window)
        cycle = cycle_us(run.product, machine)
        due += asked * cycle
        delivered += min(Fraction(_delivered(run, window, manned)), asked) * cycle
    return due, delivered


def _due(line: str, run: Run, window: Window) -> Fraction:
    begins = run.start + run.setup_s * SECOND
    here = max(begins, window[0]), min(run.end, window[1])
    whole = days.working(line, begins, run.end)
    if here[0] >= here[1] or not whole:
        return Fraction(0)
    return run.planned_qty * Fraction(days.working(line, *here), whole)


def _delivered(run: Run, window: Window, manned: list[Count]) -> int:
    start, end = max(run.start, window[0]), min(run.end, window[1])
    return sum(_good(count) + count.recovered for count in manned if start <= _made(count) < end)
