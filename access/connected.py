"""The screens that are connected to a process right now: asked about, and noted as seen, all at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from db.queries import connected as queries

Which = tuple[str, int]  # site, number of the screen


def changed(conn: Connection, known: Mapping[Which, int]) -> dict[Which, bool]:
    """Of screens and the versions of their records that are known: those with another one; True: it is gone."""
    bound = {**_columns(known), "versions": list(known.values())}
    return {(row.site_id, row.screen_id): row.is_gone for row in conn.execute(queries.CHANGED, bound)}


def seen(conn: Connection, which: Iterable[Which], *, now: datetime) -> None:
    """All of these are alive."""
    conn.execute(queries.SEEN, {**_columns(which), "now": now})


def _columns(which: Iterable[Which]) -> dict[str, list[str] | list[int]]:
    listed = list(which)
    return {"sites": [site for site, _ in listed], "screens": [screen for _, screen in listed]}
