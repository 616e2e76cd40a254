"""Tokens of other programs: shown once, kept as a hash, for one plant, to read or also to send, until they end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from access import audit, tokens
from access.actors import Actor
from access.refusals import Invalid, NotFound, Refusal
from access.rules import require
from db.queries import api_tokens as queries

ROLES: Final = {"read": "reader", "write": "sender"}  # what a token is for -> the role that the map knows
USED_EVERY: Final = timedelta(minutes=1)
LONGEST_DAYS: Final = 3650


class NotKnown(Refusal):
    """No token, or none that opens anything (any more)."""


@dataclass(frozen=True)
class Token:
    """What is known of a token; `scope` is read or write, which reads as well. The token itself is kept nowhere."""

    token_id: int
    name: str
    scope: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def all_of(conn: Connection, actor: Actor) -> list[Token]:
    """The tokens of the actor's plant, those in use first."""
    require(actor, "tokens.edit")
    return [Token(*row) for row in conn.execute(queries.ALL, {"site_id": actor.site_id})]


def add(conn: Connection, actor: Actor, name: str, *, scope: str, days: int, now: datetime) -> tuple[Token, str]:
    """A new token, and its secret: the only time that it can be seen. Invalid where the name is in use."""
    require(actor, "tokens.edit")
    name = name.strip()
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise Invalid("The name has 1 to 60 characters on one line and says which program it is for, such as: ERP.")
    if scope not in ROLES:
        raise Invalid("A token is for: read, or write (which also sends files).")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("A token lasts between 1 and {most} days.", most=LONGEST_DAYS)
    secret = tokens.new()
    row = {"site_id": actor.site_id, "token_hash": tokens.digest(secret), "name": name, "scope": scope, "now": now}
    made = conn.execute(
        queries.ADD, row | {"made_by": actor.name or actor.label, "expires_at": now + timedelta(days=days)}
    ).one_or_none()
    if made is None:
        raise Invalid("There is a token {name} in use. Revoke that one, or choose another name.", name=name)
    audit.record(conn, actor, "token.add", f"token:{made.token_id}", name=name, scope=scope, days=days)
    return Token(*made), tokens.pack(actor.site_id, secret)


def revoke(conn: Connection, actor: Actor, token_id: int, *, now: datetime) -> None:
    """The token opens nothing from now on; once more changes nothing."""
    require(actor, "tokens.edit")
    of = {"site_id": actor.site_id, "token_id": token_id}
    if conn.execute(queries.IS_THERE, of).first() is None:
        raise NotFound("There is no such token.")
    revoked = conn.execute(queries.REVOKE, of | {"now": now}).one_or_none()
    if revoked:
        audit.record(conn, actor, "token.revoke", f"token:{token_id}", name=revoked.name)


def find(conn: Connection, given: str, *, now: datetime) -> Actor:
    """The program that this token speaks for; NotKnown with what to do for one that opens nothing."""
    if not given:
        raise NotKnown("Send a token along: Authorization: Bearer TOKEN. Make one under Set up, Tokens.")
    key = tokens.unpack(given)
    row = conn.execute(queries.FIND, vars(key)).one_or_none() if key else None
    if key is None or row is None:
        raise NotKnown("This token is not known here. Copy it again, or make a new one under Set up, Tokens.")
    if row.revoked_at:
        raise NotKnown("The token {name} was revoked. Make a new one under Set up, Tokens.", name=row.name)
    if row.expires_at and row.expires_at <= now:
        raise NotKnown(
            "The token {name} ended on {day:%Y-%m-%d}. Make a new one under Set up, Tokens.",
            name=row.name,
            day=row.expires_at,
        )
    if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
        used = {"site_id": key.site_id, "token_id": row.token_id}
        conn.execute(queries.USED, used | {"now": now, "not_since": now - USED_EVERY})
    lines = frozenset(row.lines)
    return Actor(key.site_id, "token", ROLES[row.scope], row.name, lines=lines, token_id=row.token_id)
