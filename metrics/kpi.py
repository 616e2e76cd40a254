"""What a KPI is, and the facts that its formula gets."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from metrics.elements import Elements
from metrics.money import NO_COSTS, Costs
from metrics.promises import NONE_DUE, Answered
from metrics.safety import Safety
from metrics.stops import StopCount

NO_STOPS = StopCount()
NO_SAFETY = Safety(0, None, None)


@dataclass(frozen=True)
class PieceFacts:
    """All that a formula may need of one piece of a window; what was not asked for is empty."""

    elements: Elements
    stops: StopCount = NO_STOPS
    change_us: tuple[int, ...] = ()
    attainment: Fraction | None = None
    safety: Safety = NO_SAFETY
    costs: Costs = NO_COSTS
    answered: Answered = NONE_DUE


@dataclass(frozen=True)
class Kpi:
    """`needs`: what must be known for it - shift, time, cycle, stops, changes, plan, parts, safety, promises, money;
    of money labor, people, margin, material, lost (the margin of parts that stops left unmade).
    """

    key: str
    name: str  # the field's name, ISO 22400-2 where it has one
    plain_name: str  # on screen
    unit: str  # "currency" stands for the site's own
    better: str  # up, down, -
    needs: frozenset[str]
    formula: Callable[[PieceFacts], Fraction | None]
    what_to_do: str  # when it misses
    history: tuple[str, ...] = ("as first defined",)  # one line for each version of the formula, the newest last

    @property
    def version(self) -> int:
        """The number that stands beside every figure that was reported by this formula."""
        return len(self.history)

    @property
    def is_share(self) -> bool:
        return self.unit == "ratio"

    @property
    def may_pass_one(self) -> bool:
        """A share that can be over 100 %."""
        return "money" in self.needs or not self.is_share

    def priced_in(self, currency: str) -> "Kpi":
        """As a site shows it: EUR/h for currency/h."""
        return replace(self, unit=self.unit.replace("currency", currency)) if "currency" in self.unit else self
