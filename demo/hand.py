"""The line without any sensor: what its crew writes down hour by hour, and the stops that they remember."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from demo import days
from demo.counting import Count
from demo.days import HAND_LINE, MINUTE
from demo.plant import SCRAP_REASONS, Plant, cycle_us

HAND_MACHINE = "L3-HAND"
BOX = "G006"
HOUR = 60 * MINUTE
STOPS = (("NOBOX", 4, 16), ("FORKLIFT", 3, 9))  # reason, from and to minutes
STOP_SHARE = 0.35  # of the hours


@dataclass(frozen=True)
class Hour:
    """What the crew enters for one clock hour; `late_us` is how long after its end."""

    start: int
    end: int
    good: int
    scrap: int
    reason: str | None
    late_us: int

    @property
    def entered(self) -> int:
        return self.end + self.late_us


@dataclass(frozen=True)
class Stop:
    """A stop that somebody remembered, entered some minutes after it."""

    start: int
    end: int
    reason: str

    @property
    def entered(self) -> int:
        return self.end + 2 * MINUTE


@lru_cache(maxsize=1024)
def hours(plant: Plant, day: date) -> tuple[Hour, ...]:
    """One entry for each hour of each shift of the hand line."""
    return tuple(
        _hour(plant, start, shift)
        for shift in days.shifts_of(HAND_LINE, day)
        for start in range(shift.start, shift.end, HOUR)
    )


def _hour(plant: Plant, start: int, shift: days.Shift) -> Hour:
    chance = plant.chance("hand", start)
    stood = sum(stop.end - stop.start for stop in _stops(plant, start, shift))
    busy = days.working(HAND_LINE, start, start + HOUR) - stood
    boxes = int(busy * chance.uniform(0.80, 0.97) / cycle_us(BOX, HAND_MACHINE))
    scrap = sum(chance.random() < 0.018 for _ in range(boxes))
    reason = SCRAP_REASONS[HAND_LINE][0] if scrap else None
    return Hour(start, start + HOUR, boxes - scrap, scrap, reason, _late(chance))


def _late(chance: Random) -> int:
    """Most hours are entered within three minutes; now and then one is forgotten until later."""
    return int(chance.uniform(20, 55) * MINUTE if chance.random() < 0.04 else chance.uniform(0.3, 3) * MINUTE)


@lru_cache(maxsize=1024)
def stops(plant: Plant, day: date) -> tuple[Stop, ...]:
    """The stops of the hand line that somebody remembered to enter."""
    return tuple(
        stop
        for shift in days.shifts_of(HAND_LINE, day)
        for start in range(shift.start, shift.end, HOUR)
        for stop in _stops(plant, start, shift)
    )


def _stops(plant: Plant, start: int, shift: days.Shift) -> list[Stop]:
    """At most one in an hour, and none in an hour with a break."""
    chance = plant.chance("hand stop", start)
    if chance.random() > STOP_SHARE or any(days.overlap((start, start + HOUR), pause) for pause in shift.breaks):
        return []
    reason, low, high = chance.choice(STOPS)
    begin = start + chance.randint(2, 40) * MINUTE
    return [Stop(begin, begin + chance.randint(low, high) * MINUTE, reason)]


def counts(plant: Plant, day: date, until: int) -> tuple[Count, ...]:
    """The hours that had been entered by then, each as the hour pad keeps it: stamped with its begin."""
    return tuple(
        Count(hour.start, hour.good, hour.scrap, 0, 0, None, BOX, True, hour.reason, "")
        for hour in hours(plant, day)
        if hour.entered <= until
    )
