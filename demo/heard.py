"""What could be heard of a machine until an instant: its known spans without silences, and the parts it had counted."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from demo import days, hand, machine_day
from demo.counting import Count
from demo.days import SECOND, overlap
from demo.plant import SILENT_AFTER_S, Plant
from demo.spans import Span

Window = tuple[int, int]
DAY = 24 * 60 * days.MINUTE


def heard(plant: Plant, machine: str, window: Window, now: int) -> tuple[list[Span], list[Count]]:
    """The known spans on the days around the window, equal neighbours joined, and the counts, both until `now`."""
    around = days.days_between(window[0] - DAY, max(window[1], window[0] + 1))
    if machine == hand.HAND_MACHINE:
        return [], [count for day in around for count in hand.counts(plant, day, now)]
    reports = [machine_day.of(plant, machine, day) for day in around]
    counts = [count for report in reports for count in report.counts if count.at < now]
    signs = [state.at for report in reports for state in report.states if state.at < now]
    silences = _silences([*sorted([*signs, *(count.at for count in counts)]), now])
    spans = [piece for report in reports for span in report.spans for piece in _audible(span, silences, now)]
    return list(_joined(spans)), counts


def _silences(signs: list[int]) -> list[Window]:
    limit = SILENT_AFTER_S * SECOND
    return [(sign + limit, after) for sign, after in pairwise(signs) if after - sign > limit]


def _audible(span: Span, silences: list[Window], now: int) -> Iterator[Span]:
    """What is left of a span when the silences, the unknown and all that is still to come are taken out."""
    if span.state == "unknown":
        return
    at = span.start
    for start, end in silences:
        if overlap((start, end), (span.start, span.end)):
            if at < start:
                yield replace(span, start=at, end=min(start, now))
            at = max(at, end)
    if at < min(span.end, now):
        yield replace(span, start=at, end=min(span.end, now))


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Adjoining spans of the same state as one; the reason of the first stands for all."""
    current: Span | None = None
    for span in spans:
        if current and current.end == span.start and current.state == span.state:
            current = replace(current, end=span.end)
            continue
        if current:
            yield current
        current = span
    if current:
        yield current
