"""Figures of days on which nobody changed anything, of many kinds: what an honest verdict must be silent about."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

BEFORE: Final = 200
AFTER: Final = 20
DAYS: Final = BEFORE + AFTER
_WEEK: Final = 7
_SETTLING: Final = 60  # days until a drawn series has forgotten how it began
Table = NDArray[np.float64]  # a series in each row


@dataclass(frozen=True)
class Series:
    """Many series of one kind, in standard deviations; a control line and the share of product a, if any."""

    days: Table
    controls: Table | None = None
    share: Table | None = None
    change: int = BEFORE


def alike(rng: Generator, count: int, likeness: float, length: int = DAYS) -> Table:
    """AR(1) of variance one: each day resembles the day before it."""
    pushes = rng.standard_normal((count, length + _SETTLING))
    found = pushes.copy()
    for day in range(1, length + _SETTLING):
        found[:, day] = likeness * found[:, day - 1] + np.sqrt(1 - likeness**2) * pushes[:, day]
    return found[:, _SETTLING:]


def another_mix(rng: Generator, count: int) -> Series:
    """Product a reads 4 higher than b; its share, 70 % give or take, falls by 30 points on the day of the change."""
    share = 0.7 + 0.1 * alike(rng, count, 0.3)
    share[:, BEFORE:] -= 0.3
    share = np.clip(share, 0, 1)
    return Series(alike(rng, count, 0.3) + 4 * share, share=share)


def after_a_bad_week(rng: Generator, count: int) -> Series:
    """Somebody speaks after the worst week in a year, and the change is made the day after."""
    long = alike(rng, count, 0.3, BEFORE + 365 + AFTER)
    sums = np.cumsum(np.pad(long, ((0, 0), (1, 0))), axis=1)
    weeks = sums[:, _WEEK:] - sums[:, :-_WEEK]
    ends = BEFORE + np.argmin(weeks[:, BEFORE - _WEEK : BEFORE + 365 - _WEEK], axis=1)
    return Series(np.stack([row[end - BEFORE : end + AFTER] for row, end in zip(long, ends, strict=True)]))


def beside_a_control(rng: Generator, count: int, step: float = 0.0) -> Series:
    """Two lines at AR 0.3 that share four fifths of their movement; `step` is what the change did to one of them."""
    common = alike(rng, count, 0.3)
    treated, control = (np.sqrt(0.8) * common + np.sqrt(0.2) * alike(rng, count, 0.3) for _ in range(2))
    treated[:, BEFORE:] += step
    return Series(treated, controls=control)


def alone(rng: Generator, count: int, step: float) -> Series:
    found = alike(rng, count, 0.3)
    found[:, BEFORE:] += step
    return Series(found)


def silent(rng: Generator, count: int) -> dict[str, Series]:
    """Nothing was changed in any of them."""
    return {
        "white noise": Series(alike(rng, count, 0.0)),
        "AR(1) 0.3": Series(alike(rng, count, 0.3)),
        "AR(1) 0.6": Series(alike(rng, count, 0.6)),
        "another mix of products": another_mix(rng, count),
        "after a bad week": after_a_bad_week(rng, count),
        "beside a control line": beside_a_control(rng, count),
    }


def in_blocks(rng: Generator, count: int, real: NDArray[np.float64], block: int = 5) -> Table:
    """Series of 220 days drawn from real ones, so many neighbouring days at a time."""
    starts = rng.integers(0, len(real) - block + 1, (count, DAYS // block))
    places = (starts[:, :, None] + np.arange(block)).reshape(count, DAYS)
    return np.asarray(real[places], dtype=np.float64)
