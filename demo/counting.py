"""Pieces as a controller counts them: a row now and then, stamped with the last piece in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import NamedTuple

from demo import days
from demo.days import MINUTE, SECOND
from demo.plant import MACHINE, SCRAP_REASONS, Plant, cycle_us
from demo.spans import Span

REWORK_SHARE = 0.004
RECOVERED_SHARE = 0.8


class Count(NamedTuple):
    """`product` is what the parts are; `is_named` tells whether the row says so or leaves it to the order."""

    at: int
    good: int
    scrap: int
    rework: int
    recovered: int
    made_at: int | None
    product: str
    is_named: bool
    reason: str | None
    event_id: str


@dataclass(frozen=True)
class Lot:
    """Parts that left a machine together: the last of them at `at`."""

    at: int
    good: int
    scrap: int
    rework: int
    reason: str | None = None


def counts(plant: Plant, machine: str, day: date, spans: tuple[Span, ...]) -> tuple[Count, ...]:
    """All rows of the machine's day in order of time: parts as made, reworked parts, scrap that was found later."""
    is_named = machine != "L1-FIL"  # this controller does not know what it fills
    chance = plant.chance("counts", machine, day)
    rows = [
        Count(lot.at, lot.good, lot.scrap, lot.rework, 0, None, span.product, is_named, lot.reason, "")
        for span, is_first in _running(spans)
        for lot in _lots(plant, machine, span, chance, is_first=is_first)
    ]
    rows += [*_recovered(rows, day, machine), *_found_later(rows, day, chance)]
    return tuple(
        row._replace(event_id=f"{plant.seed}-{day:%y%m%d}-c{number}")
        for number, row in enumerate(sorted(rows, key=lambda row: row.at))
    )


def _running(spans: tuple[Span, ...]) -> Iterator[tuple[Span, bool]]:
    """Running spans, and whether a product begins in it."""
    before = spans[0].product
    for span in spans:
        if span.state == "running":
            yield span, span.product != before
            before = span.product


def _lots(plant: Plant, machine: str, span: Span, chance: Random, *, is_first: bool) -> Iterator[Lot]:
    line = MACHINE[machine].line
    share = plant.scrap_share(line, days.day_of(span.start))
    cycle = int(cycle_us(span.product, machine) * (1 + _slow(plant, line, span.start)))
    made, total = 0, (span.end - span.start - 1) // cycle
    if is_first:  # the first bottles after a change are thrown away, then the first good one is reported by itself
        made = min(chance.randint(4, 12), total)
        yield Lot(span.start + made * cycle, 0, made, 0, "START-UP")
        if made < total:
            made += 1
            yield Lot(span.start + made * cycle, 1, 0, 0)
    bin_us = MACHINE[machine].bin_s * SECOND
    while made < total:
        border = ((span.start + (made + 1) * cycle) // bin_us + 1) * bin_us
        last = min(total, (border - 1 - span.start) // cycle)
        yield _lot(span.start + last * cycle, last - made, (line, share), chance)
        made = last


def _lot(at: int, pieces: int, scrapped: tuple[str, float], chance: Random) -> Lot:
    line, share = scrapped
    scrap = _some(pieces, share, chance)
    rework = _some(pieces - scrap, REWORK_SHARE, chance)
    reason = chance.choice(SCRAP_REASONS[line]) if scrap else "RELABEL" if rework else None
    return Lot(at, pieces - scrap - rework, scrap, rework, reason)


def _some(pieces: int, share: float, chance: Random) -> int:
    """How many of the pieces are hit: whole, and on average the share."""
    hit = pieces * share * chance.expovariate(1.0)
    whole = int(hit)
    return min(pieces, whole + (chance.random() < hit - whole))


def _slow(plant: Plant, line: str, at: int) -> float:
    """By how much the line runs slower than ideal in this hour; the same for all its machines."""
    chance = plant.chance("slow", line, at // (60 * MINUTE))
    return chance.uniform(0.11, 0.18) if chance.random() < 0.12 else chance.uniform(0.03, 0.09)


def _recovered(rows: list[Count], day: date, machine: str) -> Iterator[Count]:
    """Reworked parts come back good at the end of the product's run within the shift."""
    for shift in days.shifts_of(MACHINE[machine].line, day):
        runs: dict[str, list[Count]] = {}
        for row in rows:
            if shift.start <= row.at < shift.end:
                runs.setdefault(row.product, []).append(row)
        for product, made in runs.items():
            if again := int(sum(row.rework for row in made) * RECOVERED_SHARE):
                yield Count(made[-1].at, 0, 0, 0, again, None, product, True, None, "")


def _found_later(rows: list[Count], day: date, chance: Random) -> Iterator[Count]:
    """Now and then the laboratory turns down parts that were counted as good some hours before."""
    if chance.random() < 0.5:
        return
    made = chance.choice([row for row in rows if row.good > 3])
    at = made.at + chance.randrange(60 * MINUTE, 240 * MINUTE)
    if at < days.bounds(day)[1]:
        scrap = chance.randint(1, made.good - 1)
        yield Count(at, 0, scrap, 0, 0, made.at, made.product, True, "LAB-TEST", "")
