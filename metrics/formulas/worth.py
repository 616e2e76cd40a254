"""What a piece of time is worth, and how several claims to one day share it."""

from fractions import Fraction
from typing import Final

from metrics.formulas.ratios import HOUR_US, ratio

MINUTE_US: Final = HOUR_US // 60
__all__ = ["HOUR_US", "MINUTE_US", "part_of", "part_of_hours"]


def part_of_hours(cost: Fraction, length_us: int, of_us: int) -> Fraction | None:
    """The cost of a length of time, where `of_us` cost so much."""
    return ratio(cost * length_us, of_us)


def part_of(own: float, others: list[float]) -> float:
    """The share of itself that a claim may count beside others of the same day: together the largest, no more."""
    together = own + sum(others)
    return max(own, *others) / together if others and together > 0 else 1.0
