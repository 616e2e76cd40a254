"""What an order misses in the end, beside what its stops might have made: so much of them is lost margin."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from db.queries import money as q
from metrics.cells import Track, cells
from metrics.formulas.money import missed_share
from metrics.instants import as_text
from metrics.plant import Cycles, Order
from metrics.scope import Scope, tracks
from metrics.stops import parts
from metrics.stretches import Stretch, stretches


class Demand:
    """Some orders over their whole life, cut at now, on whatever line and in whosever shift."""

    def __init__(self, conn: Connection, site_id: str, orders: set[Order], cycles: Cycles, now: int) -> None:
        self._orders = {order: min(order.run_end, now) for order in orders if order.planned_milli is not None}
        self._cycles = cycles
        self._possible: dict[Order, Fraction | None] = defaultdict(Fraction)
        self._missed: dict[Order, Fraction] = {}
        if self._orders:
            self._measure(conn, site_id)

    def share(self, order: Order | None) -> Fraction | None:
        """0 to 1: how much of what its stops might have made it misses in the end; None without an ideal cycle.

        0 without an order, and for one without a quantity: then nobody is known to wait.
        """
        missed = self._missed.get(order, Fraction(0)) if order else Fraction(0)
        if order is None or missed <= 0:
            return Fraction(0)
        possible = self._possible[order]
        return None if possible is None else missed_share(missed, possible)

    def _measure(self, conn: Connection, site_id: str) -> None:
        first, last = min(order.start for order in self._orders), max(self._orders.values())
        machines = {order.machine for order in self._orders}
        wide = [t for t in tracks(conn, Scope(site_id), first, last) if t.machine in machines]
        down = parts(conn, site_id, wide, first, last)
        for stretch in stretches(wide, down, "down", self._cycles.borders(first, last), (first, last)):
            self._count(stretch)
        delivered = self._delivered(conn, site_id, wide)
        for order in self._orders:
            self._missed[order] = (order.planned_milli or Fraction(0)) - delivered.get(order, 0)

    def _count(self, stretch: Stretch) -> None:
        order = stretch.order
        if order not in self._orders or order is None:
            return
        cycle = self._cycles.at(order.product, order.machine, stretch.start)
        known = self._possible[order]
        self._possible[order] = known + 1000 * stretch.length_us / cycle if known is not None and cycle else None

    def _delivered(self, conn: Connection, site_id: str, of_tracks: list[Track]) -> dict[Order, int]:
        """Thousandths of good and recovered parts while each order ran, those outside of any shift too."""
        by_machine = {track.machine: track for track in of_tracks}
        numbered = list(self._orders)
        spells = [
            (number, order, spell)
            for number, order in enumerate(numbered)
            for spell in _belonging(by_machine[order.machine], order, self._orders[order])
        ]
        given: dict[str, Any] = {
            "site_id": site_id,
            "numbers": [number for number, _, _ in spells],
            "machines": [order.machine for _, order, _ in spells],
            "products": [order.product for _, order, _ in spells],
            "starts": [as_text(start) for _, _, (start, _, _) in spells],
            "ends": [as_text(end) for _, _, (_, end, _) in spells],
            "unnamed": [unnamed for _, _, (_, _, unnamed) in spells],
        }
        return {numbered[row.number]: row.parts for row in conn.execute(q.DELIVERED, given)}


def _belonging(track: Track, order: Order, end: int) -> Iterator[tuple[int, int, bool]]:
    """Where parts of its product are this order's, and whether parts without a product are so too."""
    edges = {at for o in track.orders for at in (o.start, o.run_end) if order.start < at < end}
    for cell in cells(track, sorted({order.start, end, *edges})):
        if next((o for o in cell.orders if o.product == order.product), None) == order:
            yield cell.start, cell.end, cell.orders[0] == order
