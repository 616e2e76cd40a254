"""Partitions of a month: made when rows of it arrive, and ahead; dropped when they have been kept long enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine

import settings
from db.queries import months as queries

AHEAD = 2  # months


@dataclass(frozen=True)
class Month:
    """A partition: `month` is YYYY_MM, or others; `rows` as last estimated."""

    fact: str
    month: str
    bytes: int
    rows: int


def make(conn: Connection, fact: str, instants: Sequence[str]) -> None:
    """A partition for each month (UTC) of the instants, written YYYY-MM-...; where none can be made now, rows wait.

    In a transaction of its own: readers would wait for the end of this one.
    """
    if fact not in queries.SPLIT or not instants:
        return
    first, last = min(instants), max(instants)  # written in one width they compare like the instants
    of = [first] if first[:7] == last[:7] else instants
    wanted = {instant[:7].replace("-", "_") for instant in of}
    missing = list(conn.execute(queries.MISSING, {"fact": fact, "months": sorted(wanted)}).scalars())
    for month in missing:
        with conn.engine.begin() as own:
            day = f"{month.replace('_', '-')}-01"
            own.execute(queries.MAKE, {"fact": fact, "of_day": day, "and_move": False})


def keep_up(database: Engine, now: datetime) -> list[str]:
    """Make the months to come, move rows that wait into theirs, drop what was kept long enough; what was dropped.

    Each month in a transaction of its own; one that cannot be had now is left for the next time.
    """
    dropped = []
    for fact, kept in settings.keep_months().items():
        with database.begin() as conn:
            waiting = list(conn.execute(queries.WAITING[fact]).scalars())
        for month in sorted({*waiting, *(_name(_shifted(now, n)) for n in range(AHEAD + 1))}):
            _one(database, fact, month)
        if kept is not None:
            dropped += _drop(database, fact, _shifted(now, -kept))
    return dropped


def _one(database: Engine, fact: str, month: str) -> None:
    with database.begin() as conn:
        conn.execute(queries.MAKE, {"fact": fact, "of_day": f"{month.replace('_', '-')}-01", "and_move": True})


def _drop(database: Engine, fact: str, first_kept: date) -> list[str]:
    dropped = []
    with database.begin() as conn:
        conn.execute(
            queries.FORGET_WAITING[fact], {"until": datetime(first_kept.year, first_kept.month, 1, tzinfo=UTC)}
        )
        names = [month.month for month in of_fact(conn, fact)]
    for name in names:
        if name != "others" and name < _name(first_kept):
            with database.begin() as conn:
                given = {"fact": fact, "of_day": f"{name.replace('_', '-')}-01"}
                if conn.execute(queries.DROP, given).scalar_one():
                    dropped.append(f"{fact}_{name}")
    return dropped


def of_fact(conn: Connection, fact: str) -> list[Month]:
    """The partitions of a fact table, in order."""
    return [Month(fact, row.month, row.bytes, row.rows) for row in conn.execute(queries.ALL, {"fact": fact})]


def _shifted(now: datetime, months: int) -> date:
    year, month = divmod(now.year * 12 + now.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _name(month: date) -> str:
    return f"{month:%Y_%m}"
