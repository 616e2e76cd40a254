"""What the machines report: states with stops of many lengths, and counts at odd instants while they run."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from bench.plant import MINUTE, PIECES, SECOND, SHIFT, WEEK_END, WEEK_START, Plant

SEED = 20_260_302
STATES = ("running", "down", "idle", "setup")
RUNNING, IDLE = 0, 2
REASONS = ("JAM", "TOOL", "STARVED", "BLOCKED")
SCRAP_SHARE, REWORK_SHARE = 0.015, 0.003
RUN_US, STOP_US = 25 * MINUTE, 4 * MINUTE
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """Rows by column: machine by number, instants in microseconds since 1970; sorted by machine and instant."""

    machine: Ints
    at: Ints

    def __len__(self) -> int:
        return len(self.at)

    def take(self, index: Ints | npt.NDArray[np.bool_]) -> Self:
        return type(self)(*(getattr(self, field.name)[index] for field in fields(self)))

    def between(self, start: int, end: int) -> Self:
        return self.take((self.at >= start) & (self.at < end))

    def as_they_came(self) -> Self:
        return self.take(np.argsort(self.at, kind="stable"))

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


@dataclass(frozen=True)
class States(Columns):
    """`reason` is 1 + its number, 0 for none."""

    state: Ints
    reason: Ints


@dataclass(frozen=True)
class Counts(Columns):
    """Whole pieces; `nth` numbers the events of a machine."""

    nth: Ints
    product: Ints
    good: Ints
    scrap: Ints
    rework: Ints


def week(plant: Plant) -> tuple[States, Counts]:
    """The measured week of every machine."""
    return stretch(plant, WEEK_START, WEEK_END, plant.size.events_a_machine)


def stretch(plant: Plant, start: int, end: int, events: int) -> tuple[States, Counts]:
    """[start, end) of every machine, with so many counts each; the same for the same plant and stretch.

    The numbers of events go on from the week's.
    """
    first = (start - WEEK_START) // SECOND
    states, counts = [], []
    for machine in range(plant.size.machines):
        luck = np.random.default_rng([SEED, machine, start // SECOND])
        found = _states(plant, machine, (start, end), luck)
        states.append(found)
        counts.append(_counts(plant, found, (start, end), range(first, first + events), luck))
    return States.joined(states), Counts.joined(counts)


def _states(plant: Plant, machine: int, span: tuple[int, int], luck: np.random.Generator) -> States:
    """Runs and stops in turn; in a break the machine is idle."""
    start, end = span
    turns = (end - start) // (RUN_US + STOP_US) * 2 + 20
    lengths = np.where(np.arange(2 * turns) % 2 == 0, *(luck.exponential(us, 2 * turns) for us in (RUN_US, STOP_US)))
    began = start + np.concatenate([[0], np.cumsum(lengths.astype(np.int64) + 20 * SECOND)])[:-1]
    kind = np.where(np.arange(2 * turns) % 2 == 0, RUNNING, luck.choice([1, 1, 1, 1, 1, 2, 3], 2 * turns))
    rests = _rests(plant, machine, span)
    at = np.unique(np.concatenate([began, rests.ravel()]))
    at = at[at < end]
    state = kind[np.searchsorted(began, at, side="right") - 1]
    state = np.where(np.searchsorted(rests.ravel(), at, side="right") % 2 == 1, IDLE, state)
    new = np.concatenate([[True], state[1:] != state[:-1]])
    at, state = at[new], state[new]
    reason = np.where(state == 1, luck.integers(1, len(REASONS) + 1, len(at)), 0)
    return States(np.full(len(at), machine), at, state, reason)


def _rests(plant: Plant, machine: int, span: tuple[int, int]) -> Ints:
    """(from, to) rows: from some seconds before each break to some seconds after it."""
    line = plant.line_of(machine)
    first = span[0] - (span[0] - plant.year_start) % SHIFT
    found = [b for at in range(first, span[1], SHIFT) for b in plant.breaks(line, at)]
    inside = [(lo - 9 * SECOND, hi + 17 * SECOND) for lo, hi in found if lo > span[0] + MINUTE]
    return np.array(inside, dtype=np.int64).reshape(-1, 2)


def _counts(plant: Plant, states: States, span: tuple[int, int], numbers: range, luck: np.random.Generator) -> Counts:
    """Spread evenly over the running time, each a little late."""
    events = len(numbers)
    until = np.append(states.at[1:], span[1])
    lo = np.maximum(states.at, span[0])[states.state == RUNNING]
    hi = until[states.state == RUNNING]
    lo, hi = lo[hi > lo], hi[hi > lo]
    ends = np.cumsum(hi - lo)
    clock = ((np.arange(events) + luck.random(events) * 0.95) * (ends[-1] / events)).astype(np.int64)
    run = np.searchsorted(ends, clock, side="right")
    at = hi[run] - (ends[run] - clock)
    product = plant.product_at(int(states.machine[0]), at)
    pieces = np.array(PIECES)[product]
    scrap = luck.binomial(pieces, SCRAP_SHARE)
    rework = luck.binomial(pieces - scrap, REWORK_SHARE)
    nth = np.arange(numbers.start, numbers.stop)
    return Counts(np.full(events, states.machine[0]), at, nth, product, pieces - scrap - rework, scrap, rework)
