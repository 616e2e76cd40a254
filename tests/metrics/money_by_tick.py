"""Money counted the slow way: at every tick of the clock, who is paid, who stands, and which part is not made?

Written from the definitions alone and with nothing of the product in it. Rates and prices are a floor's own.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from sqlalchemy import Connection, insert, update

from db import tables as t
from tests.metrics.floor import SITE, Count, Cycle, Dice, Floor, Order, Shift, State, at, store
from tests.metrics.tick_by_tick import Ticks

LossKey = tuple[str, str | None, str | None, str | None]


@dataclass(frozen=True)
class Rate:
    line: str
    since: int | None
    crew: int | None
    labor: int | None
    overhead: int | None


@dataclass(frozen=True)
class Price:
    product: str
    machine: str
    since: int | None
    margin: int | None
    material: int | None


@dataclass
class Shop:
    floor: Floor
    rates: list[Rate]
    prices: list[Price]  # one for each of the floor's cycles

    def rate(self, line: str, tick: int) -> Rate:
        known = [r for r in self.rates if r.line == line and (r.since or 0) <= tick]
        return max(known, key=lambda r: r.since or 0, default=Rate(line, None, None, None, None))

    def price(self, product: str, machine: str, tick: int, what: str) -> int | None:
        for where in (machine, ""):
            rows = [p for p in self.prices if (p.product, p.machine) == (product, where) and (p.since or 0) <= tick]
            if rows and (found := getattr(max(rows, key=lambda p: p.since or 0), what)) is not None:
                return int(found)
        return None


def busy(luck: Random, floor: Floor, dice: Dice) -> None:
    """A long shift, an order on each machine, and machines that stand, also two of them at once."""
    floor.shifts.append(Shift("L1", "long", dice.begin, dice.begin + dice.seconds, luck.choice([None, "T2"])))
    for machine in floor.machines:
        machine.line = luck.choice(["L1", "L1", "L1", machine.line])
        end, qty = luck.choice([None, dice.begin + dice.seconds]), luck.choice([20, 400, 9000, 9000])
        floor.orders.append(Order(machine.name, "big", luck.choice(["a", "b"]), dice.begin, end, qty, 0))
        for state in ["down", "down", "running", "setup"] * 3:
            event = State(machine.name, dice.instant(), state, luck.choice([None, "jam", "glue"]), None, None)
            floor.states.append(event)


def furnish(luck: Random, floor: Floor, dice: Dice) -> Shop:
    """A floor with rates and prices that change inside the window, and some that nobody said."""
    floor.cycles.append(Cycle("a", "", dice.instant(), floor.cycles[0].seconds))
    if luck.random() < 0.75:
        busy(luck, floor, dice)
    often = [3, 5, 8]
    rates = [
        Rate(line, since, luck.choice([*often, 0]), luck.choice([20, 31]), luck.choice([None, 45]))
        for line in ("L1", "L2")
        for since in (None, dice.instant(), dice.instant())
        if luck.random() < (0.98 if since is None else 0.5)
    ]
    if luck.random() < 0.1:
        rates.append(Rate("L1", dice.instant() + dice.grain * 100_000, None, None, None))
    rates = list({(r.line, r.since): r for r in rates}.values())
    own = [(c.product, c.machine, c.since) for c in floor.cycles]
    prices = [Price(*key, luck.choice([*often, *often, None]), luck.choice([1, 2, 2, 2, None])) for key in own]
    if luck.random() < 0.8:
        prices = [Price(p.product, p.machine, p.since, p.margin or 4, p.material or 1) for p in prices]
    return Shop(floor, rates, prices)


def stock(conn: Connection, shop: Shop) -> None:
    """The floor, its rates and its prices into the database."""
    store(conn, shop.floor)
    for r in shop.rates:
        since = {} if r.since is None else {"valid_from": at(r.since)}
        paid = {"crew": r.crew, "labor_rate": r.labor, "overhead_rate": r.overhead}
        conn.execute(insert(t.rates), {"site_id": SITE, "line": r.line, **since, **paid})
    p = t.products.c
    for price in shop.prices:
        begins = "-infinity" if price.since is None else at(price.since)
        row = update(t.products).where(p.product == price.product, p.machine == price.machine, p.valid_from == begins)
        conn.execute(row.values(margin=price.margin, material_cost=price.material))


@dataclass
class Sum:
    down: Fraction = Fraction(0)
    lost: Fraction = Fraction(0)
    labor: Fraction = Fraction(0)
    overhead: Fraction = Fraction(0)
    crew_hours: Fraction = Fraction(0)
    material: Fraction = Fraction(0)
    margin: Fraction = Fraction(0)
    delivered: int = 0
    scrapped: Fraction = Fraction(0)
    unknown: set[str] = field(default_factory=set)  # labor, crew, lost, margin, material, scrapped
    costs: dict[LossKey, Fraction | None] = field(default_factory=dict)
    taken_back: bool = False  # parts without a price that late scrap moved: nothing may be left of them

    def cost(self, key: LossKey, more: Fraction | None) -> None:
        so_far = self.costs.get(key, Fraction(0))
        self.costs[key] = None if more is None or so_far is None else so_far + more


class Till:
    """The money of a shop, looked at in the ticks of `ticks`."""

    def __init__(self, shop: Shop, ticks: Ticks) -> None:
        self.shop, self.ticks = shop, ticks
        self.hour = Fraction(ticks.grain, 3600)
        self.shares = {(o.machine, o.number): self._share(o) for o in shop.floor.orders if o.qty is not None}

    def count(self, lines: list[str], team: str | None, start: int, end: int) -> Sum:
        total = Sum()
        for line in lines:
            machines = sorted(self.ticks.counts_on(line))
            for tick in range(start, end, self.ticks.grain) if machines else ():
                if self.ticks.scheduled(line, team, tick):
                    self._pay(total, line, tick)
                    self._stand(total, line, machines, tick)
            for machine in machines:
                self._made(total, machine, (line, team), (start, end))
        return total

    def _pay(self, total: Sum, line: str, tick: int) -> None:
        rate = self.shop.rate(line, tick)
        total.unknown |= {"labor"} if rate.labor is None else set()
        total.unknown |= {"crew"} if rate.crew is None else set()
        total.crew_hours += (rate.crew or 0) * self.hour
        total.labor += (rate.crew or 0) * (rate.labor or 0) * self.hour
        total.overhead += (rate.overhead or 0) * self.hour

    def _stand(self, total: Sum, line: str, machines: list[str], tick: int) -> None:
        if self.ticks.on_break(line, tick):
            return
        rate = self.shop.rate(line, tick)
        known = rate.crew is not None and rate.labor is not None
        hour = ((rate.crew or 0) * (rate.labor or 0) + (rate.overhead or 0)) * self.hour if known else None
        states = {machine: self.ticks._at(machine, tick) for machine in machines}
        for wanted in ("down", "setup"):
            there = {machine: state for machine, state in states.items() if state and state[0] == wanted}
            if there and wanted == "down":
                total.down += hour or 0
            for machine, state in there.items():
                lost = self._lost(total, machine, tick) if wanted == "down" else Fraction(0)
                both = None if lost is None or hour is None else hour / len(there) + lost
                total.cost(self.ticks._loss(machine, tick, state), both)

    def _lost(self, total: Sum, machine: str, tick: int) -> Fraction | None:
        """The margin of the parts that this tick would have made and that the order misses."""
        order = next(iter(self.ticks.running_orders(machine, tick)), None)
        share = self.shares.get((order.machine, order.number), Fraction(0)) if order else Fraction(0)
        if order is None or share == 0:
            return Fraction(0)
        cycle = self.ticks.cycle(order.product, machine, tick)
        margin = self.shop.price(order.product, machine, tick, "margin")
        if share is None or cycle is None or margin is None:
            total.unknown.add("lost")
            return None
        lost = self.ticks.grain / cycle * margin * share
        total.lost += lost
        return lost

    def _share(self, order: Order) -> Fraction | None:
        """Of the parts that its stops might have made, how many the order misses when it ends, or now."""
        missed = Fraction(order.qty or 0) - sum(self._delivered(order))
        possible = Fraction(0)
        for tick in range(order.start, self.ticks.now, self.ticks.grain):
            if missed > 0 and self._stands_for(order, tick):
                cycle = self.ticks.cycle(order.product, order.machine, tick)
                if cycle is None:
                    return None
                possible += self.ticks.grain / cycle
        return min(Fraction(1), missed / possible) if missed > 0 and possible else Fraction(0)

    def _stands_for(self, order: Order, tick: int) -> bool:
        state = self.ticks._at(order.machine, tick)
        if not state or state[0] != "down" or self.ticks.running_orders(order.machine, tick)[:1] != [order]:
            return False
        line = next(m.line for m in self.shop.floor.machines if m.name == order.machine)
        manned = self.ticks.scheduled(line, None, tick) and not self.ticks.on_break(line, tick)
        return manned and order.machine in self.ticks.counts_on(line)

    def _delivered(self, order: Order) -> Iterator[int]:
        for row in self.shop.floor.counts:
            for tick, parts in stamps(row) if row.machine == order.machine else ():
                running = self.ticks.running_orders(order.machine, tick) if tick < self.ticks.now else []
                product = row.product or (running[0].product if running else "")
                if next((o for o in running if o.product == product), None) == order:
                    yield parts["good"] + parts["recovered"]

    def _made(self, total: Sum, machine: str, where: tuple[str, str | None], window: tuple[int, int]) -> None:
        for row in self.shop.floor.counts:
            for tick, parts in stamps(row) if row.machine == machine else ():
                if window[0] <= tick < window[1] and self.ticks.scheduled(*where, tick):
                    orders = self.ticks.running_orders(machine, tick)
                    product = row.product or (orders[0].product if orders else "")
                    self._worth(total, product, machine, tick, parts)

    def _worth(self, total: Sum, product: str, machine: str, tick: int, parts: Counter[str]) -> None:
        material = self.shop.price(product, machine, tick, "material")
        margin = self.shop.price(product, machine, tick, "margin")
        made, out = parts["good"] + parts["scrap"] + parts["rework"], parts["good"] + parts["recovered"]
        for number, price, named in ((made, material, "material"), (out, margin, "margin")):
            total.unknown |= {named} if number and price is None else set()
            total.taken_back |= number < 0 and price is None
        total.unknown |= {"scrapped"} if parts["scrap"] and material is None else set()
        total.material += made * (material or 0)
        total.scrapped += parts["scrap"] * (material or 0)
        total.margin += out * (margin or 0)
        total.delivered += out


def stamps(row: Count) -> list[tuple[int, Counter[str]]]:
    """Each part at the instant it belongs to; scrap found later leaves the good ones where it was made."""
    here = Counter({"good": row.good, "rework": row.rework, "recovered": row.recovered, "scrap": row.scrap})
    if row.made_at is None:
        return [(row.at, here)]
    return [(row.at, here - Counter(scrap=row.scrap)), (row.made_at, Counter({"good": -row.scrap, "scrap": row.scrap}))]
