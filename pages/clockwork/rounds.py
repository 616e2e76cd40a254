"""Rounds over all sites and jobs, until told to stop."""

import logging
from datetime import datetime
from threading import Event
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

import clock
from feedback import turns
from pages.clockwork.jobs import Job

log = logging.getLogger(__name__)
PAUSE_S: Final = 10.0


def run(database: Engine, jobs: tuple[Job, ...], stop: Event) -> None:
    """A round every ten seconds until `stop`; a database that is away for a while is waited for."""
    while not stop.is_set():
        try:
            once(database, jobs, clock.now())
        except DBAPIError as problem:
            log.warning("the database is away or busy, trying again: %s", str(problem.orig).strip())
        stop.wait(PAUSE_S)


def once(database: Engine, jobs: tuple[Job, ...], now: datetime) -> None:
    """Every job for every site; one that fails is written down and keeps no other one from its turn."""
    with database.connect() as conn:
        sites = turns.sites(conn)
    for site_id in sites:
        for job in jobs:
            try:
                _alone(database, job, site_id, now)
            except Exception as problem:
                if isinstance(problem, DBAPIError) and problem.connection_invalidated:
                    raise
                log.exception("%s failed at %s", named(job), site_id)


def _alone(database: Engine, job: Job, site_id: str, now: datetime) -> None:
    """The job in its transaction, unless another process is at it for this site."""
    with database.begin() as conn:
        if turns.is_mine(conn, site_id, named(job)):
            job(conn, site_id, now)


def named(job: Job) -> str:
    """How a job is called in the log and in its lock."""
    return f"{job.__module__}.{job.__qualname__}"
