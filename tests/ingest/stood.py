"""A line on which a machine stood for half an hour, and short ways to code that stop."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection

import clock
from access.actors import Actor
from ingest import pad
from ingest.pad import Seen, Stop, Why
from tests.ingest import floor
from tests.ingest.crew import WORKER
from tests.ingest.floor import SITE

HOUR = datetime(2026, 5, 4, 6, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LEAD = Actor(SITE, "person", "supervisor", "Sofia", frozenset({"L1"}), frozenset({"A"}), person_id=11)
REASONS = "site,reason,name,state,needs\nSUED,service,Service,planned,\nSUED,fix,Fixed,down,countermeasure\n"
ONE_STOP = ((0, "running", None), (10, "down", None), (40, "running", None))
OF_TABLE = "machine, at, state, reason, caused_by, seq, event_key, revision, fingerprint, import_id, arrived_at"


@pytest.fixture
def plant(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """Line 1, on which machine 1 stood from minute 10 to minute 40."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    floor.build(conn, tmp_path)
    floor.send(conn, tmp_path, "reasons", REASONS)
    run(conn, *ONE_STOP)
    return conn


def at(minute: int) -> datetime:
    return HOUR + timedelta(minutes=minute)


def run(conn: Connection, *told: tuple[int, str, str | None], ids: bool = True, revision: int | None = None) -> None:
    rows = (
        {"site": SITE, "machine": "M1", "at": at(minute), "state": state, "reason": reason, "revision": revision,
         "event_id": f"e{minute}" if ids else None}
        for minute, state, reason in told
    )  # fmt: skip
    floor.write(conn, "states", rows)


def listed(conn: Connection) -> list[Stop]:
    return pad.stops(conn, WORKER, "L1", HOUR)[::-1]


def shown(conn: Connection) -> list[tuple[int, int | None, str | None]]:
    """From, to and reason of the stops on the screen, the oldest first."""

    def minute(instant: datetime | None) -> int | None:
        return None if instant is None else int((instant - HOUR).total_seconds() // 60)

    found = listed(conn)
    return [
        (minute(stop.start_at) or 0, minute(stop.end_at), stop.reason if stop.is_explained else None) for stop in found
    ]


def seen(stop: Stop) -> Seen:
    return Seen(stop.machine, stop.start_at, stop.end_at, stop.version)


def table(conn: Connection) -> list[tuple[object, ...]]:
    return floor.stored(conn, OF_TABLE, "state_events")


def recode(conn: Connection, stop: Stop, why: Why, actor: Actor = WORKER) -> Stop:
    return pad.recode(conn, actor, "L1", seen(stop), why, request_id=str(uuid4()))


def split(conn: Connection, stop: Stop, minute: int, actor: Actor = WORKER) -> list[Stop]:
    return pad.split(conn, actor, "L1", seen(stop), at(minute), request_id=str(uuid4()))


def merge(conn: Connection, stop: Stop, other: Stop, actor: Actor = WORKER) -> Stop:
    return pad.merge(conn, actor, "L1", seen(stop), seen(other), request_id=str(uuid4()))
