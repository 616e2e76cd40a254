"""A small floor of random events for the tests of figures, and the way it gets into the database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import Connection, insert

from db import tables as t

SITE = "S"
STATES = ["running", "running", "running", "down", "down", "setup", "idle", "planned", "unknown"]
PRODUCTS = ["a", "b"]
REASONS = [None, None, "jam", "glue"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(second: int) -> datetime:
    return EPOCH + timedelta(seconds=second)


@dataclass
class Machine:
    name: str
    line: str
    is_constraint: bool
    silent_s: int | None


@dataclass
class State:
    machine: str
    at: int
    state: str
    reason: str | None
    caused_by: str | None
    seq: int | None


@dataclass
class Count:
    machine: str
    at: int
    good: int = 0
    scrap: int = 0
    rework: int = 0
    recovered: int = 0
    made_at: int | None = None
    product: str | None = None


@dataclass
class Shift:
    line: str
    name: str
    start: int
    end: int
    team: str | None
    breaks: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Order:
    machine: str
    number: str
    product: str
    start: int
    end: int | None
    qty: int | None
    setup_s: int


@dataclass
class Cycle:
    product: str
    machine: str
    since: int | None
    seconds: Decimal | None


@dataclass
class Floor:
    """All instants in whole seconds since 1970; the clock's zone only names the days."""

    zone: str
    machines: list[Machine]
    shifts: list[Shift]
    orders: list[Order]
    cycles: list[Cycle]
    states: list[State]
    counts: list[Count]
    teams: dict[str, str | None]
    span: tuple[int, int]


@dataclass(frozen=True)
class Dice:
    """Throws instants on a grid of `grain` seconds between `begin` and `begin + seconds`."""

    luck: Random
    begin: int
    seconds: int
    grain: int

    def instant(self, lo: int = 0) -> int:
        return self.begin + self.luck.randrange(lo, max(self.seconds, lo + self.grain), self.grain)

    def ticks(self, lo: int, hi: int) -> int:
        return self.luck.randrange(lo, hi) * self.grain


def random_floor(luck: Random, zone: str, begin: int, seconds: int, grain: int) -> Floor:
    """Three machines on two lines; everything lies on a grid of `grain` seconds."""
    dice = Dice(luck, begin, seconds, grain)
    machines = [
        Machine(f"M{n}", luck.choice(["L1", "L1", "L2"]), luck.random() < 0.5, luck.choice([None, 40 * grain]))
        for n in range(3)
    ]
    names = [m.name for m in machines]
    return Floor(
        zone,
        machines,
        _shifts(dice),
        [_order(dice, n, luck.choice(names)) for n in range(luck.randrange(0, 5))],
        _cycles(dice),
        [_state(dice, luck.choice(names)) for _ in range(luck.randrange(4, 60))],
        [_count(dice, luck.choice(names)) for _ in range(luck.randrange(0, 60))],
        {"L1": "T1", "L2": None},
        (begin, begin + seconds),
    )


def _state(dice: Dice, machine: str) -> State:
    pick = dice.luck.choice
    return State(machine, dice.instant(), pick(STATES), pick(REASONS), pick([None, None, "M0"]), pick([None, 1, 2]))


def _shifts(dice: Dice) -> list[Shift]:
    luck, grain = dice.luck, dice.grain
    shifts = []
    start = dice.begin - 20 * grain
    for n in range(luck.randrange(0, 4)):
        end = start + dice.ticks(30, 400)
        pause = start + dice.ticks(0, 40)
        breaks = [(pause, pause + dice.ticks(1, 30))] if luck.random() < 0.7 else []
        inside = [(lo, min(hi, end)) for lo, hi in breaks if lo < end]
        line = luck.choice(["L1", "L2"]) if n else "L1"
        shifts.append(Shift(line, f"s{n}", start, end, luck.choice([None, "T1", "T2"]), inside))
        start = end + luck.choice([0, 0, -10, 15]) * grain
    return shifts


def _order(dice: Dice, n: int, machine: str) -> Order:
    luck = dice.luck
    first = dice.instant(-30 * dice.grain)
    finish = None if luck.random() < 0.3 else first + dice.ticks(10, 500)
    product, qty = luck.choice(PRODUCTS), luck.choice([None, 40, 300])
    return Order(machine, f"o{n}", product, first, finish, qty, luck.choice([0, 6 * dice.grain]))


def _cycles(dice: Dice) -> list[Cycle]:
    found = [Cycle("a", "", None, Decimal(dice.luck.choice(["1.5", "7", "0.333333"])))]
    if dice.luck.random() < 0.8:
        found.append(Cycle("b", "", None, Decimal("3.25")))
    return [*found, Cycle("a", "M1", dice.instant(), Decimal("2.75"))]


def _count(dice: Dice, machine: str) -> Count:
    luck = dice.luck
    product = luck.choice([None, *PRODUCTS])
    if luck.random() < 0.15:
        return Count(machine, dice.instant(), scrap=luck.randrange(1, 3), made_at=dice.instant(), product=product)
    parts = (luck.randrange(0, 30), luck.randrange(0, 3), luck.randrange(0, 2), luck.randrange(0, 2))
    return Count(machine, dice.instant(), *parts, None, product)


def store(conn: Connection, floor: Floor) -> None:
    conn.execute(insert(t.sites), {"site_id": SITE, "name": "Test", "timezone": floor.zone})
    conn.execute(
        insert(t.lines),
        [{"site_id": SITE, "line": k, "name": k, "team": v, "area": "A"} for k, v in floor.teams.items()],
    )
    for m in floor.machines:
        row = {
            "machine": m.name,
            "line": m.line,
            "name": m.name,
            "is_constraint": m.is_constraint,
            "silent_after_s": m.silent_s,
        }
        conn.execute(insert(t.machines), {"site_id": SITE, **row})
    for shift in floor.shifts:
        key = {"site_id": SITE, "line": shift.line, "shift": shift.name, "start_at": at(shift.start)}
        conn.execute(insert(t.shifts), key | {"end_at": at(shift.end), "team": shift.team})
        for lo, hi in shift.breaks:
            conn.execute(insert(t.shift_breaks), key | {"break_start": at(lo), "break_end": at(hi)})
    store_orders(conn, floor)
    for c in floor.cycles:
        since = {} if c.since is None else {"valid_from": at(c.since)}
        conn.execute(
            insert(t.products),
            {
                "site_id": SITE,
                "product": c.product,
                "machine": c.machine,
                "name": c.product,
                "ideal_cycle_s": c.seconds,
                **since,
            },
        )
    store_events(conn, floor)


def store_orders(conn: Connection, floor: Floor) -> None:
    for order in floor.orders:
        values = {
            "machine": order.machine,
            "order_no": order.number,
            "product": order.product,
            "start_at": at(order.start),
        }
        values |= {
            "end_at": None if order.end is None else at(order.end),
            "planned_qty": order.qty,
            "setup_s": order.setup_s,
        }
        conn.execute(insert(t.orders), {"site_id": SITE, **values})


def store_events(conn: Connection, floor: Floor, first: int = 0) -> None:
    for n, s in enumerate(floor.states, first):
        row = {
            "machine": s.machine,
            "at": at(s.at),
            "state": s.state,
            "reason": s.reason,
            "caused_by": s.caused_by,
            "seq": s.seq,
        }
        conn.execute(
            insert(t.state_events),
            {"site_id": SITE, "event_key": f"i:{n:04}", "fingerprint": "", "import_id": 0, **row},
        )
    for n, c in enumerate(floor.counts, first):
        row = {
            "machine": c.machine,
            "at": at(c.at),
            "product": c.product,
            "made_at": None if c.made_at is None else at(c.made_at),
        }
        parts = {f"{name}_milli": getattr(c, name) * 1000 for name in ("good", "scrap", "rework", "recovered")}
        conn.execute(
            insert(t.count_events),
            {"site_id": SITE, "event_key": f"i:{n:04}", "fingerprint": "", "import_id": 0, **row, **parts},
        )
