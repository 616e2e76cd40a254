"""The one way an idea changes state: from the version somebody was looking at, with its event and its audit row."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from db.queries import ideas as queries

DEEDS: Final = {
    "sent": "sent",
    "asked_back": "asked back about",
    "replied": "replied to",
    "accepted": "accepted",
    "declined": "declined",
    "parked": "parked",
    "merged": "merged",
    "unmerged": "took apart",
    "done": "finished",
    "removed": "closed",
}
STANDING: Final = {
    "new": "new",
    "asked_back": "waiting for the sender's reply",
    "declined": "declined",
    "parked": "parked",
    "merged": "merged into another one",
    "accepted": "accepted",
    "done": "done",
    "removed": "closed: the danger is gone",
}


@dataclass(frozen=True)
class Idea:
    """What a decision needs to know of an idea; `state` is "new" again once the date it was parked until has come."""

    idea_id: int
    version: int
    kind: str
    line: str
    kpi: str | None
    body: str
    person_id: int | None
    parked_times: int
    merged_into: int | None
    state: str
    first_answer_at: datetime | None


@dataclass(frozen=True)
class Move:
    """One step of an idea. `clock` is what it does to the promise: "" nothing, "answered", or "taken back"."""

    what: str
    from_states: tuple[str, ...]
    to_state: str
    words: str
    answer: str | None = None
    clock: str = ""
    parked_until: date | None = None
    merged_into: int | None = None


@dataclass(frozen=True)
class Tap:
    """One tap on a button: the version on the screen, when, and the request id that makes a repeat count once."""

    seen_version: int
    now: datetime = field(default_factory=clock.now)
    request_id: str = field(default_factory=lambda: str(uuid4()))


def find(conn: Connection, actor: Actor, idea_id: int, now: datetime) -> Idea:
    """The idea, if it stands on a line that this actor sees; else NotFound."""
    where = {"site_id": actor.site_id, "idea_id": idea_id, "lines": sorted(actor.lines), "now": now}
    row = conn.execute(queries.FIND, where).one_or_none()
    if row is None:
        raise NotFound("There is no such idea on your lines.")
    return Idea(**row._mapping)


def make(conn: Connection, actor: Actor, idea: Idea, move: Move, tap: Tap) -> int:
    """Move the idea and return its new version; a repeated tap changes nothing, a late one raises ChangedMeanwhile."""
    row = {
        "site_id": actor.site_id,
        "idea_id": idea.idea_id,
        "seen_version": tap.seen_version,
        "now": tap.now,
        "what": move.what,
        "from_states": list(move.from_states),
        "to_state": move.to_state,
        "answer": move.answer,
        "clock": move.clock,
        "parked_until": move.parked_until,
        "merged_into": move.merged_into,
    }
    version: int | None = conn.execute(queries.MOVE, row).scalar()
    if version is None:
        return _not_moved(conn, actor, idea, tap)
    record(conn, actor, idea, move, tap)
    return version


def record(conn: Connection, actor: Actor, idea: Idea, move: Move, tap: Tap) -> None:
    """Write the event and the audit row of a move that has been made."""
    event = {
        "site_id": actor.site_id,
        "idea_id": idea.idea_id,
        "what": move.what,
        "from_state": idea.state,
        "to_state": move.to_state,
        "words": move.words,
        "person_id": actor.person_id,
        "request_id": tap.request_id,
        "now": tap.now,
    }
    conn.execute(queries.ADD_EVENT, event)
    change = {"from_state": idea.state, "to_state": move.to_state, "words": move.words}
    audit.record(conn, actor, f"idea.{move.what}", f"idea:{idea.idea_id}", line=idea.line, **change)


def was_made(conn: Connection, actor: Actor, idea_id: int, request_id: str) -> bool:
    """Whether this very request has moved the idea before."""
    row = {"site_id": actor.site_id, "idea_id": idea_id, "request_id": request_id}
    return conn.execute(queries.EVENT_BY_REQUEST, row).one_or_none() is not None


def _not_moved(conn: Connection, actor: Actor, idea: Idea, tap: Tap) -> int:
    newest = find(conn, actor, idea.idea_id, tap.now)
    if was_made(conn, actor, idea.idea_id, tap.request_id):
        return newest.version
    if newest.version != tap.seen_version:
        raise ChangedMeanwhile(_what_happened(conn, actor, newest))
    raise Invalid(f"This idea is {STANDING[newest.state]}, so this cannot be done with it.")


def _what_happened(conn: Connection, actor: Actor, idea: Idea) -> str:
    last = conn.execute(queries.LAST_EVENT, {"site_id": actor.site_id, "idea_id": idea.idea_id}).one()
    who = "You" if last.person_id and last.person_id == actor.person_id else last.display_name or "The sender"
    return (
        f"{who} {DEEDS[last.what]} this idea at {last.at_time}, while you had it open. "
        f"It is now {STANDING[idea.state]}. You changed nothing, and what you typed is kept."
    )
