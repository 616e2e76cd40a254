"""A line that works right now, put in through the door of real data, for the tests of wall, board and pad."""

from dataclasses import replace
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

LINE, MACHINE, PRODUCT = "L1", "L1-FILLER", "Lemonade"
HOUR = timedelta(hours=1)
Row = dict[str, object]


def begin_of_shift(now: datetime) -> datetime:
    """A full hour, so that the third hour of the shift is running."""
    return now.replace(minute=0, second=0, microsecond=0) - 2 * HOUR


def build(conn: Connection, now: datetime, *, has_states: bool = True, line: str = LINE) -> None:
    """A line in the third of eight hours: 60 pieces an hour are planned, 100 in all are made, one machine."""
    start, machine = begin_of_shift(now), f"{line}-FILLER"
    if line != LINE:
        put(conn, "lines", {"line": line, "name": f"Line {line}", "team": "A"})
    put(conn, "machines", {"machine": machine, "line": line, "name": "Filler", "is_constraint": True})
    put(conn, "products", {"product": PRODUCT, "name": PRODUCT, "ideal_cycle_s": Decimal(60)})
    put(conn, "reasons", {"reason": "JAM", "name": "labeller jam", "state": "down"})
    put(conn, "shifts", {"line": line, "shift": "early", "start": start, "end": start + 8 * HOUR, "team": "A"})
    order = {"machine": machine, "order": "1", "product": PRODUCT, "start": start, "end": start + 8 * HOUR}
    put(conn, "orders", order | {"planned_qty": Decimal(480)})
    for kpi, target in (("scrap_ratio", "0.02"), ("plan_attainment", "0.95"), ("oee", "0.80")):
        goal = {"line": line, "kpi": kpi, "from": start - timedelta(days=1), "target": Decimal(target)}
        put(conn, "targets", goal | {"tolerance": Decimal("0.01")})
    if has_states:
        put(conn, "states", {"machine": machine, "at": start, "state": "running"})
        produce(conn, start + timedelta(minutes=30), good=100, scrap=5, line=line)


def produce(conn: Connection, at: datetime, *, good: int, scrap: int = 0, line: str = LINE) -> None:
    put(conn, "counts", {"machine": f"{line}-FILLER", "at": at, "good": good, "scrap": scrap, "product": PRODUCT})


def past_shifts(conn: Connection, first: datetime, *, line: str = LINE) -> None:
    """Three shifts on the days before, with parts and some scrap: enough for a trend."""
    for days in (1, 2, 3):
        start = first - days * 24 * HOUR
        put(conn, "shifts", {"line": line, "shift": "early", "start": start, "end": start + 8 * HOUR})
        produce(conn, start + HOUR, good=70 + days, scrap=days, line=line)


def stand(conn: Connection, at: datetime, reason: str | None = "JAM") -> None:
    put(conn, "states", {"machine": MACHINE, "at": at, "state": "down", "reason": reason})


def run(conn: Connection, at: datetime) -> None:
    put(conn, "states", {"machine": MACHINE, "at": at, "state": "running"})


def put(conn: Connection, kind: str, row: Row) -> None:
    put_all(conn, kind, [row])


def put_all(conn: Connection, kind: str, rows: list[Row]) -> None:
    counts = door.write(conn, kind, [{"site": SITE, **row} for row in rows], source="test")
    assert not counts.rejects, counts.rejects


def choose(conn: Connection, lead: Actor, *kpis: str, line: str = LINE) -> None:
    """Put these KPIs on the line's wall."""
    for kpi in kpis:
        choice = Choice(kpi, "shift lead", "Look at the biggest loss.")
        kpi_choice.choose(conn, replace(lead, lines=lead.lines | {line}), line, choice)


def paired(conn: Connection, admin: Actor, kind: str, *, line: str = LINE, shows: str = "line") -> str:
    """A screen that an admin has paired with the line, 55 inches and five metres: its cookie."""
    waiting = screens.ask(conn, kind, now=clock.now())
    screens.pair(conn, admin, waiting.code, replace(above_the_filler(line), playlist=(screens.Page(shows),)))
    found = screens.look(conn, waiting.cookie, now=clock.now())
    assert found is not None
    return found.cookie


def above_the_filler(line: str = LINE) -> Settings:
    return Settings("above the filler", (line,), Decimal(55), Decimal(5))
