"""Comments on an idea: by people under their name, by the sender of an anonymous one with the receipt code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor, nobody
from access.refusals import ChangedMeanwhile, Forbidden, NotFound, Ours
from access.rules import require
from db.queries import ideas as idea_queries
from db.queries import voices as queries
from feedback import ideas, sight, words
from feedback.moves import Tap


@dataclass(frozen=True)
class Comment:
    """One comment, empty when taken back. Of a sender without a name there is no instant, only the week."""

    comment_id: int
    version: int
    body: str
    by: str
    by_sender: bool
    at: datetime | None
    week_of: date
    is_mine: bool
    is_taken_back: bool


def of(conn: Connection, actor: Actor, idea_ids: Sequence[int]) -> dict[int, list[Comment]]:
    """The comments on ideas that this actor has been shown, the oldest first."""
    found: dict[int, list[Comment]] = {one: [] for one in idea_ids}
    for row in conn.execute(queries.COMMENTS, {"site_id": actor.site_id, "idea_ids": list(idea_ids)}):
        found[row.idea_id].append(_comment(row, is_mine=actor.is_named and row.person_id == actor.person_id))
    return found


def by_receipt(conn: Connection, site_id: str, code: str) -> list[Comment]:
    """The comments on the idea with this code, the oldest first; the sender's own are `is_mine`."""
    idea = ideas.row_of_code(conn, site_id, code)
    rows = conn.execute(queries.COMMENTS, {"site_id": site_id, "idea_ids": [idea.idea_id]})
    return [_comment(row, is_mine=row.by_sender) for row in rows]


def add(
    conn: Connection, actor: Actor, idea_id: int, body: str, *, request_id: str, now: datetime | None = None
) -> int:
    """Comment under one's name on an idea in sight, once per request id; returns the comment's number."""
    idea = sight.find(conn, actor, idea_id)
    if not actor.is_named:
        raise Forbidden("Please sign in to comment, or use the code of your receipt.")
    require(actor, "idea.comment")
    is_own = idea.person_id == actor.person_id
    return _add(conn, actor, idea_id, body, {"request_id": request_id, "now": now, "by_sender": is_own})


def add_by_receipt(
    conn: Connection, site_id: str, code: str, body: str, *, request_id: str, now: datetime | None = None
) -> int:
    """Comment as the sender who holds the code, without a name."""
    idea, sender = _sender(conn, site_id, code)
    return _add(conn, sender, idea, body, {"request_id": request_id, "now": now, "by_sender": True})


def take_back(conn: Connection, actor: Actor, idea_id: int, comment_id: int, tap: Tap) -> None:
    """Take one's own comment back: its words go, that there was one stays."""
    sight.find(conn, actor, idea_id)
    require(actor, "idea.comment")
    conn.execute(idea_queries.LOCK, {"site_id": actor.site_id, "idea_ids": [idea_id]})  # two taps at once are one
    own = next((one for one in of(conn, actor, [idea_id])[idea_id] if one.comment_id == comment_id), None)
    _take_back(conn, actor, idea_id, own, tap)


def take_back_by_receipt(conn: Connection, site_id: str, code: str, comment_id: int, tap: Tap) -> None:
    """The same for the holder of the code."""
    idea, sender = _sender(conn, site_id, code)
    conn.execute(idea_queries.LOCK, {"site_id": site_id, "idea_ids": [idea]})
    own = next((one for one in by_receipt(conn, site_id, code) if one.comment_id == comment_id), None)
    _take_back(conn, sender, idea, own, tap)


def _sender(conn: Connection, site_id: str, code: str) -> tuple[int, Actor]:
    idea = ideas.row_of_code(conn, site_id, code)
    sight.find(conn, nobody(site_id, frozenset({idea.line})), idea.idea_id)  # a withdrawn one takes no more words
    return idea.idea_id, nobody(site_id, frozenset({idea.line}))


def _add(conn: Connection, actor: Actor, idea_id: int, body: str, more: dict[str, Any]) -> int:
    said = words.body(body, what=Ours("your comment"))
    who = {"site_id": actor.site_id, "idea_id": idea_id, "person_id": actor.person_id}
    row = who | more | {"body": said, "now": more["now"] or clock.now()}
    conn.execute(idea_queries.LOCK, {"site_id": actor.site_id, "idea_ids": [idea_id]})
    comment_id: int | None = conn.execute(queries.COMMENT, row).scalar()
    if comment_id is None:
        return int(conn.execute(queries.COMMENT_BY_REQUEST, row).scalar_one())
    audit.record(conn, actor, "idea.commented", f"idea:{idea_id}", comment_id=comment_id, body=said)
    return comment_id


def _take_back(conn: Connection, actor: Actor, idea_id: int, own: Comment | None, tap: Tap) -> None:
    if own is None or not own.is_mine:
        raise NotFound("You have written no such comment.")
    if own.is_taken_back:
        return
    row = {"site_id": actor.site_id, "idea_id": idea_id, "comment_id": own.comment_id}
    if conn.execute(queries.TAKE_BACK_COMMENT, row | {"seen_version": tap.seen_version}).scalar() is None:
        raise ChangedMeanwhile("This comment changed while you had it open. Nothing was changed by you.")
    audit.record(conn, actor, "idea.comment_taken_back", f"idea:{idea_id}", comment_id=own.comment_id)


def _comment(row: Row[Any], *, is_mine: bool) -> Comment:
    return Comment(
        row.comment_id,
        row.version,
        row.body,
        row.by,
        row.by_sender,
        row.said_at,
        row.week_of,
        is_mine,
        row.is_taken_back,
    )
