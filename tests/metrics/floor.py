"""A small floor of random events for the tests of figures, and the way it gets into the database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from db import tables as t

SITE = "S"
STATES = ["running", "running", "running", "down", "down", "setup", "idle", "planned", "unknown"]
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


def random_floor(dice: Random, zone: str, begin: int, seconds: int, grain: int) -> Floor:
    """Everything lies on a grid of `grain` seconds between `begin` and `begin + seconds`."""

    def instant(lo: int = 0, hi: int = seconds) -> int:
        return begin + dice.randrange(lo, max(hi, lo + grain), grain)

    machines = [
        Machine(f"M{n}", dice.choice(["L1", "L1", "L2"]), dice.random() < 0.5, dice.choice([None, 40 * grain]))
        for n in range(3)
    ]
    names = [m.name for m in machines]
    products = ["a", "b"]
    states = [
        State(
            dice.choice(names),
            instant(),
            dice.choice(STATES),
            dice.choice(REASONS),
            dice.choice([None, None, "M0"]),
            dice.choice([None, 1, 2]),
        )
        for _ in range(dice.randrange(4, 60))
    ]
    counts = [_count(dice, dice.choice(names), instant, products) for _ in range(dice.randrange(0, 60))]
    shifts = []
    start = begin - 20 * grain
    for n in range(dice.randrange(0, 4)):
        end = start + dice.randrange(30, 400) * grain
        pause = start + dice.randrange(0, 40) * grain
        breaks = [(pause, pause + dice.randrange(1, 30) * grain)] if dice.random() < 0.7 else []
        inside = [(lo, min(hi, end)) for lo, hi in breaks if lo < end]
        line = dice.choice(["L1", "L2"]) if n else "L1"
        shifts.append(Shift(line, f"s{n}", start, end, dice.choice([None, "T1", "T2"]), inside))
        start = end + dice.choice([0, 0, -10, 15]) * grain
    orders = []
    for n in range(dice.randrange(0, 5)):
        first = instant(-30 * grain)
        finish = None if dice.random() < 0.3 else first + dice.randrange(10, 500) * grain
        orders.append(
            Order(
                dice.choice(names),
                f"o{n}",
                dice.choice(products),
                first,
                finish,
                dice.choice([None, 40, 300]),
                dice.choice([0, 6 * grain]),
            )
        )
    cycles = [Cycle("a", "", None, Decimal(dice.choice(["1.5", "7", "0.333333"])))]
    if dice.random() < 0.8:
        cycles.append(Cycle("b", "", None, Decimal("3.25")))
    cycles.append(Cycle("a", "M1", instant(), Decimal("2.75")))
    return Floor(zone, machines, shifts, orders, cycles, states, counts, {"L1": "T1", "L2": None})


def _count(dice: Random, machine: str, instant: Any, products: list[str]) -> Count:
    product = dice.choice([None, *products])
    if dice.random() < 0.15:
        return Count(machine, instant(), scrap=dice.randrange(1, 3), made_at=instant(), product=product)
    return Count(
        machine,
        instant(),
        dice.randrange(0, 30),
        dice.randrange(0, 3),
        dice.randrange(0, 2),
        dice.randrange(0, 2),
        None,
        product,
    )


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


def store_events(conn: Connection, floor: Floor) -> None:
    for n, s in enumerate(floor.states):
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
    for n, c in enumerate(floor.counts):
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
