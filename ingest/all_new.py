"""The short way in: rows of which none is known go straight into their table; the judge sees only the others."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from psycopg2.errors import UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from db.queries.ingest import AllNew
from ingest.cells import copied
from ingest.keys import Numbers, Values


@dataclass(frozen=True)
class Portion:
    """Good rows: their columns as COPY writes them, and the number of each among all that came, from 0."""

    values: Values
    numbers: Sequence[int]

    @classmethod
    def of_good(cls, values: Values, start: int, bad: Collection[int]) -> "Portion":
        size = len(values["site_id"])
        if not bad:
            return cls(values, range(start, start + size))
        good = [index for index in range(size) if index not in bad]
        return cls({name: [column[i] for i in good] for name, column in values.items()}, [start + i for i in good])


def copy(conn: Connection, statement: str, columns: Sequence[Sequence[str]]) -> None:
    """COPY rows that are given as columns."""
    rows = io.StringIO("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n")
    conn.connection.cursor().copy_expert(statement, rows)


def write(conn: Connection, sql: AllNew, waiting: Portion | None, numbers: Numbers, imports: dict[str, int]) -> bool:
    """Write all rows: those that wait, or those of the staging table. False, and none is written, where one may be
    known or comes twice; the key of the table tells, and for senders' numbers a look around them.
    """
    if _may_be_known(conn, sql, numbers):
        return False
    try:
        with conn.begin_nested():
            if waiting:
                values = waiting.values
                as_copied = {copied(site): str(import_id) for site, import_id in imports.items()}
                import_ids = [as_copied[site] for site in values["site_id"]]
                copy(conn, sql.copy, [*(values[name] for name in sql.columns), values["event_key"], import_ids])
            else:
                conn.execute(sql.write, {"import_ids": list(imports.values())})
    except (UniqueViolation, IntegrityError):
        return False
    return True


def _may_be_known(conn: Connection, sql: AllNew, numbers: Numbers) -> bool:
    if not numbers.spans:
        return False
    if numbers.repeat or (numbers.portions > 1 and conn.execute(sql.repeated).scalar_one()):
        return True
    return bool(conn.execute(sql.may_be_known, numbers.arrays()).scalar_one())
