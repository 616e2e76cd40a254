"""What a window cost and brought: line hours, stops, material, margin. In the site's currency, exact, additive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from metrics.demand import Demand
from metrics.formulas import money as formulas
from metrics.formulas import spans
from metrics.pieces import Piece
from metrics.prices import Prices, Rates
from metrics.stops import Part, parts
from metrics.stretches import Stretch, stretches
from metrics.window import Window


@dataclass(frozen=True, order=True)
class Missing:
    """Something that nobody said: `need` is what a KPI needs it for, "no `what` `name`" is how it reads."""

    need: str  # labor, lost, margin, material, people; money: any of them, `what` is a sentence
    what: str
    name: str


@dataclass(frozen=True)
class Costs:
    """Sums of money, additive over lines and adjoining windows; `crew_us` is paid time, people times microseconds.

    `labor` and `overhead` are of the scheduled line hours, `down` of those in which the line stood; `material` of all
    parts made, `margin` of those delivered.
    """

    down: Fraction = Fraction(0)
    margin_lost: Fraction = Fraction(0)
    labor: Fraction = Fraction(0)
    overhead: Fraction = Fraction(0)
    crew_us: Fraction = Fraction(0)
    material: Fraction = Fraction(0)
    margin: Fraction = Fraction(0)
    missing: frozenset[Missing] = frozenset()

    def __add__(self, other: "Costs") -> "Costs":
        sums: dict[str, Any] = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)[:-1]}
        return Costs(**sums, missing=self.missing | other.missing)


NO_COSTS = Costs()
NOT_BY_MACHINE = Costs(missing=frozenset({Missing("money", "money is counted by line or team, not by machine", "")}))


@dataclass(frozen=True)
class Made:
    """Parts of one product on one machine, in thousandths, made while its price stayed as it was at `at`."""

    machine: str
    product: str
    at: int
    produced: int
    scrap: int
    delivered: int


def made(window: Window, piece: Piece, price_changes: Iterable[int]) -> Iterator[Made]:
    """What enters the ratios: parts in scheduled time, split where a price changes."""
    if any(piece[0] < at < piece[1] for at in price_changes):
        for part in window.slices(piece):
            if part.cell.scheduled and part.cell.present:
                for q in part.quantities:
                    yield Made(
                        part.track.machine, q.product, part.cell.start, q.produced, q.scrap, q.good + q.recovered
                    )
    else:
        for p in window.parts(piece):
            produced, delivered = p.good + p.scrap + p.rework, p.good + p.recovered
            yield Made(p.machine, p.product, piece[0], produced, p.scrap, delivered)


@dataclass(frozen=True)
class StopCost:
    """A stretch of a stop or setup with its share of the line's hour and the margin lost in it; None: not known."""

    part: Part
    line: str
    start: int
    end: int
    line_cost: Fraction | None
    margin_lost: Fraction | None
    missing: frozenset[Missing]

    @property
    def cost(self) -> Fraction | None:
        return None if self.line_cost is None or self.margin_lost is None else self.line_cost + self.margin_lost


class Money:
    """The money of one question, ready to be summed for any of its pieces. `states` are those whose stops it costs."""

    def __init__(self, conn: Connection, asked: Window, states: tuple[str, ...] = ("down",)) -> None:
        lines = sorted({track.line for track in asked.tracks})
        self._asked = asked
        self._rates = Rates(conn, asked.site.site_id, lines)
        self._prices = Prices(conn, asked.site.site_id)
        self._scheduled = {
            line: spans.union(s for track in asked.tracks if track.line == line for s in track.scheduled)
            for line in lines
        }
        self._stops = sorted(self._cost_of_stops(conn, states), key=lambda stop: stop.start)

    def of(self, piece: Piece) -> Costs:
        """All sums of one piece."""
        found = [self._hours(line, *piece) for line in self._scheduled]
        found += [self._worth(part) for part in self._made(piece)]
        found += [_downtime(stop) for stop in self.stops(piece) if stop.part.state == "down"]
        return sum(found, NO_COSTS)

    def stops(self, piece: Piece) -> list[StopCost]:
        return [stop for stop in self._stops if piece[0] <= stop.start < piece[1]]

    def _made(self, piece: Piece) -> Iterator[Made]:
        return made(self._asked, piece, self._prices.borders)

    def scrapped(self, piece: Piece) -> Fraction | None:
        """The material of scrapped parts; None where it is not known."""
        total = Fraction(0)
        for part in self._made(piece):
            material = self._prices.at(part.product, part.machine, part.at).material
            if part.scrap and material is None:
                return None
            total += part.scrap * (material or Fraction(0)) / 1000
        return total

    def _hours(self, line: str, start: int, end: int) -> Costs:
        total = NO_COSTS
        for lo, hi in spans.clip(self._scheduled[line], start, end):
            cuts = sorted({lo, hi, *(at for at in self._rates.borders if lo < at < hi)})
            total = sum((self._paid(line, *stretch) for stretch in pairwise(cuts)), total)
        return total

    def _paid(self, line: str, start: int, end: int) -> Costs:
        rate = self._rates.at(line, start)
        missing = set()
        if rate.labor is None:
            missing.add(Missing("labor", "labor rate for line", line))
        if rate.crew is None:
            missing.add(Missing("people", "crew for line", line))
        return Costs(
            labor=formulas.paid(end - start, rate.labor_per_hour or Fraction(0)),
            overhead=formulas.paid(end - start, rate.overhead),
            crew_us=(rate.crew or Fraction(0)) * (end - start),
            missing=frozenset(missing),
        )

    def _worth(self, part: Made) -> Costs:
        price = self._prices.at(part.product, part.machine, part.at)
        missing = set()
        if part.delivered and price.margin is None:
            missing.add(Missing("margin", "margin for product", part.product))
        if part.produced and price.material is None:
            missing.add(Missing("material", "material cost for product", part.product))
        return Costs(
            material=part.produced * (price.material or Fraction(0)) / 1000,
            margin=part.delivered * (price.margin or Fraction(0)) / 1000,
            missing=frozenset(missing),
        )

    def _cost_of_stops(self, conn: Connection, states: tuple[str, ...]) -> list[StopCost]:
        asked = self._asked
        found = parts(conn, asked.site.site_id, asked.tracks, asked.start, asked.end)
        edges = {at for piece in asked.pieces for at in piece} | self._rates.borders | self._prices.borders
        window = (asked.start, asked.end)
        cut = [s for state in states for s in stretches(asked.tracks, found, state, edges, window)]
        waiting = {s.order for s in cut if s.order is not None and s.part.state == "down"}
        demand = Demand(conn, asked.site.site_id, waiting, asked.cycles, asked.now)
        return [self._stop(stretch, demand) for stretch in cut]

    def _stop(self, stretch: Stretch, demand: Demand) -> StopCost:
        per_hour = self._rates.at(stretch.line, stretch.start).per_hour
        line_cost = None if per_hour is None else formulas.paid(stretch.length_us, per_hour) / stretch.sharing
        lost, missing = self._lost(stretch, demand)
        return StopCost(stretch.part, stretch.line, stretch.start, stretch.end, line_cost, lost, missing)

    def _lost(self, stretch: Stretch, demand: Demand) -> tuple[Fraction | None, frozenset[Missing]]:
        """The margin that a stop lost, or what must be known to tell it."""
        order = stretch.order
        share = demand.share(order) if stretch.part.state == "down" else Fraction(0)
        if order is None or share == 0:
            return Fraction(0), frozenset()
        cycle = self._asked.cycles.at(order.product, order.machine, stretch.start)
        if share is None or not cycle:
            return None, frozenset({Missing("lost", "ideal cycle for product", order.product)})
        margin = self._prices.at(order.product, order.machine, stretch.start).margin
        if margin is None:
            return None, frozenset({Missing("lost", "margin for product", order.product)})
        return formulas.margin_of(stretch.length_us, cycle, margin) * share, frozenset()


def costs(conn: Connection, window: Window) -> dict[Piece, Costs]:
    """The sums of each piece of a question."""
    if window.scope.machine is not None:
        return dict.fromkeys(window.pieces, NOT_BY_MACHINE)
    money = Money(conn, window)
    return {piece: money.of(piece) for piece in window.pieces}


def _downtime(stop: StopCost) -> Costs:
    """Rates that are missing are known from the line hours around the stop."""
    return Costs(down=stop.line_cost or Fraction(0), margin_lost=stop.margin_lost or Fraction(0), missing=stop.missing)
