"""The catalogue's formulas. Times in microseconds, quantities in thousandths; None where the denominator is zero."""

from collections.abc import Sequence
from fractions import Fraction

Number = int | Fraction
HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000


def ratio(part: Number, whole: Number) -> Fraction | None:
    return None if whole == 0 else Fraction(part) / Fraction(whole)


def throughput(produced_milli: int, known_us: int) -> Fraction | None:
    """Parts per hour of known time."""
    return ratio(Fraction(produced_milli, 1000) * HOUR_US, known_us)


def hours_between_stops(apt_us: int, stops: int) -> Fraction | None:
    """Operating time between failures, h (ISO 22400-2 MTBF with the production time as operating time)."""
    return ratio(Fraction(apt_us, HOUR_US), stops)


def minutes_to_restore(stopped_us: int, stops: int) -> Fraction | None:
    """Mean time to restoration, min."""
    return ratio(Fraction(stopped_us, MINUTE_US), stops)


def median_minutes(lengths_us: Sequence[int]) -> Fraction | None:
    if not lengths_us:
        return None
    ordered = sorted(lengths_us)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle], MINUTE_US)
    return Fraction(ordered[middle - 1] + ordered[middle], 2 * MINUTE_US)


def share(count_milli: Number, window_us: Number, whole_us: int) -> Fraction:
    """The part of a planned quantity that falls into a window, by plan minutes; 0 where the plan has none."""
    return Fraction(0) if whole_us == 0 else Fraction(count_milli) * window_us / whole_us
