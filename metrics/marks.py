"""Whoever writes plan data here says at once where kept sums are no longer true."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from db.queries import dirty


def shifts_changed(conn: Connection, site_id: str, line: str, spans: Iterable[tuple[datetime, datetime]]) -> None:
    """`spans`: of the shifts as they were and as they are now."""
    every = list(spans)
    given = {"starts": [start for start, _ in every], "ends": [end for _, end in every]}
    conn.execute(dirty.LINES_BETWEEN, {"site_id": site_id, "lines": [line] * len(every), **given})
