"""Hears of new facts: whoever writes some says NOTIFY figures, '<site_id>' in the same transaction.

Who knows which lines they are of says '<site_id>', a tab and '<line>' for each of them instead.
"""

import select
from collections.abc import Callable

import psycopg2
from sqlalchemy import Connection, Engine

from db.queries.notices import LISTEN

LOOK_EVERY_S = 1.0


def hear(engine: Engine, changed: Callable[[str | None, str | None], None], is_wanted: Callable[[], bool]) -> None:
    """Tells `changed` each site with new facts for as long as it is wanted, and the line where that is known.

    None first, for all that nobody heard.

    Raises SQLAlchemyError or ConnectionError when the connection cannot be had or is lost.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(LISTEN)
        changed(None, None)
        try:
            while is_wanted():
                for site_id, line in _heard(conn):
                    changed(site_id, line)
        except psycopg2.Error as error:
            raise ConnectionError(str(error)) from error
        finally:
            conn.invalidate()  # it must not go back to the pool listening


def _heard(conn: Connection) -> set[tuple[str, str | None]]:
    """What was told since the last look, each once."""
    raw = conn.connection.driver_connection
    if raw is None or not select.select([raw], [], [], LOOK_EVERY_S)[0]:
        return set()
    raw.poll()
    told = (notice.payload.partition("\t") for notice in raw.notifies)
    heard = {(site_id, line or None) for site_id, _, line in told}
    raw.notifies.clear()
    return heard
