"""What time and parts cost and bring, in the site's currency. None where the denominator is zero."""

from fractions import Fraction

from metrics.formulas.ratios import HOUR_US, Number, ratio


def paid(length_us: Number, per_hour: Number) -> Fraction:
    """What a stretch of time costs at so much an hour."""
    return Fraction(length_us) * per_hour / HOUR_US


def margin_of(stopped_us: Number, cycle_us: Fraction, margin: Fraction) -> Fraction:
    """The margin of the parts that would have been made meanwhile."""
    return Fraction(stopped_us) / cycle_us * margin


def missed_share(missed: Fraction, possible: Fraction) -> Fraction:
    """Of the parts that an order's stops might have made, the share that it misses in the end: 0 to 1."""
    return min(Fraction(1), max(Fraction(0), missed) / possible) if possible else Fraction(0)


def downtime_cost(line_hours: Fraction, margin_lost: Fraction) -> Fraction:
    return line_hours + margin_lost


def cost_per_good(line_hours: Fraction, material: Fraction, delivered_milli: Number) -> Fraction | None:
    """Labor, overhead and material of all parts made, for each part delivered."""
    return ratio((line_hours + material) * 1000, delivered_milli)


def labor_productivity(margin: Fraction, crew_us: Number) -> Fraction | None:
    """Margin delivered for each hour that somebody of the crew is paid."""
    return ratio(margin * HOUR_US, crew_us)


def labor_roi(margin: Fraction, labor: Fraction) -> Fraction | None:
    return ratio(margin - labor, labor)
