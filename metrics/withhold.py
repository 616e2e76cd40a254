"""When a figure cannot be computed from what is known: the reason, as a sentence, instead of a guess."""

from fractions import Fraction

from metrics.elements import Elements
from metrics.kpi import Kpi, PieceFacts
from metrics.money import Costs

COVERAGE_FLOOR = Fraction(4, 5)
COVERAGE_FLAG = Fraction(19, 20)
OUTSIDE_FLAG = Fraction(1, 20)
FEW = 5
NO_SHIFT = "no shift in this time"
NO_PRODUCT = "parts were counted without a product"


def reason(kpi: Kpi, facts: PieceFacts, *, has_states: bool) -> str | None:
    """Why this KPI is withheld, or None where it can be shown (its formula may still meet a zero)."""
    elements = facts.elements
    if "shift" in kpi.needs and elements.scheduled_us == 0:
        return NO_SHIFT
    if "time" in kpi.needs:
        why = _no_time(elements, has_states=has_states)
        if why:
            return why
    if "cycle" in kpi.needs and elements.without_cycle:
        return _no_cycle(elements)
    if "parts" in kpi.needs and elements.produced == 0:
        return "no parts counted"
    return _no_money(kpi, facts.costs)


def _no_money(kpi: Kpi, costs: Costs) -> str | None:
    """The first kind of thing that nobody said, with all that lack it."""
    missing = sorted(one for one in costs.missing if one.need in kpi.needs)
    if not missing:
        return None
    if missing[0].need == "money":
        return missing[0].what
    names = [one.name for one in missing if one.what == missing[0].what]
    if not any(names):
        return NO_PRODUCT
    return f"no {missing[0].what} {', '.join(name for name in names if name)}"


def _no_time(elements: Elements, *, has_states: bool) -> str | None:
    if elements.scheduled_us == 0:
        return NO_SHIFT
    if not has_states:
        return "no machine states"
    if elements.pbt_us == 0:
        return "nothing but planned stops in this time"
    if elements.known_us == 0:
        return "no known time: nothing was heard from the machine"
    if elements.is_covered_less_than(COVERAGE_FLOOR):
        return f"only {float(Fraction(elements.known_us, elements.pbt_us)):.0%} of the time is known"
    return None


def _no_cycle(elements: Elements) -> str:
    named = sorted(product for product in elements.without_cycle if product)
    if not named:
        return NO_PRODUCT
    return f"no ideal cycle for product {', '.join(named)}"


ZERO = {
    "performance": "no running time",
    "setup_ratio": "neither setup nor running time",
    "technical_efficiency": "neither running time nor stops",
    "mtbf": "no failure",
    "mttr": "no failure",
    "changeover": "no change of product",
    "plan_attainment": "no plan for this time",
    "safety_days": "no recordable incident is known",
    "quality": "no parts counted",
    "cost_per_good": "nothing was delivered",
    "labor_productivity": "nobody is on the line",
    "labor_roi": "no labor is paid",
    "ideas_answered": "no answer fell due",
}


def zero(kpi: Kpi) -> str:
    """The reason where the denominator is zero."""
    return ZERO.get(kpi.key, "nothing to divide by")


def counts_parts(kpi: Kpi) -> bool:
    """Whether a wrong count would make the KPI wrong."""
    return bool(kpi.needs & {"parts", "cycle", "plan", "changes", "money"}) or kpi.key == "throughput"


def flags(kpi: Kpi, facts: PieceFacts, *, has_states: bool) -> list[str]:
    """What is shown with a mark beside it."""
    elements = facts.elements
    found = []
    if "time" in kpi.needs and elements.is_covered_less_than(COVERAGE_FLAG):
        found.append("coverage_low")
    if kpi.key in {"performance", "oee"} and elements.ideal_total_us > elements.apt_us and not elements.without_cycle:
        most = sorted(elements.ideal_us_by_product.items(), key=lambda item: (-item[1], item[0]))
        found += [f"performance_over_100:{product}" for product, _ in most]
    outside = has_states and elements.outside_known > OUTSIDE_FLAG * elements.produced > 0
    if outside and kpi.needs & {"parts", "cycle"}:
        found.append("parts_outside_known_time")
    if (kpi.key == "mtbf" and 0 < facts.stops.begun < FEW) or (kpi.key == "mttr" and 0 < facts.stops.ended < FEW):
        found.append("few_stops")
    if kpi.key == "changeover" and 0 < len(facts.change_us) < FEW:
        found.append("few_changes")
    if "money" in kpi.needs:
        found.append("estimated")
    return found
