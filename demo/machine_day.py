"""One machine on one day: its spans as they were, what it reported of them, and when nobody could hear it."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from demo import counting, days
from demo.counting import Count
from demo.days import MINUTE
from demo.happenings import at_machine
from demo.plant import MACHINE, Plant
from demo.schedule import runs
from demo.spans import Span

HEARTBEAT = 10 * MINUTE  # a machine that stands repeats its state
DEAF_DAYS = 6  # once in so many days a machine's network is gone


class State(NamedTuple):
    at: int
    state: str
    reason: str | None
    caused_by: str | None
    event_id: str


@dataclass(frozen=True)
class MachineDay:
    """`spans` cover the day without a hole and are what the reports say, before any silence makes them unknown."""

    spans: tuple[Span, ...]
    states: tuple[State, ...]
    counts: tuple[Count, ...]


@lru_cache(maxsize=256)
def of(plant: Plant, machine: str, day: date) -> MachineDay:
    real = _spans(plant, machine, day)
    counts = counting.counts(plant, machine, day, real)
    deaf = _deaf(plant, machine, day)
    if deaf is None:
        return MachineDay(real, _states(plant, day, real, None), counts)
    heard = tuple(count for count in counts if not _is_within(deaf, count.at) and not _is_within(deaf, count.made_at))
    reported = _held(real, deaf, plant.chance("lost", machine, day).random() < 0.3)
    return MachineDay(reported, _states(plant, day, reported, deaf), heard)


def _spans(plant: Plant, machine: str, day: date) -> tuple[Span, ...]:
    at, end = days.bounds(day)
    product = runs(plant, MACHINE[machine].line, day)[0].product
    spans = []
    for happening, caused_by in at_machine(plant, machine, day):
        spans.append(Span(at, happening.start, "running", None, None, product))
        spans.append(Span(happening.start, happening.end, happening.state, happening.reason, caused_by, product))
        at, product = happening.end, happening.product or product
    if at < end:
        spans.append(Span(at, end, "running", None, None, product))
    return tuple(spans)


def _deaf(plant: Plant, machine: str, day: date) -> tuple[int, int] | None:
    chance = plant.chance("deaf", machine, day)
    if chance.random() > 1 / DEAF_DAYS:
        return None
    minutes = chance.uniform(100, 140) if chance.random() < 0.05 else chance.uniform(8, 45)
    start, end = days.bounds(day)
    begin = chance.randrange(start + 10 * MINUTE, end - 160 * MINUTE)
    return begin, begin + int(minutes * MINUTE)


def _held(real: tuple[Span, ...], deaf: tuple[int, int], is_told: bool) -> tuple[Span, ...]:
    """While nobody hears the machine its last state stands, or the gateway says that it is unknown."""
    begin, end = deaf
    last = next(span for span in real if span.start <= begin < span.end)
    before = [replace(span, end=min(span.end, begin)) for span in real if span.start < begin]
    after = [replace(span, start=max(span.start, end)) for span in real if span.end > end]
    state, reason, caused_by = ("unknown", None, None) if is_told else (last.state, last.reason, last.caused_by)
    return (*before, Span(begin, end, state, reason, caused_by, last.product), *after)


def _states(plant: Plant, day: date, spans: tuple[Span, ...], deaf: tuple[int, int] | None) -> tuple[State, ...]:
    reports = [(at, span) for span in spans for at in _reported_at(span) if not _is_lost(at, span, deaf)]
    return tuple(
        State(at, span.state, span.reason, span.caused_by, f"{plant.seed}-{day:%y%m%d}-s{number}")
        for number, (at, span) in enumerate(reports)
    )


def _reported_at(span: Span) -> list[int]:
    return [span.start] if span.state == "running" else list(range(span.start, span.end, HEARTBEAT))


def _is_lost(at: int, span: Span, deaf: tuple[int, int] | None) -> bool:
    return deaf is not None and _is_within(deaf, at) and not (span.state == "unknown" and at == span.start)


def _is_within(deaf: tuple[int, int], at: int | None) -> bool:
    return at is not None and deaf[0] <= at < deaf[1]
