"""Me too: one vote for each person or device on each idea, and nobody learns whose it was.

Kept is a keyed hash of who voted on what: it finds the same voter again on the same idea, leads back to nobody, and
does not link what one person voted for.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor, nobody
from access.refusals import Invalid
from access.rules import require
from db.queries import voices as queries
from feedback import sight

DEVICE_LENGTHS: Final = range(16, 101)


@dataclass(frozen=True)
class Support:
    """How many say "me too" about an idea and those merged into it, and whether this voter does."""

    votes: int = 0
    is_mine: bool = False


def add(conn: Connection, actor: Actor, idea_id: int, *, device: str = "") -> Support:
    """Vote; a second vote changes nothing. `device` is the random id that a phone without an account keeps."""
    idea = sight.find(conn, actor, idea_id)
    require(actor, "idea.vote")
    if idea.person_id is not None and idea.person_id == actor.person_id:
        raise Invalid("This is your own idea: the others can say “Me too”.")
    row = {"site_id": actor.site_id, "idea_id": idea_id, "voter": _voter(conn, actor, idea_id, device)}
    if conn.execute(queries.VOTE, row).one_or_none():
        _record(conn, actor, "idea.voted", idea_id)
    return _support_of(conn, actor, idea_id, device)


def take_back(conn: Connection, actor: Actor, idea_id: int, *, device: str = "") -> Support:
    """Take one's vote back; without one nothing happens."""
    sight.find(conn, actor, idea_id)
    require(actor, "idea.vote")
    row = {"site_id": actor.site_id, "idea_id": idea_id, "voter": _voter(conn, actor, idea_id, device)}
    if conn.execute(queries.TAKE_BACK_VOTE, row).one_or_none():
        _record(conn, actor, "idea.vote_taken_back", idea_id)
    return _support_of(conn, actor, idea_id, device)


def of(conn: Connection, actor: Actor, idea_ids: Sequence[int], *, device: str = "") -> dict[int, Support]:
    """The support of ideas that this actor has been shown; without a device or a person none of it is theirs."""
    is_known = actor.is_named or bool(device) or actor.kind == "screen"
    voters = [_voter(conn, actor, one, device) if is_known else "" for one in idea_ids]
    rows = conn.execute(queries.SUPPORT, {"site_id": actor.site_id, "idea_ids": list(idea_ids), "voters": voters})
    found = {row.idea_id: Support(row.votes, row.is_mine) for row in rows}
    return {one: found.get(one, Support()) for one in idea_ids}


def _support_of(conn: Connection, actor: Actor, idea_id: int, device: str) -> Support:
    return of(conn, actor, [idea_id], device=device)[idea_id]


def _voter(conn: Connection, actor: Actor, idea_id: int, device: str) -> str:
    who = actor.label if actor.is_named or actor.kind == "screen" else f"device:{_checked(device)}"
    return hmac.new(_secret(conn, actor.site_id).encode(), f"{idea_id}\0{who}".encode(), hashlib.sha256).hexdigest()


def _checked(device: str) -> str:
    if len(device) not in DEVICE_LENGTHS:
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")
    return device


def _secret(conn: Connection, site_id: str) -> str:
    """The site's own, made at the first vote."""
    known: str | None = conn.execute(queries.SECRET, {"site_id": site_id}).scalar()
    if known is None:
        conn.execute(queries.KEEP_SECRET, {"site_id": site_id, "secret": secrets.token_hex(32)})
        known = conn.execute(queries.SECRET, {"site_id": site_id}).scalar_one()
    return str(known)


def _record(conn: Connection, actor: Actor, action: str, idea_id: int) -> None:
    """A vote is secret: that there was one is written down, not whose."""
    audit.record(conn, nobody(actor.site_id, actor.lines), action, f"idea:{idea_id}")
