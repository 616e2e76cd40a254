"""The demo plant lives on: every few seconds what happened meanwhile is written, after a pause all of it."""

import signal
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event
from types import FrameType

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

import clock
from db.engine import engine
from db.process import tell
from db.queries import demo as queries
from demo import hand_line, helping, load, rows
from demo.days import day_of, days_between, to_us
from demo.load import Loaded
from demo.plant import SITE

EVERY_S = 5
STEP = timedelta(days=1)
OVERLAP = timedelta(hours=1)  # written again after a pause: what is known already changes nothing
LONGEST_PAUSE = timedelta(days=60)  # the plant stood still for what is longer ago


def run() -> None:
    """Feed until SIGTERM or Ctrl-C; waits while there is no demo plant or no database."""
    over = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    done: datetime | None = None
    while not over.is_set():
        try:
            done = catch_up(done, clock.now())
        except DBAPIError as problem:
            tell(f"The demo plant waits for the database: {str(problem.orig or problem).splitlines()[0]}")
            done = None
        over.wait(EVERY_S)


def catch_up(done: datetime | None, now: datetime) -> datetime | None:
    """Write what happened after `done` (None: after the last known report) until `now`; None without a plant."""
    start = done or resume(now)
    if start is None:
        return None
    cuts = [start + STEP * n for n in range((now - start) // STEP + 1)]
    for since, until in pairwise([*cuts, now]):
        with engine().begin() as conn:
            if not tick(conn, since, until):
                return None
    return max(start, now)


def resume(now: datetime) -> datetime | None:
    """From when on something may be missing."""
    with engine().connect() as conn:
        last: datetime | None = conn.execute(
            queries.LAST_REPORT, {"site_id": SITE, "machines": list(rows.WIRED), "now": now}
        ).scalar()
        found = load.found(conn)
    if found is None:
        return None
    return max((last or found.since) - OVERLAP, now - LONGEST_PAUSE, found.since)


def tick(conn: Connection, since: datetime, until: datetime) -> bool:
    """Write what happened in (since, until]; False where the plant has been taken out."""
    conn.execute(queries.HOLD_SITE, {"site_id": SITE})
    found = load.found(conn)
    if found is None:
        return False
    plan_ahead(conn, found, until)
    load.write(conn, "states", rows.states(found.plant, since, until))
    load.write(conn, "counts", rows.counts(found.plant, since, until))
    hand_line.enter(conn, found.plant, since, until)
    helping.tell(conn, found.plant, since, until)
    return True


def plan_ahead(conn: Connection, found: Loaded, now: datetime) -> None:
    """Plan the days after the last one that has shifts; what was planned before stays as people may have changed it."""
    last = conn.execute(queries.LAST_SHIFT, {"site_id": SITE}).scalar() or found.since
    wanted = days_between(to_us(last), to_us(now + timedelta(days=load.AHEAD_DAYS)))
    load.plan(conn, found.plant, [day for day in wanted if day > day_of(to_us(last))])
