"""`python -m metrics worker`: keeps the sums true, keeps what was reported, plans shifts ahead, until told to stop."""

import logging
import signal
import sys
from datetime import datetime
from threading import Event
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

import clock
from db import server
from db.engine import engine
from db.queries import rollups as q
from metrics import calendar_fill, keeper, reported

log = logging.getLogger(__name__)
PAUSE_S = 0.5
SELDOM_S = 60


def main() -> int:
    """Work until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="figures: %(message)s")
    stop = Event()

    def told_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told_to_stop)
    with server.running():
        run(engine(), stop)
    return 0


def run(database: Engine, stop: Event) -> None:
    """Rounds over all sites until `stop`; a database that is away for a while is waited for."""
    looked: datetime | None = None
    while not stop.is_set():
        now = clock.now()
        seldom = looked is None or (now - looked).total_seconds() >= SELDOM_S
        try:
            more = once(database, now, stop, seldom=seldom)
        except DBAPIError as problem:
            log.warning("the database is away or busy, trying again: %s", str(problem.orig).strip())
            more = False
        else:
            looked = now if seldom else looked
        stop.wait(0 if more else PAUSE_S)


def once(database: Engine, now: datetime, stop: Event, *, seldom: bool) -> bool:
    """One round: a portion of sums for every site. True while more is left to do."""
    more = False
    for site_id in every_site(database):
        if not stop.is_set():
            more = keeper.keep(database, site_id, now=now) or more
            if seldom:
                look_after(database, site_id, now)
    return more


def every_site(database: Engine) -> list[str]:
    with database.connect() as conn:
        return list(conn.execute(q.SITES).scalars())


def look_after(database: Engine, site_id: str, now: datetime) -> None:
    """Plan shifts ahead by their patterns; keep what shifts reported when they closed."""
    with database.begin() as conn:
        calendar_fill.keep_ahead(conn, site_id, now=now)
    with database.begin() as conn:
        reported.close_shifts(conn, site_id, now=now)
