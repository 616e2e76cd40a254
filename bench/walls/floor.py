"""A plant of twenty lines that works right now: its shifts, its past days, its screens, and facts that keep coming."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine

import clock
from access import screens
from access.actors import Actor
from bench import bulk, load
from bench.ingesting import texts
from bench.keeping import SPAWN
from bench.plant import AHEAD, MINUTE, ORDER, SECOND, SHIFT, SITE, WEEK, At, Plant, Row, calendar, master
from bench.size import Size
from bench.week import Counts, stretch
from db import engine as engines
from feedback import kpi_choice
from feedback.kpi_choice import Choice
from ingest import door
from ingest.kinds import KINDS
from ingest.staging import Source
from metrics.instants import to_us

EVERY_S = 4  # a count of each machine while it runs
INTO_SHIFT = 210 * MINUTE  # no break falls into the hour and a half from there on
COMING = 80 * MINUTE
FEED_EVERY_S = 0.5
PLANNED = ORDER // (EVERY_S * SECOND) * 80 // 100
TARGETS = {"oee": "0.77", "scrap_ratio": "0.025", "throughput": "900"}
SIZE = Size(events=40 * WEEK // (EVERY_S * SECOND) * 84 // 100, lines=20, machines_a_line=2)


@dataclass(frozen=True)
class Floor(Plant):
    """The shift that runs began at `began`; no clock is moved."""

    size: Size = SIZE
    past_shifts: int = 10  # a forecast looks back on nine
    began: int = field(default_factory=lambda: to_us(clock.now()) // MINUTE * MINUTE - INTO_SHIFT)

    @property
    def year_start(self) -> int:
        return self.began - 100 * SHIFT

    @property
    def past_start(self) -> int:
        return self.began - self.past_shifts * SHIFT

    def product_at(self, machine: int, at: At) -> At:
        """One product on a line, so that its shift is told in pieces: a piece more is seen."""
        return 0 * (machine + at)

    @property
    def lines(self) -> list[str]:
        return [self.line_name(nth) for nth in range(self.size.lines)]

    @property
    def admin(self) -> Actor:
        return Actor(SITE, "system", "system", "bench", lines=frozenset(self.lines))

    def line_at(self, nth: int) -> str:
        return self.line_name(nth % self.size.lines)

    def lines_of(self, screen: int, few: int) -> tuple[str, ...]:
        """The first few screens share all lines among them; each other one has one line, in turn."""
        return tuple(self.lines[screen::few]) if screen < few else (self.line_at(screen),)


@dataclass(frozen=True)
class Work:
    """What the machines make from now on, and the good pieces of each line in this shift up to now."""

    coming: Counts
    made: npt.NDArray[np.int64]


def build(engine: Engine, floor: Floor) -> Work:
    """Fill the database up to now; what is still to come for the feed to send."""
    with engine.begin() as conn:
        bulk.rows(conn, master(floor))
        bulk.rows(conn, _calendar(floor))
        bulk.rows(conn, {"targets": _targets(floor)})
        _choose(conn, floor)
    now, end = to_us(clock.now()), floor.began + INTO_SHIFT + COMING
    events = (end - floor.past_start) * 84 // 100 // (EVERY_S * SECOND)
    states, counts = stretch(floor, floor.past_start, end, events)
    load.events(engine, floor, states, counts.between(0, now))
    load.keep_up(engine, now)
    load.tidy(engines.owner_engine())
    return Work(counts.between(now, end).as_they_came(), _made(floor, counts.between(floor.began, now)))


def _made(floor: Floor, counts: Counts) -> npt.NDArray[np.int64]:
    lines = counts.machine // floor.size.machines_a_line
    return np.bincount(lines, weights=counts.good, minlength=floor.size.lines).astype(np.int64)


def _calendar(floor: Floor) -> dict[str, list[Row]]:
    found = calendar(floor, floor.past_start, floor.began + AHEAD)
    return found | {"orders": [order | {"planned_qty": PLANNED} for order in found["orders"]]}


def _targets(floor: Floor) -> list[Row]:
    of_kpi: list[Row] = [{"site_id": SITE, "kpi": kpi, "target": target} for kpi, target in TARGETS.items()]
    return [one | {"line": line} for line in floor.lines for one in of_kpi]


def _choose(conn: Connection, floor: Floor) -> None:
    for line in floor.lines:
        for kpi in TARGETS:
            kpi_choice.choose(conn, floor.admin, line, Choice(kpi, "shift lead", "Look at the machine."))


def pair(engine: Engine, floor: Floor, count: int, few: int = 0) -> list[str]:
    """The cookies of so many new screens."""
    with engine.begin() as conn:
        return [_pair(conn, floor, floor.lines_of(nth, few)) for nth in range(count)]


def _pair(conn: Connection, floor: Floor, lines: tuple[str, ...]) -> str:
    waiting = screens.ask(conn, "wall", now=clock.now())
    screens.pair(conn, floor.admin, waiting.code, screens.Settings(name=f"Above {lines[0]}", lines=lines))
    paired = screens.look(conn, waiting.cookie, now=clock.now())
    if paired is None:
        raise RuntimeError("a screen was not paired")
    return paired.cookie


@dataclass(frozen=True)
class Stored:
    """At `at_ms` since 1970 a transaction ended with which a line has `made` good pieces in its shift."""

    at_ms: float
    line: str
    made: int


@dataclass(frozen=True)
class Feed:
    """Facts on their way in."""

    pipe: Pipe

    def stored(self) -> list[Stored]:
        """What was stored since the last question."""
        self.pipe.send("stored")
        found: list[Stored] = self.pipe.recv()
        return found


@contextmanager
def feeding(floor: Floor, work: Work) -> Iterator[Feed]:
    """Twice a second, what the machines made meanwhile goes through the door, for as long as the block lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = SPAWN.Process(target=_feed, args=(theirs, floor, work), daemon=True)
    process.start()
    try:
        yield Feed(ours)
    finally:
        process.terminate()
        process.join()


def _feed(pipe: Pipe, floor: Floor, work: Work) -> None:
    first, made, told = 0, work.made.copy(), list[Stored]()
    while True:
        time.sleep(FEED_EVERY_S)
        last = int(work.coming.at.searchsorted(to_us(clock.now()), side="right"))
        if last > first:
            part = work.coming.take(np.arange(first, last))
            with engines.engine().begin() as conn:
                door.take(conn, KINDS["counts"], [texts(floor, part)], Source("http", "bench"))
            at_ms, more = clock.now().timestamp() * 1000, _made(floor, part)
            made += more
            told += [Stored(at_ms, floor.line_name(line), int(made[line])) for line in np.flatnonzero(more).tolist()]
        first = last
        while pipe.poll():
            pipe.recv()
            pipe.send(told)
            told = []
