"""A line that works right now, put in through the door of real data, for the tests of wall, board and pad."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

import clock
from access import screens
from access.actors import Actor
from access.screens import Settings
from feedback import kpi_choice
from feedback.kpi_choice import Choice
from ingest import door
from tests.cast import SITE

LINE, MACHINE, PRODUCT = "L1", "FILLER", "Lemonade"
HOUR = timedelta(hours=1)
Row = dict[str, object]


def begin_of_shift(now: datetime) -> datetime:
    """A full hour, so that the third hour of the shift is running."""
    return now.replace(minute=0, second=0, microsecond=0) - 2 * HOUR


def build(conn: Connection, now: datetime, *, has_states: bool = True) -> None:
    """Line 1 in the third of eight hours: 60 pieces an hour are planned, 100 in all are made, one machine."""
    start = begin_of_shift(now)
    put(conn, "machines", {"machine": MACHINE, "line": LINE, "name": "Filler", "is_constraint": True})
    put(conn, "products", {"product": PRODUCT, "name": PRODUCT, "ideal_cycle_s": Decimal(60)})
    put(conn, "reasons", {"reason": "JAM", "name": "labeller jam", "state": "down"})
    put(conn, "shifts", {"line": LINE, "shift": "early", "start": start, "end": start + 8 * HOUR, "team": "A"})
    order = {"machine": MACHINE, "order": "1", "product": PRODUCT, "start": start, "end": start + 8 * HOUR}
    put(conn, "orders", order | {"planned_qty": Decimal(480)})
    for kpi, target in (("scrap_ratio", "0.02"), ("plan_attainment", "0.95"), ("oee", "0.80")):
        goal = {"line": LINE, "kpi": kpi, "from": start - timedelta(days=1), "target": Decimal(target)}
        put(conn, "targets", goal | {"tolerance": Decimal("0.01")})
    if has_states:
        put(conn, "states", {"machine": MACHINE, "at": start, "state": "running"})
        produce(conn, start + timedelta(minutes=30), good=100, scrap=5)


def produce(conn: Connection, at: datetime, *, good: int, scrap: int = 0) -> None:
    put(conn, "counts", {"machine": MACHINE, "at": at, "good": good, "scrap": scrap, "product": PRODUCT})


def stand(conn: Connection, at: datetime, reason: str | None = "JAM") -> None:
    put(conn, "states", {"machine": MACHINE, "at": at, "state": "down", "reason": reason})


def put(conn: Connection, kind: str, row: Row) -> None:
    counts = door.write(conn, kind, [{"site": SITE, **row}], source="test")
    assert not counts.rejects, counts.rejects


def choose(conn: Connection, lead: Actor, *kpis: str) -> None:
    """Put these KPIs on the line's wall."""
    for kpi in kpis:
        kpi_choice.choose(conn, lead, LINE, Choice(kpi, "shift lead", "Look at the biggest loss."))


def paired(conn: Connection, admin: Actor, kind: str) -> str:
    """A screen that an admin has paired with line 1, 55 inches and five metres: its cookie."""
    waiting = screens.ask(conn, kind, now=clock.now())
    screens.pair(conn, admin, waiting.code, Settings("above the filler", LINE, Decimal(55), Decimal(5)))
    found = screens.look(conn, waiting.cookie, now=clock.now())
    assert found is not None
    return found.cookie
