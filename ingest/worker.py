"""`python -m ingest worker`: takes the files of the inbox, tidies expired rows, until it is told to stop."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from threading import Event
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

import clock
import settings
from access import sessions
from db import months, server
from db.engine import engine
from db.queries import worker as queries
from ingest.inbox import Inbox

log = logging.getLogger(__name__)
PAUSE_S = 2.0
TIDY_EVERY_S = 600


def main(arguments: Sequence[str]) -> int:
    """Work until SIGTERM or Ctrl-C."""
    argparse.ArgumentParser(
        prog="python -m ingest worker",
        description=f"Take files dropped into {settings.data_dir() / 'inbox'}, and tidy up, until SIGTERM or Ctrl-C.",
    ).parse_args(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="worker: %(message)s")
    stop = Event()

    def told_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told_to_stop)
    with server.running():
        run(engine(), Inbox(settings.data_dir() / "inbox"), stop)
    return 0


def run(database: Engine, inbox: Inbox, stop: Event) -> None:
    """Sweep and tidy until `stop`; a database that is away for a while is waited for."""
    log.info("waiting for files in %s", inbox.folder)
    tidied = None
    while not stop.is_set():
        now = clock.now()
        try:
            inbox.sweep(database)
            if tidied is None or (now - tidied).total_seconds() >= TIDY_EVERY_S:
                tidy(database, now)
                tidied = now
        except DBAPIError as problem:
            log.warning("the database is away, trying again: %s", str(problem.orig).strip())
        except OSError as problem:
            log.warning("the inbox cannot be worked on, trying again: %s", problem)
        else:
            beat(now)
        stop.wait(PAUSE_S)
    log.info("stopped")


def tidy(database: Engine, now: datetime) -> None:
    """Remove what has had its time: pairing codes, sign-in tickets, old sessions; months of facts come and go."""
    with database.begin() as conn:
        for site_id in conn.execute(queries.EVERY_SITE).scalars():
            sessions.tidy(conn, site_id, now=now)
    for dropped in months.keep_up(database, now):
        log.info("%s was kept long enough and is dropped", dropped)


def beat(now: datetime) -> None:
    """The heartbeat: DATA_DIR/worker.heartbeat holds the UTC instant of the last round that went well."""
    path = settings.data_dir() / "worker.heartbeat"
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{now.isoformat()}\n")
    fresh.replace(path)
