"""Running totals become counts: each is what its counter rose by, kept true in the same transaction."""

from sqlalchemy import Connection

from db.queries import counters as queries
from ingest.all_new import Portion, copy


def begin(conn: Connection) -> None:
    """Nothing is touched yet."""
    for statement in queries.MAKE:
        conn.execute(statement)
    conn.execute(queries.FORGET_TOUCHED)


def touch_staged(conn: Connection) -> None:
    """Note where the staged and judged readings will stand, and where those stand that they replace."""
    begin(conn)
    conn.execute(queries.TOUCH_STAGED)


def touch_new(conn: Connection, waiting: Portion | None) -> None:
    """Note where readings stand that were all new: those that were written past the staging table, or all of it."""
    begin(conn)
    if waiting:
        copy(conn, queries.COPY_TOUCHED, [waiting.values[name] for name in ("site_id", "machine", "counter", "at")])
    else:
        conn.execute(queries.TOUCH_ALL_STAGED)


def count_again(conn: Connection) -> None:
    """Make the counts around every touched reading say what the readings say now."""
    for statement in queries.CLEAR:
        conn.execute(statement)
    for statement in (queries.FIND_SPANS, queries.COUNT, queries.FIND_STORED):
        conn.execute(statement)
    if conn.execute(queries.FIND_GONE).rowcount:
        conn.execute(queries.ANALYZE_GONE)
        conn.execute(queries.REMOVE_GONE)
    for statement in (queries.WRITE_NEW, queries.REMOVE_FALLS, queries.WRITE_FALLS):
        conn.execute(statement)
    for site_id in conn.execute(queries.SITES).scalars().all():
        conn.execute(queries.MARK_DIRTY, {"site_id": site_id})
