"""What a measured change is worth: a range in the site's currency, at the rates and prices of the days themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

import numpy as np
from sqlalchemy import Connection

from access.refusals import Ours
from metrics import effect_days, plant
from metrics.catalogue import CATALOGUE
from metrics.effect_days import DAY
from metrics.effect_told import Plan
from metrics.families import share_a_loss
from metrics.formulas import worth as formulas
from metrics.instants import from_us, to_us
from metrics.kpi import PieceFacts
from metrics.memory import one_question
from metrics.scope import Scope
from metrics.targets import Targets
from metrics.values import piece_facts
from metrics.window import Window

YEAR: Final = 365
NO_PRICE: Final = Ours("This figure has no price of its own.")
NOTHING: Final = Ours("What an hour of the line or a part costs is not known for these days.")

Lever = Callable[[PieceFacts], Fraction | None]
# What one unit of the KPI more was worth in a window. A share is of machine time, paid at the line's hours.
LEVERS: Final[dict[str, Lever]] = {
    "availability": lambda f: _paid(f, f.elements.known_us),
    "oee": lambda f: _paid(f, f.elements.known_us),
    "performance": lambda f: _paid(f, f.elements.apt_us),
    "setup_ratio": lambda f: _paid(f, f.elements.aust_us + f.elements.apt_us),
    "technical_efficiency": lambda f: _stopped(f, f.elements.apt_us + f.elements.adet_us),
    "mttr": lambda f: _stopped(f, f.stops.ended * formulas.MINUTE_US),
    "changeover": lambda f: _paid(f, len(f.change_us) * formulas.MINUTE_US),
    "scrap_ratio": lambda f: f.costs.material if f.elements.produced else None,
    "cost_per_good": lambda f: Fraction(f.elements.delivered, 1000),
    "labor_productivity": lambda f: f.costs.crew_us / formulas.HOUR_US,
    "labor_roi": lambda f: f.costs.labor,
}
NEEDS: Final = {
    **dict.fromkeys(LEVERS, frozenset({"labor", "people"})),
    **dict.fromkeys(("technical_efficiency", "mttr"), frozenset({"labor", "people", "lost"})),
    "scrap_ratio": frozenset({"material"}),
    "downtime_cost": frozenset({"labor", "people", "lost"}),
    "cost_per_good": frozenset({"labor", "people", "material"}),
    "labor_productivity": frozenset({"people"}),
}


@dataclass(frozen=True)
class Worth:
    """Money of a change over `days` days; always estimated. All None with `withheld`, the reason, in that case.

    A change for the better is above zero. asdict is plain JSON.
    """

    currency: str
    days: int
    low: float | None = None
    expected: float | None = None
    high: float | None = None
    withheld: str = ""

    def in_a_year(self) -> "Worth":
        """The same, had it gone on for 365 days as it did in these."""
        times = YEAR / max(1, self.days)
        low, expected, high = (None if one is None else one * times for one in (self.low, self.expected, self.high))
        return Worth(self.currency, YEAR, low, expected, high, self.withheld)


@dataclass(frozen=True)
class Claim:
    """What one proven change says that it earned, from a day up to, not with, another one; low, expected, high."""

    key: int
    line: str
    kpi: str
    start: date
    end: date
    money: tuple[float, float, float]


def of_change(
    conn: Connection,
    scope: Scope,
    kpi: str,
    moved: tuple[float, float, float],
    span: tuple[date, date],
    *,
    now: datetime,
) -> Worth:
    """What moving the KPI by (low, size, high) was worth over these days of the line, the second day not counted."""
    currency = plant.site(conn, scope.site_id).currency
    days = (span[1] - span[0]).days
    if kpi not in NEEDS:
        return Worth(currency, days, withheld=NO_PRICE)
    lever = _lever(conn, scope, kpi, span, now)
    if lever is None:
        return Worth(currency, days, withheld=NOTHING)
    low, expected, high = sorted(one * float(lever) * _sign(kpi) for one in moved)
    return Worth(currency, days, low, expected, high)


def of_target(conn: Connection, scope: Scope, plan: Plan, *, now: datetime) -> Worth | None:
    """What a year at the line's target would be worth, from the baseline of a plan on; None without a target to reach.

    At the rates and prices of the baseline's days.
    """
    span = date.fromisoformat(plan.baseline_start), date.fromisoformat(plan.baseline_end)
    target = Targets(conn, scope.site_id, scope.line).at(plan.kpi, to_us(now))
    before = effect_days.read(conn, scope, plan.kpi, span, now=now).values
    before = before[np.isfinite(before)]
    if target is None or not len(before):
        return None
    missing = float(target.value) - float(before.mean())
    if missing * _sign(plan.kpi) <= 0:
        return None
    return of_change(conn, scope, plan.kpi, (missing, missing, missing), span, now=now).in_a_year()


def shared(claims: Iterable[Claim]) -> dict[int, tuple[float, float, float]]:
    """What each claim may count, by key: no minute or part is paid twice.

    On a day on which several changes of one line touch the same losses they count together no more than the largest
    of them, each in proportion to what it says of that day.
    """
    given = sorted(claims, key=lambda one: one.key)
    found: dict[int, tuple[float, float, float]] = {}
    for one in given:
        alike = [other for other in given if other.line == one.line and share_a_loss(other.kpi, one.kpi)]
        days = (one.end - one.start).days
        part = sum(formulas.part_of(_daily(one), _others(alike, one, one.start + DAY * n)) for n in range(days))
        low, expected, high = (money * part / days if days else 0.0 for money in one.money)
        found[one.key] = low, expected, high
    return found


def _others(alike: list[Claim], one: Claim, day: date) -> list[float]:
    return [_daily(other) for other in alike if other.key != one.key and other.start <= day < other.end]


def _daily(claim: Claim) -> float:
    return max(0.0, claim.money[1]) / (claim.end - claim.start).days


def _sign(kpi: str) -> int:
    return 1 if CATALOGUE[kpi].better == "up" else -1


def _lever(conn: Connection, scope: Scope, kpi: str, span: tuple[date, date], now: datetime) -> Fraction | None:
    site = plant.site(conn, scope.site_id)
    start, end = (from_us(effect_days.starts_at(site, day)) for day in span)
    with one_question():
        window = Window(conn, scope, start, end, now=now, by=None)
        facts = piece_facts(conn, window, CATALOGUE[kpi].needs | {"money"})[window.pieces[0]]
    if any(one.need in (*NEEDS[kpi], "money") for one in facts.costs.missing):
        return None
    return LEVERS[kpi](facts) if kpi in LEVERS else Fraction((span[1] - span[0]).days)  # money of a day, as it stands


def _paid(facts: PieceFacts, length_us: int) -> Fraction | None:
    """What so much machine time of the line costs in labor and overhead."""
    return formulas.part_of_hours(facts.costs.labor + facts.costs.overhead, length_us, facts.elements.scheduled_us)


def _stopped(facts: PieceFacts, length_us: int) -> Fraction | None:
    """The same at what standing costs, margin lost included."""
    return formulas.part_of_hours(facts.costs.down + facts.costs.margin_lost, length_us, facts.elements.adet_us)
