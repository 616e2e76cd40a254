"""Partitions of a month: made when rows of it arrive, and ahead."""

from collections.abc import Iterable

from sqlalchemy import Connection

from db.queries import months as queries


def make(conn: Connection, fact: str, instants: Iterable[str]) -> None:
    """A partition for each month (UTC) of the instants, written YYYY-MM-...; where none can be made now, rows wait.

    In a transaction of its own: readers would wait for the end of this one.
    """
    wanted = {instant[:7].replace("-", "_") for instant in instants if instant}
    if fact not in queries.SPLIT or not wanted:
        return
    missing = list(conn.execute(queries.MISSING, {"fact": fact, "months": sorted(wanted)}).scalars())
    for month in missing:
        with conn.engine.begin() as own:
            day = f"{month.replace('_', '-')}-01"
            own.execute(queries.MAKE, {"fact": fact, "of_day": day, "and_move": False})
