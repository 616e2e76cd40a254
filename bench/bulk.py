"""Rows by COPY: those that are not measured on their way in, and those that the ingest is compared with."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import TypeVar

import numpy as np
from sqlalchemy import Connection, Engine, insert

from bench.plant import PRODUCTS, SITE, Plant, Row
from bench.week import REASONS, SEED, STATES, Columns, Counts, Ints, States
from db import months
from db.queries import bench as queries
from db.tables import metadata

PORTION = 200_000
Some = TypeVar("Some", bound=Columns)


def rows(conn: Connection, found: dict[str, list[Row]]) -> None:
    """By table, in the order in which they must be written."""
    for table, given in found.items():
        conn.execute(insert(metadata.tables[table]), given)


def states(engine: Engine, plant: Plant, found: States) -> None:
    _load(engine, "state_events", queries.COPY_STATES, found, lambda part: state_lines(plant, part))


def counts(engine: Engine, plant: Plant, found: Counts) -> None:
    _load(engine, "count_events", queries.COPY_COUNTS, found, lambda part: count_lines(plant, part))


def _load(engine: Engine, fact: str, statement: str, found: Some, lines: Callable[[Some], list[str]]) -> None:
    """Two portions at a time: while the database writes one, the lines of the next are made."""
    with engine.begin() as conn:
        months.make(conn, fact, texts(found.at[[0, -1]]))

    def one(part: Some) -> None:
        with engine.begin() as conn:
            copy(conn, statement, ready(lines(part), begin_import(conn)))

    with ThreadPoolExecutor(max_workers=2) as workers:
        for _ in workers.map(one, portions(found)):
            pass


def begin_import(conn: Connection) -> int:
    return int(conn.execute(queries.BEGIN_IMPORT, {"site_id": SITE}).scalar_one())


def ready(lines: list[str], import_id: int) -> StringIO:
    """What COPY takes."""
    return StringIO("".join(f"{line}\t{import_id}\n" for line in lines))


def copy(conn: Connection, statement: str, file: StringIO) -> None:
    conn.connection.cursor().copy_expert(statement, file)


def portions(found: Some, size: int = PORTION) -> Iterator[Some]:
    for first in range(0, len(found), size):
        yield found.take(np.arange(first, min(first + size, len(found))))


def texts(at: Ints) -> list[str]:
    """UTC, as the database reads it."""
    found: list[str] = np.datetime_as_string(at.astype("datetime64[us]")).tolist()
    return found


def state_lines(plant: Plant, found: States) -> list[str]:
    """Lines of COPY_STATES without the import."""
    machines, prints = _machines(plant), _prints(found)
    return [
        f"{SITE}\t{machines[m]}\t{at}\t{STATES[state]}\t{REASONS[r - 1] if r else chr(92) + 'N'}\th:{p}"
        for m, at, state, r, p in zip(
            found.machine.tolist(), texts(found.at), found.state.tolist(), found.reason.tolist(), prints, strict=True
        )
    ]


def count_lines(plant: Plant, found: Counts) -> list[str]:
    """Lines of COPY_COUNTS without the import."""
    machines = _machines(plant)
    columns = (found.machine, found.good, found.scrap, found.rework, found.product, found.nth)
    return [
        f"{SITE}\t{machines[m]}\t{at}\t{g}000\t{s}000\t{r}000\t{PRODUCTS[p]}\ti:{machines[m]}-{n}"
        for at, (m, g, s, r, p, n) in zip(
            texts(found.at), zip(*(column.tolist() for column in columns), strict=True), strict=True
        )
    ]


def _machines(plant: Plant) -> list[str]:
    return [plant.machine_name(n) for n in range(plant.size.machines)]


def _prints(found: Columns) -> list[str]:
    """As long and as various as the keys of real rows without a number; nobody sends these again."""
    drawn = np.random.default_rng([SEED, len(found), int(found.at[0])]).bytes(16 * len(found)).hex()
    return [drawn[first : first + 32] for first in range(0, len(drawn), 32)]
