"""Ingest: rows that are new, in portions, until every sum is true; beside COPY of the same rows, ready to send."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO

from sqlalchemy import Connection, Engine

from bench import bulk, keeping
from bench.keeping import Keeper
from bench.plant import AHEAD, PRODUCTS, SITE, WEEK, WEEK_END, Plant
from bench.questions import OURS
from bench.results import Check, Finding
from bench.timing import Timing
from bench.week import Counts, stretch
from db.queries import bench as queries
from ingest import batches, door
from ingest.batches import Batch
from ingest.kinds import KINDS
from ingest.parse import Texts
from ingest.staging import Source

PORTION = door.CHUNK
ROUNDS = 3
Take = Callable[[Connection, Texts], object]


@dataclass(frozen=True)
class Ingest:
    """Writes the same rows through the door and by COPY; only writing is on the clock."""

    engine: Engine
    plant: Plant
    keeper: Keeper

    def race(self, take: Take, others: dict[str, str], rounds: list[Counts]) -> dict[str, Timing]:
        """Rows a second of each way in each round. `others`: COPY statements by name."""
        found: dict[str, list[float]] = {name: [] for name in (OURS, *others)}
        for given in rounds:
            parts = list(bulk.portions(given, PORTION))
            found[OURS].append(self._ours(take, parts))
            for name, statement in others.items():
                found[name].append(self._copied(statement, parts))
        return {name: Timing.of(rates) for name, rates in found.items()}

    def _ours(self, take: Take, parts: list[Counts]) -> float:
        """The keeper works beside, and the clock stops when it has nothing left to do."""
        portions = [texts(self.plant, part) for part in parts]
        self.keeper.until(int(parts[0].at[0]))
        with clocked(parts) as rate:
            for part, portion in zip(parts, portions, strict=True):
                with self.engine.begin() as conn:
                    take(conn, portion)
                self.keeper.now.value = int(part.at[-1])
            self.keeper.until(int(parts[-1].at[-1]) + 1)
        return rate()

    def _copied(self, statement: str, parts: list[Counts]) -> float:
        with self.engine.begin() as conn:
            import_id = bulk.begin_import(conn)
        files: list[StringIO] = [bulk.ready(bulk.count_lines(self.plant, part), import_id) for part in parts]
        with clocked(parts) as rate:
            for file in files:
                with self.engine.begin() as conn:
                    bulk.copy(conn, statement, file)
        return rate()


@contextmanager
def clocked(parts: list[Counts]) -> Iterator[Callable[[], float]]:
    """Rows a second of what happens inside."""
    gc.collect()
    took: list[float] = []
    began = time.perf_counter()
    yield lambda: sum(map(len, parts)) / took[0]
    took.append(time.perf_counter() - began)


def both(engine: Engine, owner: Engine, plant: Plant) -> list[Finding]:
    """Rows with a number of their own, and rows known by their batch; the stretch of time after the week."""
    with owner.begin() as conn:
        for statement in queries.MAKE_COPIES:
            conn.execute(statement)
    rounds = _rounds(engine, plant)
    with keeping.at_work(WEEK_END) as keeper:
        ingest = Ingest(engine, plant, keeper)
        return [_identity(ingest, rounds[:ROUNDS]), _batches(ingest, rounds[ROUNDS:])]


def _rounds(engine: Engine, plant: Plant) -> list[Counts]:
    """As many new events for each round, in the order of time; their states are there already."""
    every = 2 * plant.size.ingested
    end = WEEK_END + min(every * WEEK // plant.size.events, AHEAD // 2)
    states, counts = stretch(plant, WEEK_END, end, every // plant.size.machines)
    bulk.states(engine, plant, states.as_they_came())
    return list(bulk.portions(counts.as_they_came(), -(-len(counts) // (2 * ROUNDS))))


def _identity(ingest: Ingest, rounds: list[Counts]) -> Finding:
    key, every = "COPY, primary key only", "COPY, all indexes of the table"
    others = {key: queries.COPY_TO["key"], every: queries.COPY_TO["all"]}
    took = ingest.race(_take_rows, others, rounds)
    check = Check("of COPY into a table with its primary key", took[OURS].median / took[key].median, "at least", 0.7)
    title = "Ingest with an identity for each row, until the sums are true"
    return Finding("ingest", title, took, "rows/s", [check])


def _batches(ingest: Ingest, rounds: list[Counts]) -> Finding:
    name = "COPY, no index"
    took = ingest.race(_take_batch, {name: queries.COPY_TO["none"]}, rounds)
    check = Check("of COPY into a table without an index", took[OURS].median / took[name].median, "at least", 0.5)
    title = "Ingest of fast counters, known by their batch, until the sums are true"
    return Finding("batches", title, took, "rows/s", [check])


def _take_rows(conn: Connection, portion: Texts) -> object:
    return door.take(conn, KINDS["counts"], [portion], Source("feed", "bench"))


def _take_batch(conn: Connection, portion: Texts) -> object:
    cells = {name: cells for name, cells in portion.cells.items() if name != "event_id"}
    first = portion.cells["event_id"][0]
    return batches.take_texts(conn, Batch(SITE, "feed", first, "bench"), [Texts(portion.lines, cells)])


def texts(plant: Plant, found: Counts) -> Texts:
    """Rows as a sender writes them: texts, by column."""
    names = [plant.machine_name(machine) for machine in found.machine.tolist()]
    cells = {
        "site": [SITE] * len(found),
        "machine": names,
        "at": [f"{at}Z" for at in bulk.texts(found.at)],
        "product": [PRODUCTS[product] for product in found.product.tolist()],
        "event_id": [f"{name}-{nth}" for name, nth in zip(names, found.nth.tolist(), strict=True)],
        **{name: list(map(str, getattr(found, name).tolist())) for name in ("good", "scrap", "rework")},
    }
    return Texts(range(1, len(found) + 1), cells)
