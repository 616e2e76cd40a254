"""The KPIs that follow from the truth, worked out here from their definitions and nowhere else."""

from fractions import Fraction
from statistics import median

from demo.truth import Truth

HOUR, MINUTE = 3_600_000_000, 60_000_000


def of(truth: Truth) -> dict[str, Fraction | None]:
    """Every KPI of a machine's stops, times, parts and plan; None where it is to be withheld."""
    parts, stops, changes = truth.parts, truth.stops, truth.changes_us
    made = parts.good + parts.scrap + parts.rework
    return _of_time(truth, made) | {
        "mttr": _over(Fraction(stops.stopped_us, MINUTE), stops.ended),
        "scrap_ratio": _over(parts.scrap, made),
        "rework_ratio": _over(parts.rework, made),
        "first_pass_yield": _over(parts.good, made),
        "changeover": median(Fraction(us, MINUTE) for us in changes) if changes else None,
        "plan_attainment": _over(truth.delivered, truth.due),
    }


def _of_time(truth: Truth, made: int) -> dict[str, Fraction | None]:
    times, parts = truth.times, truth.parts
    found = {
        "availability": _over(times.apt_us, times.known_us),
        "performance": _over(parts.ideal_total_us, times.apt_us) if made else None,
        "quality": _over(parts.ideal_good_us, parts.ideal_total_us),
        "oee": _over(parts.ideal_good_us, times.known_us),
        "throughput": _over(made * HOUR, times.known_us),
        "setup_ratio": _over(times.aust_us, times.aust_us + times.apt_us),
        "technical_efficiency": _over(times.apt_us, times.apt_us + times.adet_us),
        "mtbf": _over(Fraction(times.apt_us, HOUR), truth.stops.begun),
    }
    is_known = times.known_us > 0 and 5 * times.known_us >= 4 * times.pbt_us
    return found if is_known else dict.fromkeys(found)


def _over(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if whole else None
