"""What stops a line on a day: breaks, changes of product, maintenance and troubles, never two at a time."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from random import Random

from demo import days
from demo.days import MINUTE, SECOND
from demo.plant import (
    CHANGE_MINUTES,
    LINE,
    MAINTENANCE,
    OTHER_CHANGE_MINUTES,
    TROUBLES,
    Plant,
    Trouble,
    machines_of,
)
from demo.schedule import runs

APART = 100 * SECOND  # between two happenings a line runs at least so long
LONG = 20 * MINUTE  # a stop of this length goes on through a break
SHIFT_US = 8 * 60 * MINUTE


@dataclass(frozen=True)
class Happening:
    """`machine` is where it begins; empty where the whole line stands. `product` is what is made after a change."""

    start: int
    end: int
    state: str
    reason: str | None
    machine: str = ""
    product: str = ""


@lru_cache(maxsize=1024)
def happenings(plant: Plant, line: str, day: date) -> tuple[Happening, ...]:
    """All that stops the line between 06:00 and 06:00, in order of time."""
    placed: list[Happening] = []
    troubles = _troubles(plant, line, day)
    long_ones = [trouble for trouble in troubles if trouble.end - trouble.start >= LONG]
    planned = [*_off(plant, line, day), *_changes(plant, line, day), *_maintenance(line, day)]
    for happening in [*planned, *long_ones, *_breaks(plant, line, day), *troubles]:
        if _fits(happening, placed, days.bounds(day)):
            placed.append(happening)
    return tuple(sorted(placed, key=lambda happening: happening.start))


def _fits(happening: Happening, placed: list[Happening], day: tuple[int, int]) -> bool:
    inside = day[0] + APART <= happening.start and happening.end <= day[1] - APART
    alone = all(happening.end + APART <= other.start or other.end + APART <= happening.start for other in placed)
    return alone and (inside or happening.reason == "OFF")


def _troubles(plant: Plant, line: str, day: date) -> list[Happening]:
    own = {machine.machine for machine in machines_of(line)}
    found = [
        happening
        for number, trouble in enumerate(TROUBLES)
        if trouble.machine in own
        for happening in _often(plant, trouble, day, plant.chance("trouble", number, day))
    ]
    return sorted(found, key=lambda happening: happening.start)


def _often(plant: Plant, trouble: Trouble, day: date, chance: Random) -> list[Happening]:
    often = trouble.per_shift * (1 + trouble.worse * plant.wear(day))
    median = trouble.mended if trouble.mended and plant.is_mended(day) else trouble.minutes
    at, end = days.bounds(day)
    found = []
    while (at := at + int(chance.expovariate(often / SHIFT_US))) < end:
        length = int(exp(chance.gauss(log(median), trouble.spread)) * MINUTE)
        found.append(Happening(at, at + length, trouble.state, trouble.reason, trouble.machine))
    return found


def _breaks(plant: Plant, line: str, day: date) -> list[Happening]:
    """The crew leaves a little late and comes back a little late."""
    chance = plant.chance("breaks", line, day)
    return [
        Happening(
            start + chance.randrange(5 * SECOND, 60 * SECOND),
            end + chance.randrange(-20 * SECOND, 100 * SECOND),
            "idle",
            "BREAK",
        )
        for shift in days.shifts_of(line, day)
        for start, end in shift.breaks
    ]


def _changes(plant: Plant, line: str, day: date) -> list[Happening]:
    chance = plant.chance("changes", line, day)
    today, share = runs(plant, line, day), plant.change_share(line, day)
    return [
        Happening(run.start, run.start + length, "setup", "CHANGE", product=run.product)
        for before, run in pairwise(today)
        if (length := _change_us(before.product, run.product, share, chance)) and before.product != run.product
    ]


def _change_us(old: str, new: str, share: float, chance: Random) -> int:
    median = share * CHANGE_MINUTES.get((old, new), OTHER_CHANGE_MINUTES)
    return int(min(34.0, median * exp(chance.gauss(0, 0.17))) * MINUTE)


def _maintenance(line: str, day: date) -> list[Happening]:
    weekday, hour, minute = MAINTENANCE[line]
    if day.weekday() != weekday:
        return []
    start = days.local(day, hour, minute)
    return [Happening(start, start + 45 * MINUTE, "planned", "MAINT")]


def _off(plant: Plant, line: str, day: date) -> list[Happening]:
    """Where no night shift follows, the line is emptied and switched off some minutes after the late one."""
    last, end = days.shifts_of(line, day)[-1].end, days.bounds(day)[1]
    emptied = plant.chance("off", line, day).randrange(3 * MINUTE, 7 * MINUTE)
    return [Happening(last + emptied, end, "planned", "OFF")] if last + emptied < end else []


@lru_cache(maxsize=4096)
def at_machine(plant: Plant, machine: str, day: date) -> tuple[tuple[Happening, str | None], ...]:
    """What the machine itself reports: each happening as it gets there, and the machine that caused it (None: none)."""
    line = next(name for name in LINE if machine in {one.machine for one in machines_of(name)})
    chance = plant.chance("lag", machine, day)
    reached: list[tuple[Happening, str | None]] = []
    for happening in happenings(plant, line, day):
        lag = chance.randrange(10 * SECOND, 40 * SECOND), chance.randrange(10 * SECOND, 40 * SECOND)
        if happening.machine in ("", machine):
            reached.append((happening, None))
        elif happening.end - happening.start > 2 * MINUTE:
            reached.append((_neighbour(happening, machine, lag), happening.machine))
    return tuple(reached)


def _neighbour(happening: Happening, machine: str, lag: tuple[int, int]) -> Happening:
    """A bottle on its way keeps a neighbour busy for some seconds; then it starves or is blocked."""
    position = {one.machine: one.position for name in LINE for one in machines_of(name)}
    reason = "STARVED" if position[happening.machine] < position[machine] else "BLOCKED"
    return replace(happening, start=happening.start + lag[0], end=happening.end + lag[1], state="idle", reason=reason)
