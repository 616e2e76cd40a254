"""What moves a figure without anybody having changed it: the mix of products and shifts, and what moves every line.

Both are learnt from the days before the change alone, so that nothing that came after can be picked to please.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.formulas.noise import Days

LEAST_SHARE: Final = 0.02  # of a day's mix; what is never more counts with the largest
MOST_SHARES: Final = 6
TOGETHER: Final = 0.3  # a control line is used that surely moves together with the line at least so much
LEAST_DAYS: Final = 60  # that both lines have in common
Columns = NDArray[np.float64]  # days in rows


@dataclass(frozen=True)
class Slopes:
    """What a unit of each column does to the figure, how sure that is, and how many columns there are."""

    values: Days
    spread: Columns  # (X'X)^-1: times the variance of a day it is the slopes' covariance
    likeness: float  # of neighbouring days of the columns

    def taken_from(self, days: Days, columns: Columns, usual: Days) -> Days:
        """The days as they would read at the usual columns."""
        found: Days = days - (columns - usual) @ self.values if columns.shape[1] else days
        return found


def slopes(days: Days, columns: Columns) -> Slopes | None:
    """Least squares around the means; None where the columns cannot be told apart on these days."""
    width = columns.shape[1]
    if width == 0:
        return Slopes(np.empty(0), np.empty((0, 0)), 0.0)
    known = np.isfinite(days) & np.isfinite(columns).all(axis=1)
    if known.sum() < 3 * (width + 1):
        return None
    x = columns[known] - columns[known].mean(axis=0)
    y = days[known] - days[known].mean()
    scale = np.sqrt((x**2).mean(axis=0))
    if (scale <= 1e-9 * (1 + np.abs(columns[known]).max())).any() or np.linalg.cond(x / scale) > 1e6:
        return None
    spread = np.linalg.inv(x.T @ x)
    alike = [_lag_one(x[:, place]) for place in range(width)]
    return Slopes(spread @ x.T @ y, spread, max(0.0, *alike) if width > 1 else max(0.0, alike[0]))


def _lag_one(values: Days) -> float:
    total = float((values**2).sum())
    return min(float((values[1:] * values[:-1]).sum()) / total, 0.95) if total > 0 else 0.0


def shares(mix: Columns) -> Columns:
    """Each row made to add up to one, the usual shares where nothing was made; the largest column left out.

    It says nothing more than the others do together, and small ones count with it.
    """
    total = mix.sum(axis=1)
    made = total > 0
    if mix.shape[1] < 2 or not made.any():
        return mix[:, :0]
    part = mix / np.where(made, total, 1.0)[:, None]
    usual = part[made].mean(axis=0)
    part[~made] = usual
    kept = [place for place in np.argsort(-usual)[1:] if part[:, place].max() > LEAST_SHARE]
    return part[:, kept[:MOST_SHARES]]


def together(days: Days, others: dict[str, Days], until: int) -> tuple[str, ...]:
    """The lines that moved together with this one on the days before `until`, the closest first.

    They must move together for sure (95 %, however many were looked at), not by luck on these days.
    """
    if not others:
        return ()
    sure = NormalDist().inv_cdf(1 - 0.05 / len(others))
    found = {name: _surely(days[:until], other[:until], sure) for name, other in others.items()}
    return tuple(sorted((name for name in found if found[name] >= TOGETHER), key=lambda name: -found[name]))


def _surely(one: Days, other: Days, sure: float) -> float:
    """The least correlation that is likely, with neighbouring days counted for what they are worth."""
    known = np.isfinite(one) & np.isfinite(other)
    n = int(known.sum())
    if n < LEAST_DAYS:
        return -1.0
    a, b = one[known] - one[known].mean(), other[known] - other[known].mean()
    size = math.sqrt(float((a**2).sum() * (b**2).sum()))
    if size <= 0:
        return -1.0
    seen = min(float((a * b).sum()) / size, 0.9999)
    both = max(_lag_one(a), 0.0) * max(_lag_one(b), 0.0)
    worth = max(n * (1 - both) / (1 + both), 4.0)
    return math.tanh(math.atanh(seen) - sure / math.sqrt(worth - 3))
