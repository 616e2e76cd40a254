"""Fills the plant: a week of events, the kept sums of it, and the same sums again for the rest of the year."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy import Engine

from bench import bulk
from bench.plant import AHEAD, SITE, WEEK, WEEK_END, WEEK_START, Plant, calendar, master, to_instant
from bench.timing import say
from bench.week import Counts, States
from db.queries import bench as queries
from metrics import keeper


def plan(engine: Engine, plant: Plant) -> None:
    """What the plant is, and when it works from the measured week on."""
    with engine.begin() as conn:
        bulk.rows(conn, master(plant))
        bulk.rows(conn, calendar(plant, WEEK_START, WEEK_END + AHEAD))


def events(engine: Engine, plant: Plant, states: States, counts: Counts) -> float:
    """Rows in the order in which they came; seconds."""
    began = time.perf_counter()
    bulk.states(engine, plant, states.as_they_came())
    bulk.counts(engine, plant, counts.as_they_came())
    return time.perf_counter() - began


def keep_up(engine: Engine, until: int) -> float:
    """Let the keeper work until its sums are true up to an instant; seconds."""
    began = time.perf_counter()
    now: datetime = to_instant(until)
    while keeper.keep(engine, SITE, now=now):
        pass
    return time.perf_counter() - began


def year(engine: Engine, plant: Plant) -> float:
    """The plan and the kept sums of the measured week for every other week of the year; seconds."""
    began = time.perf_counter()
    with engine.begin() as conn:
        bulk.rows(conn, calendar(plant, plant.year_start, WEEK_START))
    given = {"site_id": SITE, "start_at": to_instant(WEEK_START), "end_at": to_instant(WEEK_END)}

    def copy(weeks: int) -> int:
        with engine.begin() as conn:
            for statement in queries.WEEKS_BEFORE:
                conn.execute(statement, given | {"weeks": weeks})
        return weeks

    with ThreadPoolExecutor(max_workers=2) as workers:
        for weeks in workers.map(copy, range(1, plant.size.weeks)):
            if weeks % 13 == 0:
                say(f"  {weeks} of {plant.size.weeks} weeks")
    return time.perf_counter() - began


def tidy(owner: Engine) -> None:
    """What the database does by itself in a quiet hour: statistics and visibility."""
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        for statement in queries.TIDY:
            conn.execute(statement)


def first_tenth() -> int:
    """The instant up to which a tenth of the week's events lies."""
    return WEEK_START + WEEK // 10
