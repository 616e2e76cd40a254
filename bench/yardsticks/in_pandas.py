"""The yardstick in memory: pandas on raw rows sorted by machine and time, integers all through, slices by search."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.figures import Answer, Question, Sums, answer, empty
from bench.plant import HOUR, PRODUCTS, Work
from bench.week import RUNNING, STATES, Counts, Ints, States

QUANTITIES = ["good", "scrap", "rework"]


class Frames:
    """Loaded once, as its user would keep it; rows are found by position, columns are as small as they can be."""

    def __init__(self, states: States, counts: Counts, machines: int) -> None:
        names = pd.Index([f"M{number + 1:03}" for number in range(machines)])
        self.counts = pd.DataFrame(
            {
                "machine": pd.Categorical.from_codes(counts.machine, names),
                "at": counts.at,
                "product": pd.Categorical.from_codes(counts.product, pd.Index(PRODUCTS)),
                **{name: getattr(counts, name).astype(np.int32) for name in QUANTITIES},
            }
        )
        self.states = pd.DataFrame(
            {
                "machine": pd.Categorical.from_codes(states.machine, names),
                "at": states.at,
                "state": pd.Categorical.from_codes(states.state, pd.Index(STATES)),
            }
        )
        every = range(machines + 1)
        self.first_count = self.counts["machine"].cat.codes.searchsorted(np.array(every, dtype=np.int16))
        self.first_state = self.states["machine"].cat.codes.searchsorted(np.array(every, dtype=np.int16))

    def ask(self, question: Question, work: list[Work]) -> Answer:
        found = empty(question)
        self._count(question, found)
        self._time(question, work, found)
        return answer(found)

    def _count(self, question: Question, found: list[Sums]) -> None:
        by_product = self._by_hour(question) if question.by_hour else self._whole(question)
        cycles = [question.plant.cycle_us(number) for number in range(len(PRODUCTS))]
        for (piece, product), *sums in by_product.itertuples():
            good, scrap, rework = (1000 * int(value) for value in sums)
            found[piece].count(cycles[product], good, scrap, rework)

    def _whole(self, question: Question) -> pd.DataFrame:
        """A few machines: their slices put together."""
        at = self.counts["at"].to_numpy()
        parts = []
        for machine in question.machines:
            first, last = self.first_count[machine : machine + 2]
            lo, hi = first + at[first:last].searchsorted([question.start, question.end])
            parts.append(self.counts.iloc[lo:hi])
        rows = pd.concat(parts)
        sums = rows.groupby(rows["product"].cat.codes.to_numpy(), sort=False)[QUANTITIES].sum()
        sums.index = pd.MultiIndex.from_product([[0], sums.index])
        return sums

    def _by_hour(self, question: Question) -> pd.DataFrame:
        """All machines: one pass, grouped by one integer of hour and product."""
        at = self.counts["at"].to_numpy()
        wide = len(PRODUCTS)
        key = (at // HOUR - question.start // HOUR) * wide + self.counts["product"].cat.codes.to_numpy()
        inside = (at >= question.start) & (at < question.end)
        sums = self.counts[QUANTITIES].groupby(np.where(inside, key, -1), sort=False).sum()
        sums = sums[sums.index >= 0]
        sums.index = pd.MultiIndex.from_arrays([sums.index // wide, sums.index % wide])
        return sums

    def _time(self, question: Question, work: list[Work], found: list[Sums]) -> None:
        running = np.zeros(question.pieces, dtype=np.int64)
        known = np.zeros(question.pieces, dtype=np.int64)
        for line in question.lines:
            of_line = [w for w in work if w.line == line]
            group, lo, hi = (np.array([getattr(w, name) for w in of_line]) for name in ("group", "lo", "hi"))
            machines = question.plant.machines_of(line)
            ran = sum((self._ran(machine, lo, hi) for machine in machines), np.zeros_like(lo))
            np.add.at(running, group, ran)
            np.add.at(known, group, (hi - lo) * len(machines))
        for piece, sums in enumerate(found):
            sums.apt_us, sums.known_us = int(running[piece]), int(known[piece])

    def _ran(self, machine: int, starts: Ints, ends: Ints) -> Ints:
        """Running time of a machine between each start and end, from its states around them."""
        first, last = self.first_state[machine : machine + 2]
        at = self.states["at"].to_numpy()[first:last]
        lo, hi = at.searchsorted([starts.min(), ends.max()], side="right") - [1, 0]
        at = at[lo:hi]
        runs = self.states["state"].cat.codes.to_numpy()[first:last][lo:hi] == RUNNING
        so_far = np.concatenate([[0], np.cumsum(np.where(runs[:-1], np.diff(at), 0))])
        until_end, until_start = (_ran_until(instants, at, runs, so_far) for instants in (ends, starts))
        return until_end - until_start


def _ran_until(instants: Ints, at: Ints, runs: npt.NDArray[np.bool_], so_far: Ints) -> Ints:
    held = at.searchsorted(instants, side="right") - 1
    return so_far[held] + np.where(runs[held], instants - at[held], 0)
