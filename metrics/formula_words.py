"""Every formula as people read it: "ideal time of good parts / known time", and each of its numbers with its unit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from metrics.elements import Elements
from metrics.kpi import Kpi, PieceFacts
from metrics.money import Costs

HOUR_US: Final = 3_600_000_000
MINUTE_US: Final = 60_000_000
_NAMED: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Term:
    """One number of a formula. `amount` is exact in `unit` (min, h, pcs, EUR, ""); None where it is not known."""

    name: str
    amount: Fraction | None
    unit: str


@dataclass(frozen=True)
class Formula:
    """`text` names its terms in curly brackets, as "{known} / {busy}"; `history` has one line a version."""

    text: str
    terms: dict[str, Term]
    version: int
    history: tuple[str, ...]

    def written(self, show: Callable[[Term], str]) -> str:
        """The text with each term as `show` writes it."""
        return _NAMED.sub(lambda found: show(self.terms[found[1]]), self.text)


def _time(us: Callable[[Elements], int | Fraction], per: int = MINUTE_US) -> Callable[[PieceFacts], Fraction]:
    return lambda facts: Fraction(us(facts.elements)) / per


def _ideal(us: Callable[[Elements], Fraction]) -> Callable[[PieceFacts], Fraction | None]:
    """Ideal times mean nothing while a product has no cycle."""
    return lambda facts: None if facts.elements.without_cycle else us(facts.elements) / MINUTE_US


def _parts(milli: Callable[[Elements], int]) -> Callable[[PieceFacts], Fraction]:
    return lambda facts: Fraction(milli(facts.elements), 1000)


def _days(facts: PieceFacts) -> Fraction | None:
    return None if facts.safety.days_since is None else Fraction(facts.safety.days_since)


def _money(amount: Callable[[Costs], Fraction], *needs: str) -> Callable[[PieceFacts], Fraction | None]:
    """Sums in which something is missing that they need mean nothing."""
    unknown = {*needs, "money"}
    return lambda facts: None if any(m.need in unknown for m in facts.costs.missing) else amount(facts.costs)


TERMS: Final[dict[str, tuple[str, str, Callable[[PieceFacts], Fraction | None]]]] = {
    "known": ("known time", "min", _time(lambda e: e.known_us)),
    "known_h": ("known time", "h", _time(lambda e: e.known_us, HOUR_US)),
    "running": ("running time", "min", _time(lambda e: e.apt_us)),
    "running_h": ("running time", "h", _time(lambda e: e.apt_us, HOUR_US)),
    "down": ("time down", "min", _time(lambda e: e.adet_us)),
    "setup": ("time in setup", "min", _time(lambda e: e.aust_us)),
    "ideal_good": ("ideal time of good parts", "min", _ideal(lambda e: e.ideal_good_us)),
    "ideal_all": ("ideal time of all parts", "min", _ideal(lambda e: e.ideal_total_us)),
    "good": ("good parts", "pcs", _parts(lambda e: e.good)),
    "scrap": ("scrap", "pcs", _parts(lambda e: e.scrap)),
    "rework": ("rework", "pcs", _parts(lambda e: e.rework)),
    "made": ("parts made", "pcs", _parts(lambda e: e.produced)),
    "begun": ("stops that began", "", lambda facts: Fraction(facts.stops.begun)),
    "ended": ("stops that ended", "", lambda facts: Fraction(facts.stops.ended)),
    "stopped": ("shift time inside them", "min", lambda f: Fraction(f.stops.ended_scheduled_us, MINUTE_US)),
    "changes": ("changes that ended", "", lambda facts: Fraction(len(facts.change_us))),
    "dangers": ("dangers not yet removed", "", lambda facts: Fraction(facts.safety.dangers_open)),
    "stood": ("line hours down", "currency", _money(lambda c: c.down, "labor", "people")),
    "lost": ("margin lost", "currency", _money(lambda c: c.margin_lost, "lost")),
    "paid": ("labor and overhead", "currency", _money(lambda c: c.labor + c.overhead, "labor", "people")),
    "labor": ("labor", "currency", _money(lambda c: c.labor, "labor", "people")),
    "work_h": ("hours of work", "h", _money(lambda c: c.crew_us / HOUR_US, "people")),
    "material": ("material of all parts made", "currency", _money(lambda c: c.material, "material")),
    "margin": ("margin of parts delivered", "currency", _money(lambda c: c.margin, "margin")),
    "delivered": ("parts delivered", "pcs", _parts(lambda e: e.delivered)),
    "answered": ("answers in time", "", lambda facts: Fraction(facts.answered.in_time)),
    "due": ("answers that fell due", "", lambda facts: Fraction(facts.answered.due)),
    "days": ("whole days since the last accident", "", _days),
}
FORMULAS: Final = {
    "availability": "{running} / {known}",
    "performance": "{ideal_all} / {running}",
    "quality": "{ideal_good} / {ideal_all}",
    "oee": "{ideal_good} / {known}",
    "throughput": "{made} / {known_h}",
    "setup_ratio": "{setup} / ({setup} + {running})",
    "technical_efficiency": "{running} / ({running} + {down})",
    "mtbf": "{running_h} / {begun}",
    "mttr": "{stopped} / {ended}",
    "scrap_ratio": "{scrap} / {made}",
    "rework_ratio": "{rework} / {made}",
    "first_pass_yield": "{good} / {made}",
    "changeover": "the middle one of {changes}",
    "plan_attainment": "the sum of what counts / the sum of what was due, order by order",
    "downtime_cost": "{stood} + {lost}",
    "cost_per_good": "({paid} + {material}) / {delivered}",
    "labor_productivity": "{margin} / {work_h}",
    "labor_roi": "({margin} - {labor}) / {labor}",
    "dangers_open": "{dangers}",
    "safety_days": "{days}",
    "ideas_answered": "{answered} / {due}",
}


def of(kpi: Kpi, facts: PieceFacts, currency: str) -> Formula:
    """The formula of a KPI with the numbers of one piece of a window; `currency` is the unit of its money."""
    text = FORMULAS[kpi.key]
    terms = {name: _term(name, facts, currency) for name in _NAMED.findall(text)}
    return Formula(text, terms, kpi.version, kpi.history)


def _term(key: str, facts: PieceFacts, currency: str) -> Term:
    name, unit, amount = TERMS[key]
    return Term(name, amount(facts), currency if unit == "currency" else unit)
