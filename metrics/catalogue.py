"""The KPI catalogue as data: one entry a KPI, checked at start."""

from collections.abc import Callable
from fractions import Fraction

from metrics.elements import Elements
from metrics.formulas import money, ratios
from metrics.kpi import Kpi, PieceFacts


def _of_elements(formula: Callable[[Elements], Fraction | None]) -> Callable[[PieceFacts], Fraction | None]:
    return lambda facts: formula(facts.elements)


def _needs(named: str) -> frozenset[str]:
    return frozenset(named.split())


_E = _of_elements
KPIS = (
    Kpi(
        "availability",
        "availability",
        "Running time",
        "ratio",
        "up",
        _needs("time"),
        _E(lambda e: ratios.ratio(e.apt_us, e.known_us)),
        "Find the stop that costs most and end its cause.",
    ),
    Kpi(
        "performance",
        "effectiveness",
        "Speed",
        "ratio",
        "up",
        _needs("time cycle parts"),
        _E(lambda e: ratios.ratio(e.ideal_total_us, e.apt_us)),
        "Look for slow running and short stops; check the set speed.",
    ),
    Kpi(
        "quality",
        "quality ratio",
        "Right first time, weighted",
        "ratio",
        "up",
        _needs("time cycle parts"),
        _E(lambda e: ratios.ratio(e.ideal_good_us, e.ideal_total_us)),
        "Sort the scrap by reason and go to the first.",
    ),
    Kpi(
        "oee",
        "OEE index",
        "Good time, OEE",
        "ratio",
        "up",
        _needs("time cycle"),
        _E(lambda e: ratios.ratio(e.ideal_good_us, e.known_us)),
        "See where the time went and take the biggest loss.",
    ),
    Kpi(
        "throughput",
        "throughput rate",
        "Parts per hour",
        "pcs/h",
        "up",
        _needs("time"),
        _E(lambda e: ratios.throughput(e.produced, e.known_us)),
        "See what holds the pace maker back.",
    ),
    Kpi(
        "setup_ratio",
        "setup rate",
        "Time in setup",
        "ratio",
        "down",
        _needs("time"),
        _E(lambda e: ratios.ratio(e.aust_us, e.aust_us + e.apt_us)),
        "Prepare the next product while this one runs.",
    ),
    Kpi(
        "technical_efficiency",
        "technical efficiency",
        "Technical efficiency",
        "ratio",
        "up",
        _needs("time"),
        _E(lambda e: ratios.ratio(e.apt_us, e.apt_us + e.adet_us)),
        "Ask maintenance about the stop that comes back.",
    ),
    Kpi(
        "mtbf",
        "operating time between failures",
        "Time between stops",
        "h",
        "up",
        _needs("time stops"),
        lambda f: ratios.hours_between_stops(f.elements.apt_us, f.stops.begun),
        "Look at which stop comes back most often.",
    ),
    Kpi(
        "mttr",
        "mean time to restoration",
        "Time to restart",
        "min",
        "down",
        _needs("stops"),
        lambda f: ratios.minutes_to_restore(f.stops.ended_scheduled_us, f.stops.ended),
        "Ask what the repair waited for.",
    ),
    Kpi(
        "scrap_ratio",
        "scrap ratio",
        "Scrap",
        "ratio",
        "down",
        _needs("parts"),
        _E(lambda e: ratios.ratio(e.scrap, e.produced)),
        "Sort the scrap by reason and go to the first.",
    ),
    Kpi(
        "rework_ratio",
        "rework ratio",
        "Rework",
        "ratio",
        "down",
        _needs("parts"),
        _E(lambda e: ratios.ratio(e.rework, e.produced)),
        "Stop sending on what must come back: find where it begins.",
    ),
    Kpi(
        "first_pass_yield",
        "first pass yield",
        "Right first time",
        "ratio",
        "up",
        _needs("parts"),
        _E(lambda e: ratios.ratio(e.good, e.produced)),
        "Sort scrap and rework by reason and go to the first.",
    ),
    Kpi(
        "changeover",
        "changeover time",
        "Changeover",
        "min",
        "down",
        _needs("changes"),
        lambda f: ratios.median_minutes(f.change_us),
        "Bring tools and material to the line before the change.",
    ),
    Kpi(
        "plan_attainment",
        "plan attainment",
        "Plan reached",
        "ratio",
        "up",
        _needs("plan"),
        lambda f: f.attainment,
        "See which hour fell behind, and why.",
    ),
    Kpi(
        "downtime_cost",
        "downtime cost",
        "Cost of stops",
        "currency",
        "down",
        _needs("shift time money labor people lost"),
        lambda f: money.downtime_cost(f.costs.down, f.costs.margin_lost),
        "Take the stop that cost most and end its cause.",
    ),
    Kpi(
        "cost_per_good",
        "cost per good unit",
        "Cost of a good part",
        "currency",
        "down",
        _needs("shift money labor people material"),
        lambda f: money.cost_per_good(f.costs.labor + f.costs.overhead, f.costs.material, f.elements.delivered),
        "Look at standing hours and scrap first: both are paid for and deliver nothing.",
    ),
    Kpi(
        "labor_productivity",
        "labor productivity",
        "Margin per hour of work",
        "currency/h",
        "up",
        _needs("shift money people margin"),
        lambda f: money.labor_productivity(f.costs.margin, f.costs.crew_us),
        "Ask the team what it waits for: material, orders or help.",
    ),
    Kpi(
        "labor_roi",
        "labor ROI",
        "Return on labor",
        "ratio",
        "up",
        _needs("shift money labor people margin"),
        lambda f: money.labor_roi(f.costs.margin, f.costs.labor),
        "See which hours were paid and made nothing that sells.",
    ),
    Kpi(
        "dangers_open",
        "dangers reported and not yet removed",
        "Open dangers",
        "count",
        "-",
        _needs("safety"),
        lambda f: Fraction(f.safety.dangers_open),
        "Remove the oldest danger first, in this shift.",
    ),
    Kpi(
        "safety_days",
        "days since the last recordable incident",
        "Days without an accident",
        "d",
        "up",
        _needs("safety"),
        lambda f: None if f.safety.days_since is None else Fraction(f.safety.days_since),
        "Talk about what nearly happened.",
    ),
    Kpi(
        "ideas_answered",
        "ideas answered in time",
        "Ideas answered in time",
        "ratio",
        "up",
        _needs("promises"),
        lambda f: ratios.ratio(f.answered.in_time, f.answered.due),
        "Answer the one that has waited longest, today.",
    ),
)
CATALOGUE = {kpi.key: kpi for kpi in KPIS}


def check() -> None:
    """Refuses an incomplete catalogue at start."""
    for key, kpi in CATALOGUE.items():
        told = (kpi.name, kpi.plain_name, kpi.unit, kpi.what_to_do, kpi.history)
        if not all(told) or kpi.better not in {"up", "down", "-"}:
            raise ValueError(f"KPI {key} lacks a name, a unit, a direction or what to do when it misses.")
    if len(CATALOGUE) != len(KPIS):
        raise ValueError("Two KPIs share one key.")


check()
