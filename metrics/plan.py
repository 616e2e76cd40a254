"""What the plan asks of a window, and what was delivered for it, order by order."""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Connection

from metrics.cells import Track
from metrics.formulas import spans
from metrics.formulas.ratios import ratio, share
from metrics.plan_changes import Lowering, PlanChange, lowerings, of_window
from metrics.plant import Cycles, Order
from metrics.rollups import Parts
from metrics.scope import Scope, tracks


@dataclass(frozen=True)
class OrderPlan:
    """An order's due and delivered parts in a window (thousandths), with its cycle where one is known."""

    order: Order
    due: Fraction
    delivered: int
    cycle_us: Fraction | None


class Plan:
    """The orders of some tracks with their plan minutes in all, ready to be cut to any window."""

    def __init__(self, conn: Connection, scope: Scope, of_tracks: list[Track], cycles: Cycles) -> None:
        self._cycles = cycles
        planned = [(t, o) for t in of_tracks for o in t.orders if o.end is not None and o.planned_milli is not None]
        self._in_window = {(t.machine, t.line): t.planned for t in of_tracks}
        self._orders = planned
        self._total_us: dict[Order, int] = {}
        self.changes: dict[str, list[PlanChange]] = {}
        if planned:
            self._measure(conn, scope)
        self._lowered = {line: lowerings(changes) for line, changes in self.changes.items()}

    def _measure(self, conn: Connection, scope: Scope) -> None:
        """All plan minutes of an order, by the line's whole calendar, whoever's shifts they are."""
        first = min(order.start for _, order in self._orders)
        last = max(order.end or order.start for _, order in self._orders)
        self.changes = of_window(conn, scope.site_id, sorted({track.line for track, _ in self._orders}), first, last)
        for track in tracks(conn, replace(scope, team=None), first, last):
            for _, order in self._orders:
                if order.machine == track.machine:
                    self._total_us[order] = self._total_us.get(order, 0) + _plan_us(track.planned, order, first, last)

    def cut(self, start: int, end: int, counted: list[Parts], *, first: bool = False) -> list[OrderPlan]:
        """Each planned order's due in [start, end) and what these parts delivered for it.

        `first`: by the first plan, as if nobody had changed it. What a change takes off an order is not due elsewhere.
        """
        delivered = _delivered(counted)
        plans: dict[Order, OrderPlan] = {}
        for track, order in self._orders:
            planned = self._in_window[track.machine, track.line]
            inside = _plan_us(planned, order, start, end)
            lost = Fraction(0) if first else _lost_us(planned, order, start, end, self._lowered[track.line])
            due = share(order.planned_milli or 0, inside - lost, self._total_us.get(order, 0))
            if due or lost or order in plans:
                known = plans.get(order)
                due += known.due if known else 0
                cycle = self._cycles.at(order.product, order.machine, order.start)
                plans[order] = OrderPlan(order, due, delivered.get((order.machine, order.order_no), 0), cycle)
        return list(plans.values())

    def is_changed(self, start: int, end: int) -> bool:
        """Whether people changed the plan somewhere in [start, end)."""
        return any(one.start < end and one.end > start for found in self._lowered.values() for one in found)


def _plan_us(planned: spans.Spans, order: Order, start: int, end: int) -> int:
    """Minutes of shifts without breaks, from the end of the planned setup to the order's end."""
    first = max(order.start + order.setup_us, start)
    last = min(order.end or order.start, end)
    return spans.length_us(spans.clip(planned, first, last))


def _lost_us(planned: spans.Spans, order: Order, start: int, end: int, lowered: list[Lowering]) -> Fraction:
    """How much of `_plan_us` the changes of the plan take off."""
    inside = ((max(start, one.start), min(end, one.end), one.lost) for one in lowered)
    return sum((lost * _plan_us(planned, order, lo, hi) for lo, hi, lost in inside), Fraction(0))


def _delivered(counted: list[Parts]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for part in counted:
        found[part.machine, part.order_no] += part.good + part.recovered
    return found


def attainment(plans: list[OrderPlan]) -> tuple[Fraction | None, bool]:
    """(plan attainment, whether in pieces because a cycle is missing)."""
    in_pieces = any(plan.cycle_us is None for plan in plans)
    weight = {plan.order: Fraction(1) if in_pieces else plan.cycle_us or Fraction(1) for plan in plans}
    reached = sum((min(Fraction(p.delivered), p.due) * weight[p.order] for p in plans), Fraction(0))
    return ratio(reached, sum((p.due * weight[p.order] for p in plans), Fraction(0))), in_pieces and bool(plans)


@dataclass(frozen=True)
class Gap:
    """Delivered minus due: in pieces where the window has one product, else in standard minutes."""

    delivered: Fraction
    due: Fraction
    unit: str  # pcs, min

    @property
    def gap(self) -> Fraction:
        return self.delivered - self.due


def gap(plans: list[OrderPlan]) -> Gap | None:
    """None where nothing is planned."""
    if not plans:
        return None
    in_pieces = len({plan.order.product for plan in plans}) == 1 or any(plan.cycle_us is None for plan in plans)
    if in_pieces:
        delivered = Fraction(sum(plan.delivered for plan in plans), 1000)
        return Gap(delivered, sum((plan.due for plan in plans), Fraction(0)) / 1000, "pcs")
    minutes = 1000 * 60_000_000
    worth = [(plan, plan.cycle_us or Fraction(0)) for plan in plans]
    return Gap(
        sum((plan.delivered * cycle for plan, cycle in worth), Fraction(0)) / minutes,
        sum((plan.due * cycle for plan, cycle in worth), Fraction(0)) / minutes,
        "min",
    )
