"""The demo plant goes out again: every row of its site in every table, the audit too, and nothing of another site."""

from sqlalchemy import Connection

from db.queries import demo as queries
from demo.plant import SITE


def remove(conn: Connection) -> int:
    """Take it out in the caller's transaction, which must be the owner's; how many rows that were."""
    conn.execute(queries.HOLD_SITE, {"site_id": SITE})
    return sum(conn.execute(statement, {"site_id": SITE}).rowcount for statement in queries.REMOVALS)
