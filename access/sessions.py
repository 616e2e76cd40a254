"""Sessions: rows that a cookie points to. Whoever ends the row signs out every tab that shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from access import audit, tokens
from access.actors import Actor
from access.tokens import Key
from db.queries import sessions as queries

TICKET_LIVES: Final = timedelta(seconds=60)
SEEN_EVERY: Final = timedelta(minutes=1)
KEEP_ENDED: Final = timedelta(days=90)


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives without being used, and in all."""

    idle: timedelta
    whole: timedelta


FLOOR = Lifetime(timedelta(hours=12), timedelta(days=7))
LIFETIMES: Final[dict[str, Lifetime]] = {
    "worker": FLOOR,
    "supervisor": FLOOR,
    "manager": FLOOR,
    "admin": Lifetime(timedelta(hours=2), timedelta(hours=12)),
}


def find(conn: Connection, cookie: str | None, *, now: datetime) -> Actor | None:
    """Who this cookie speaks for; None when it is forged, ended, expired, idle too long, or the person is disabled."""
    key = tokens.unpack(cookie or "")
    row = _living(conn, key, now) if key else None
    if key is None or row is None:
        return None
    if now - row.last_seen_at > SEEN_EVERY:
        conn.execute(queries.SEEN, vars(key) | {"now": now, "not_since": now - SEEN_EVERY})
    return _actor(row)


def is_open(conn: Connection, cookie: str | None, *, now: datetime) -> bool:
    """Whether `find` would find somebody; asking does not count as use."""
    key = tokens.unpack(cookie or "")
    return key is not None and _living(conn, key, now) is not None


def actor_of(conn: Connection, site_id: str, person_id: int) -> Actor | None:
    """A person as an actor, without any session: for tests, the demo and the command line."""
    row = conn.execute(queries.ACTOR_OF_PERSON, {"site_id": site_id, "person_id": person_id}).first()
    return _actor(row) if row else None


def ticket(conn: Connection, site_id: str, person_id: int, *, now: datetime) -> str:
    """A one-time ticket that the browser exchanges for its cookie within a minute."""
    token = tokens.new()
    row = {"site_id": site_id, "ticket_hash": tokens.digest(token), "person_id": person_id}
    conn.execute(queries.ADD_TICKET, row | {"expires_at": now + TICKET_LIVES})
    return tokens.pack(site_id, token)


def open_with(conn: Connection, one_time: str, *, agent: str, now: datetime) -> str | None:
    """Use up a ticket: the value of the new session's cookie, or None when the ticket is no good (any more)."""
    key = tokens.unpack(one_time)
    taken = (
        key
        and conn.execute(
            queries.TAKE_TICKET, {"site_id": key.site_id, "ticket_hash": key.token_hash, "now": now}
        ).first()
    )
    if not key or not taken or not taken.is_good:
        return None
    token = tokens.new()
    row = {"site_id": key.site_id, "token_hash": tokens.digest(token), "person_id": taken.person_id, "now": now}
    conn.execute(queries.ADD, row | {"expires_at": now + LIFETIMES[taken.role].whole, "agent": agent[:200]})
    _note(conn, key.site_id, taken.person_id, "session.open")
    return tokens.pack(key.site_id, token)


def close(conn: Connection, cookie: str | None, *, now: datetime) -> None:
    """Sign out: ends the row that this cookie points to. A cookie that points to none is fine."""
    key = tokens.unpack(cookie or "")
    ended = key and conn.execute(queries.END, vars(key) | {"now": now, "why": "signed out"}).first()
    if key and ended:
        _note(conn, key.site_id, ended.person_id, "session.close")


def end_all(conn: Connection, site_id: str, person_id: int, why: str, *, now: datetime) -> None:
    """End every session of a person, and the tickets on their way to one, in the caller's transaction."""
    who = {"site_id": site_id, "person_id": person_id}
    conn.execute(queries.END_ALL, who | {"now": now, "why": why})
    conn.execute(queries.DROP_TICKETS, who)


def tidy(conn: Connection, site_id: str, *, now: datetime) -> None:
    """Drop expired tickets and pairing codes, and sessions and throttles that nobody asks about any more."""
    for statement in queries.TIDY:
        bound = {"site_id": site_id, "now": now, "long_ago": now - KEEP_ENDED}
        conn.execute(statement, {name: bound[name] for name in statement.compile().params})


def _living(conn: Connection, key: Key, now: datetime) -> Row[Any] | None:
    row = conn.execute(queries.ACTOR_OF_SESSION, vars(key) | {"now": now}).first()
    return None if row is None or now - row.last_seen_at > LIFETIMES[row.role].idle else row


def _actor(row: Row[Any]) -> Actor:
    return Actor(
        site_id=row.site_id,
        kind="person",
        role=row.role,
        name=row.display_name,
        lines=frozenset(row.lines),
        teams=frozenset(row.teams),
        person_id=row.person_id,
        language=row.language,
    )


def _note(conn: Connection, site_id: str, person_id: int, action: str) -> None:
    who = Actor(site_id=site_id, kind="person", role="", name="", person_id=person_id)
    audit.record(conn, who, action, who.label)
