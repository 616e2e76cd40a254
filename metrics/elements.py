"""What every figure is made of: additive over machines and adjoining windows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class Elements:
    """Times in microseconds, quantities in thousandths of a part, ideal times exact."""

    scheduled_us: int = 0
    planned_stop_us: int = 0
    known_us: int = 0
    apt_us: int = 0
    adet_us: int = 0
    aust_us: int = 0
    adot_us: int = 0
    good: int = 0
    scrap: int = 0
    rework: int = 0
    recovered: int = 0
    unscheduled: int = 0
    outside_known: int = 0
    by_hand: int = 0
    ideal_good_us: Fraction = Fraction(0)
    ideal_total_us: Fraction = Fraction(0)
    without_cycle: frozenset[str] = frozenset()  # products counted without an ideal cycle; "" is a part without product
    ideal_us_by_product: dict[str, Fraction] = field(default_factory=dict)

    def __add__(self, other: "Elements") -> "Elements":
        return Elements.total((self, other))

    @staticmethod
    def total(many: "Iterable[Elements]") -> "Elements":
        """The sum of many, field by field."""
        every = list(many)
        if len(every) < 2:
            return every[0] if every else Elements()
        found: dict[str, Any] = {name: sum(map(attrgetter(name), every)) for name in NUMBERS}
        lacking = {e.without_cycle for e in every if e.without_cycle}
        found["without_cycle"] = frozenset().union(*lacking)
        by_product: dict[str, Fraction] = defaultdict(Fraction)
        for e in every:
            for product, us in e.ideal_us_by_product.items():
                by_product[product] += us
        return Elements(**found, ideal_us_by_product=dict(by_product))

    @property
    def pbt_us(self) -> int:
        return self.scheduled_us - self.planned_stop_us

    @property
    def produced(self) -> int:
        return self.good + self.scrap + self.rework

    @property
    def delivered(self) -> int:
        return self.good + self.recovered

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.known_us, self.pbt_us) if self.pbt_us else None

    def is_covered_less_than(self, share: Fraction) -> bool:
        """Known time against planned busy time, in whole numbers; False where nothing was planned."""
        return self.known_us * share.denominator < self.pbt_us * share.numerator

    def as_json(self) -> dict[str, Any]:
        """The `elements` object that kpis.md promises; ideal times are null where a cycle is missing."""
        ideal = not self.without_cycle
        times = ("scheduled_us", "planned_stop_us", "pbt_us", "known_us", "apt_us", "adet_us", "aust_us", "adot_us")
        parts = ("good", "scrap", "rework", "recovered", "unscheduled")
        return (
            {name: getattr(self, name) for name in times}
            | {name: plain(Fraction(getattr(self, name), 1000)) for name in parts}
            | {name: plain(getattr(self, name)) if ideal else None for name in ("ideal_good_us", "ideal_total_us")}
        )


NUMBERS = [f.name for f in fields(Elements) if f.name not in {"without_cycle", "ideal_us_by_product"}]


def plain(value: Fraction | int) -> int | float:
    """A number as JSON has it: whole where it is whole."""
    return int(value) if Fraction(value).denominator == 1 else float(value)
