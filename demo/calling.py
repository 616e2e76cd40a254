"""When the crew calls for help and who answers when, and what a shift leaves to the next one; follows from the seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from demo import days, hand
from demo.days import HAND_LINE, MINUTE, SECOND
from demo.happenings import Happening, happenings
from demo.plant import LINES, MACHINE, REASONS, TIMEZONE, Plant

LONG = 8 * MINUTE  # shorter troubles the crew mends alone
CALLED_SHARE = 0.6  # of the long ones
MATERIAL = ("PREFORM", "NOBOX")
QUALITY_SHARE = 0.35  # of the shifts
NAMES = {reason.reason: reason.name for reason in REASONS}
REMARKS = {
    "L1": (
        "Spare nozzles are in the red box beside the filler",
        "Crates of pallet 4 are damp, let them dry first",
        "Capper 1 sounds rough above 90 %, maintenance knows",
    ),
    "L2": (
        "Photocell of lane 3 wiped twice, keep an eye on it",
        "New glue since the change, hold it at 140 degrees",
        "Film is on its last roll, the next one is ordered",
    ),
    "L3": (
        "Forklift 2 is in the workshop until tomorrow",
        "First boxes of the new pallet are a little narrow",
        "Ribbon is counted: enough for two more shifts",
    ),
}


@dataclass(frozen=True)
class Help:
    """A call from its press to its end. `minutes` is what the helper said on the phone."""

    line: str
    kind: str
    machine: str | None
    made: int
    coming: int
    minutes: int
    here: int
    fixed: int


@dataclass(frozen=True)
class Words:
    """What the lead of a shift writes down, when, and when the next one says that it is read."""

    shift: days.Shift
    said: tuple[str, ...]
    written: int
    read: int


@lru_cache(maxsize=256)
def calls(plant: Plant, day: date) -> tuple[Help, ...]:
    """All calls that are made on a day, in order of time."""
    found = [one for line in LINES for one in _of_line(plant, line.line, day)]
    return tuple(sorted(found, key=lambda one: one.made))


def _of_line(plant: Plant, line: str, day: date) -> Iterator[Help]:
    for trouble in happenings(plant, line, day) if line != HAND_LINE else ():
        if trouble.state == "down" or trouble.reason in MATERIAL:
            kind = "material" if trouble.reason in MATERIAL else "maintenance"
            yield from _call(plant, line, kind, trouble.machine or None, (trouble.start, trouble.end))
    for stop in hand.stops(plant, day) if line == HAND_LINE else ():
        if stop.reason in MATERIAL:
            yield from _call(plant, line, "material", None, (stop.start, stop.end))
    for shift in days.shifts_of(line, day):
        chance = plant.chance("quality", line, shift.start)
        if chance.random() < QUALITY_SHARE:
            start = shift.start + chance.randrange(60 * MINUTE, 6 * 60 * MINUTE)
            yield from _call(plant, line, "quality", None, (start, start + chance.randrange(LONG, 2 * LONG)), share=1)


def _call(
    plant: Plant, line: str, kind: str, machine: str | None, span: tuple[int, int], share: float = CALLED_SHARE
) -> Iterator[Help]:
    chance = plant.chance("call", line, kind, span[0])
    if span[1] - span[0] < LONG or chance.random() > share:
        return
    made = span[0] + chance.randrange(60 * SECOND, 100 * SECOND)
    coming = made + chance.randrange(20 * SECOND, 70 * SECOND)
    here = coming + chance.randrange(60 * SECOND, 3 * MINUTE)
    yield Help(line, kind, machine, made, coming, chance.choice((2, 5)), here, max(span[1], here + MINUTE))


def words(plant: Plant, day: date) -> list[Words]:
    """What is handed over at the end of the shifts that begin on a day; three lines at most."""
    return [_words(plant, line.line, shift) for line in LINES for shift in days.shifts_of(line.line, day)]


def _words(plant: Plant, line: str, shift: days.Shift) -> Words:
    chance = plant.chance("handover", line, shift.start)
    worst = max(_troubles(plant, line, shift), key=lambda one: one.end - one.start, default=None)
    told = [_told(worst)] if worst else []
    said = (*told, *chance.sample(REMARKS[line], chance.choice((1, 2))))
    written = shift.end - chance.randrange(3 * MINUTE, 9 * MINUTE)
    return Words(shift, said, written, shift.end + chance.randrange(2 * MINUTE, 9 * MINUTE))


def _troubles(plant: Plant, line: str, shift: days.Shift) -> list[Happening]:
    """The named stops of the shift that were over when the lead wrote."""
    around = days.days_between(shift.start, shift.end)
    return [
        one
        for day in (around if line != HAND_LINE else ())
        for one in happenings(plant, line, day)
        if one.state == "down" and one.reason and shift.start <= one.start and one.end < shift.end - 10 * MINUTE
    ]


def _told(trouble: Happening) -> str:
    at = days.to_instant(trouble.start).astimezone(ZoneInfo(TIMEZONE))
    lasted = (trouble.end - trouble.start) // MINUTE
    return f"{MACHINE[trouble.machine].name}: {NAMES[trouble.reason or '']} at {at:%H:%M}, {lasted} min"
