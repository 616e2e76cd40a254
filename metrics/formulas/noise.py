"""How far two means of a figure's days lie apart by chance: neighbouring days resemble each other.

Days are arrays of float in the order of time; nan is a day without a value.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.float64]
MOST_ALIKE: Final = 0.95  # more alike than this no series of some hundred days can be told from a drifting one
_NORMAL: Final = NormalDist()


@dataclass(frozen=True)
class Noise:
    """What a figure does by itself: variance of a day, likeness of neighbours (0 to 1), days that it was learnt from.

    `effective` is how many independent days these are worth.
    """

    variance: float
    likeness: float
    effective: float

    def covariance(self, places: NDArray[np.int64]) -> Days:
        """Of the days at these places of the calendar."""
        apart = np.abs(places[:, None] - places[None, :])
        found: Days = self.variance * self.likeness**apart
        return found


def learn(days: Days, spent: int = 0) -> Noise:
    """From days around a steady level; `spent`: how many slopes were taken out of them before."""
    known = np.isfinite(days)
    n = int(known.sum())
    left = days - days[known].mean()
    variance = float((left[known] ** 2).sum()) / max(n - 1 - spent, 1)
    likeness = _likeness(left, variance, n)
    each_worth = (1 - likeness) / (1 + likeness)
    effective = max(n * each_worth - spent, 2.0)
    return Noise(variance * effective / max(effective - 1, 1.0), likeness, effective)


def _likeness(left: Days, variance: float, n: int) -> float:
    """Of neighbouring days, mended for what a mean taken from the same days hides of it."""
    pairs = left[1:] * left[:-1]
    pairs = pairs[np.isfinite(pairs)]
    if len(pairs) < 2 or variance <= 0:
        return 0.0
    seen = float(pairs.mean()) / variance
    return min(max(seen + (1 + 4 * max(seen, 0.0)) / n, 0.0), MOST_ALIKE)


def placebo(days: Days, ends: int, before: int, gap: int, after: int) -> Days:
    """The differences that dates on which nothing was changed show, oldest first.

    Each is the mean of `after` days less that of `before` days that end `gap` days earlier; all lie in `days[:ends]`.
    Dates with fewer than half of their days known are left out.
    """
    last = ends - after
    dates = np.arange(before + gap, last + 1)
    if len(dates) == 0:
        return np.empty(0)
    known = np.isfinite(days[:ends])
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, days[:ends], 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    n_after, n_before = counts[dates + after] - counts[dates], counts[dates - gap] - counts[dates - gap - before]
    enough = (n_after * 2 >= after) & (n_before * 2 >= before)
    dates, n_after, n_before = dates[enough], n_after[enough], n_before[enough]
    found: Days = (sums[dates + after] - sums[dates]) / n_after - (
        sums[dates - gap] - sums[dates - gap - before]
    ) / n_before
    return found


def t_value(level: float, freedom: float) -> float:
    """How many standard errors either way hold all but `level` of the cases (Wallace 1959)."""
    z = _NORMAL.inv_cdf(1 - level / 2) * (8 * freedom + 3) / (8 * freedom + 1)
    return math.sqrt(freedom * math.expm1(z * z / freedom))


def t_chance(t: float, freedom: float) -> float:
    """How often chance alone is at least that many standard errors off, either way."""
    z = math.sqrt(freedom * math.log1p(t * t / freedom)) * (8 * freedom + 1) / (8 * freedom + 3)
    return 2 * (1 - _NORMAL.cdf(z))
