"""Ingest: rows that are new, in portions, until every sum is true; beside COPY of the same kind of rows."""

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Engine

from bench import bulk, keeping
from bench.keeping import Keeper
from bench.plant import AHEAD, PRODUCTS, SITE, WEEK, WEEK_END, Plant
from bench.questions import OURS
from bench.results import Check, Finding
from bench.timing import Timing
from bench.week import Counts, stretch
from db.queries import bench as queries
from ingest import door
from ingest.kinds import KINDS
from ingest.parse import Texts
from ingest.staging import Source

PORTION = door.CHUNK
ROUNDS = 3
Way = Callable[[list[Counts]], None]


def identity(engine: Engine, owner: Engine, plant: Plant) -> Finding:
    """Every event with a number of its own; the yardstick writes the same table and its indexes."""
    with owner.begin() as conn:
        conn.execute(queries.MAKE_PLAIN)
        conn.execute(queries.OPEN_PLAIN)
    span = (WEEK_END, WEEK_END + plant.size.ingested * WEEK // plant.size.events)
    span = (span[0], min(span[1], WEEK_END + AHEAD // 2))
    states, counts = stretch(plant, *span, plant.size.ingested // plant.size.machines)
    bulk.states(engine, plant, states.as_they_came())
    portions = list(bulk.portions(counts.as_they_came(), PORTION))
    with keeping.at_work(WEEK_END) as keeper:
        ways: dict[str, Way] = {
            OURS: lambda given: _through_the_door(engine, plant, given, keeper),
            "COPY, same table and key": lambda given: _copy(engine, plant, given, queries.COPY_COUNTS),
            "COPY, no index": lambda given: _copy(engine, plant, given, queries.COPY_PLAIN),
        }
        took = _in_turn(ways, portions)
    ratio = took[OURS].median / took["COPY, same table and key"].median
    title = "Ingest with an identity for each row, until the sums are true"
    return Finding("ingest", title, took, "rows/s", [Check("of COPY into the same table", ratio, "at least", 0.7)])


def _in_turn(ways: dict[str, Way], portions: list[Counts]) -> dict[str, Timing]:
    """Rows a second of each way in each round; each takes rows that nobody took."""
    each = len(portions) // (ROUNDS * len(ways))
    fresh: Iterator[Counts] = iter(portions)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for name, way in [pair for _ in range(ROUNDS) for pair in ways.items()]:
        mine = [next(fresh) for _ in range(each)]
        began = time.perf_counter()
        way(mine)
        found[name].append(sum(map(len, mine)) / (time.perf_counter() - began))
    return {name: Timing.of(rates) for name, rates in found.items()}


def _through_the_door(engine: Engine, plant: Plant, given: list[Counts], keeper: Keeper) -> None:
    """As every sender's rows: parsed, checked, judged, marked; the keeper works beside."""
    for portion in given:
        with engine.begin() as conn:
            door.take(conn, KINDS["counts"], [texts(plant, portion)], Source("feed", "bench"))
        keeper.now.value = int(portion.at[-1])
    keeper.until(int(given[-1].at[-1]) + 1)


def texts(plant: Plant, found: Counts) -> Texts:
    """Rows as a sender writes them."""
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


def _copy(engine: Engine, plant: Plant, given: list[Counts], statement: str) -> None:
    for portion in given:
        bulk.copy(engine, statement, bulk.count_lines(plant, portion))
