"""The link in the news of a call: whoever holds it answers this one call, without signing in, until the call ends."""

from sqlalchemy import Connection

from access import tokens
from access.actors import Actor
from access.refusals import NotFound
from db.queries import calls as queries
from db.queries import ladder
from feedback.calls import Call


def holder(conn: Connection, site_id: str, call_id: int, token: str) -> Actor:
    """Who answers by this link: the post that was told, on the call's line alone. Raises NotFound."""
    where = {"site_id": site_id, "call_id": call_id, "token_hash": tokens.digest(token)}
    row = conn.execute(ladder.RUNG_OF_TOKEN, where).one_or_none()
    if row is None:
        raise NotFound("This link answers no call here. Please open the newest one, or answer on the tablet.")
    return Actor(site_id, "link", "called", next(iter(row.posts), "supervisor"), lines=frozenset({row.line}))


def find(conn: Connection, actor: Actor, call_id: int) -> Call:
    """The call as it stands, ended ones too. Raises NotFound."""
    where = {"site_id": actor.site_id, "call_id": call_id, "lines": sorted(actor.lines)}
    row = conn.execute(queries.FIND, where).one_or_none()
    if row is None:
        raise NotFound("There is no such call on your lines.")
    return Call(*row)
