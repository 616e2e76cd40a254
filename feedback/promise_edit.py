"""What a site promises to those who speak: within how many days everyone is answered."""

from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid
from access.rules import require
from db.queries import promise_edit as queries

DAYS: Final = (1, 30)


def answer_days(conn: Connection, site_id: str) -> int:
    """The days that are promised now."""
    return int(conn.execute(queries.ANSWER_DAYS, {"site_id": site_id}).scalar_one())


def set_answer_days(conn: Connection, actor: Actor, days: int, *, seen: int) -> None:
    """Promise other days from now on; what was said before keeps its day. `seen` is what the person was looking at.

    Twice is as once. Raises Forbidden, Invalid, ChangedMeanwhile.
    """
    require(actor, "promises.edit")
    fewest, most = DAYS
    if not fewest <= days <= most:
        raise Invalid("Everyone is answered within {fewest} to {most} days.", fewest=fewest, most=most)
    if answer_days(conn, actor.site_id) == days:
        return
    row = {"site_id": actor.site_id, "days": days, "seen": seen}
    if conn.execute(queries.SET_ANSWER_DAYS, row).first() is None:
        raise ChangedMeanwhile("Somebody changed these days meanwhile. Here is how they stand now.")
    audit.record(conn, actor, "promise.changed", "site", before={"answer_days": seen}, answer_days=days)
