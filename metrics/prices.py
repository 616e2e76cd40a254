"""What an hour of a line costs and what a product brings, each from an instant on. In the site's currency, exact."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from db.queries import money as q
from metrics.instants import to_us
from metrics.plant import BEGINNING_US

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Rate:
    """An hour of a line: people on it, an hour of one of them, overhead on top. None: nobody said it."""

    crew: Fraction | None = None
    labor: Fraction | None = None
    overhead: Fraction = Fraction(0)

    @property
    def labor_per_hour(self) -> Fraction | None:
        return None if self.crew is None or self.labor is None else self.crew * self.labor

    @property
    def per_hour(self) -> Fraction | None:
        return None if self.labor_per_hour is None else self.labor_per_hour + self.overhead


@dataclass(frozen=True)
class Price:
    """What one part brings and what its material costs. None: nobody said it."""

    margin: Fraction | None = None
    material: Fraction | None = None


NO_RATE, NO_PRICE = Rate(), Price()


class _Versions(Generic[K, T]):
    """Values by key and instant, each valid until the next of its key."""

    def __init__(self, rows: Iterable[tuple[K, int, T]]) -> None:
        self._known: dict[K, tuple[list[int], list[T]]] = {}
        for key, start, value in rows:
            starts, values = self._known.setdefault(key, ([], []))
            starts.append(start)
            values.append(value)

    def at(self, key: K, instant: int, unknown: T) -> T:
        starts, values = self._known.get(key, ([], []))
        index = bisect_right(starts, instant) - 1
        return values[index] if index >= 0 else unknown

    def borders(self) -> set[int]:
        return {at for starts, _ in self._known.values() for at in starts}


class Rates:
    """The rates of some lines of a site."""

    def __init__(self, conn: Connection, site_id: str, lines: list[str]) -> None:
        rows = conn.execute(q.RATES, {"site_id": site_id, "lines": lines}).all()
        self._versions = _Versions((r.line, _since(r), _rate(r)) for r in rows)
        self.borders = self._versions.borders()

    def at(self, line: str, instant: int) -> Rate:
        return self._versions.at(line, instant, NO_RATE)


class Prices:
    """Margin and material of a site's products; what a machine's own row leaves empty, the general one says."""

    def __init__(self, conn: Connection, site_id: str) -> None:
        rows = conn.execute(q.PRICES, {"site_id": site_id}).all()
        self._versions = _Versions(((r.product, r.machine), _since(r), _price(r)) for r in rows)
        self.borders = self._versions.borders()

    def at(self, product: str, machine: str, instant: int) -> Price:
        own = self._versions.at((product, machine), instant, NO_PRICE)
        general = self._versions.at((product, ""), instant, NO_PRICE)
        return Price(
            general.margin if own.margin is None else own.margin,
            general.material if own.material is None else own.material,
        )


def _since(row: Any) -> int:
    return to_us(row.valid_from) if row.valid_from else BEGINNING_US


def _rate(row: Any) -> Rate:
    return Rate(_exact(row.crew), _exact(row.labor_rate), _exact(row.overhead_rate) or Fraction(0))


def _price(row: Any) -> Price:
    return Price(_exact(row.margin), _exact(row.material_cost))


def _exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)
