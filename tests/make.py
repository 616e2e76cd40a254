"""Small builders: one line in a test for what the test is not about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from access.actors import Actor
from db import tables as t
from feedback import actions, ideas
from feedback.actions import Promise, Task
from feedback.ideas import Saying, Sent
from feedback.moves import Tap

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # a Monday morning, early shift
MONDAY_NIGHT = datetime(2026, 11, 15, 23, 0, tzinfo=UTC)  # where that day began in Berlin
UNNAMED_DUE = datetime(2026, 11, 23, 22, 59, 59, 999999, tzinfo=UTC)  # and the end of the seventh day after it
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SHELF = Saying("better", "L1", "Store the nozzles at the line. We walk to hall 3 at every change.", kpi="changeover")


def request() -> str:
    """A request id as a form makes one."""
    return str(uuid4())


def tap(version: int = 1, now: datetime = MONDAY, request_id: str | None = None) -> Tap:
    """Somebody taps a button while looking at this version."""
    return Tap(version, now, request_id or request())


def sent(conn: Connection, actor: Actor, *, now: datetime = MONDAY, **said: Any) -> Sent:
    """Something said: an idea about the change-over of line 1 unless told otherwise."""
    return ideas.send(conn, actor, replace(SHELF, **said), request_id=request(), now=now)


def idea(conn: Connection, actor: Actor, *, now: datetime = MONDAY, **said: Any) -> int:
    """The number of an idea that was just sent."""
    idea_id = sent(conn, actor, now=now, **said).idea_id
    assert idea_id is not None
    return idea_id


def action(
    conn: Connection,
    lead: Actor,
    owner: Actor,
    *,
    due_on: date = date(2026, 11, 20),
    line: str = "L1",
    kpi: str = "oee",
) -> int:
    """The number of an open action."""
    task = Task(line, "Clean nozzle 3", Promise(owner.person_id or 0, due_on), kpi)
    return actions.add(conn, lead, task, request_id=request(), now=MONDAY)


def shift(
    conn: Connection, line: str, start: datetime, end: datetime, *, name: str = "early", site_id: str = "WERK"
) -> None:
    """One shift of a line."""
    conn.execute(insert(t.shifts).values(site_id=site_id, line=line, shift=name, start_at=start, end_at=end))


def target(conn: Connection, line: str, kpi: str, value: float = 0.77, *, site_id: str = "WERK") -> None:
    """A target that always held."""
    conn.execute(insert(t.targets).values(site_id=site_id, line=line, kpi=kpi, target=value))
