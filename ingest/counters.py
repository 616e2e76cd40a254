"""Running totals become counts: each is what its counter rose by, kept true in the same transaction."""

from sqlalchemy import Connection

from db.queries import counters as queries


def begin(conn: Connection) -> None:
    """Nothing is touched yet."""
    for statement in queries.MAKE:
        conn.execute(statement)
    conn.execute(queries.FORGET_TOUCHED)


def touch_staged(conn: Connection) -> None:
    """Note where the staged and judged readings will stand, and where those stand that they replace."""
    begin(conn)
    conn.execute(queries.TOUCH_STAGED)


def count_again(conn: Connection) -> None:
    """Make the counts around every touched reading say what the readings say now."""
    for statement in queries.CLEAR:
        conn.execute(statement)
    for statement in (queries.FIND_SPANS, queries.COUNT, queries.FIND_STORED, queries.FIND_GONE):
        conn.execute(statement)
    for statement in queries.ANALYZE:
        conn.execute(statement)
    for statement in (queries.REMOVE_GONE, queries.WRITE_NEW, queries.REMOVE_FALLS, queries.WRITE_FALLS):
        conn.execute(statement)
    for site_id in conn.execute(queries.SITES).scalars().all():
        conn.execute(queries.MARK_DIRTY, {"site_id": site_id})
