"""The one way an idea changes state: from the version somebody was looking at, with its event and its audit row."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from db.queries import ideas as queries
from feedback import sender_news
from feedback.sender_news import Step

# What somebody did with an idea while another one had it open, and how it stands now; {who} may be the sender.
_MEANWHILE: Final = {
    "sent": Ours("{who} sent this idea at {at}, while you had it open."),
    "asked_back": Ours("{who} asked back about this idea at {at}, while you had it open."),
    "replied": Ours("{who} replied to this idea at {at}, while you had it open."),
    "accepted": Ours("{who} accepted this idea at {at}, while you had it open."),
    "declined": Ours("{who} declined this idea at {at}, while you had it open."),
    "parked": Ours("{who} parked this idea at {at}, while you had it open."),
    "merged": Ours("{who} merged this idea at {at}, while you had it open."),
    "unmerged": Ours("{who} took apart this idea at {at}, while you had it open."),
    "done": Ours("{who} finished this idea at {at}, while you had it open."),
    "in_trial": Ours("{who} started the trial of this idea at {at}, while you had it open."),
    "verified": Ours("{who} confirmed at {at} that this idea has worked, while you had it open."),
    "standard": Ours("{who} made this idea the standard at {at}, while you had it open."),
    "spread": Ours("{who} took this idea over to another line at {at}, while you had it open."),
    "stopped": Ours("{who} stopped the trial of this idea at {at}, while you had it open."),
    "fell_back": Ours("{who} took this idea back into trial at {at}, while you had it open."),
    "handed_up": Ours("{who} handed this idea up to management at {at}, while you had it open."),
    "asked_again": Ours("{who} asked again about this idea at {at}, while you had it open."),
    "taken_up": Ours("{who} took up this idea again at {at}, while you had it open."),
    "thanked": Ours("{who} said thanks for this idea at {at}, while you had it open."),
    "removed": Ours("{who} closed this idea at {at}, while you had it open."),
    "withdrawn": Ours("{who} withdrew this idea at {at}, while you had it open."),
    "claimed": Ours("{who} put their name to this idea at {at}, while you had it open."),
}
# Of a sender without a name nobody learns the hour.
_BY_SENDER: Final = {
    "sent": Ours("The sender sent this idea."),
    "replied": Ours("The sender replied to this idea while you had it open."),
    "withdrawn": Ours("The sender withdrew this idea while you had it open."),
    "unmerged": Ours("The idea that this one went into was withdrawn, so it stands on its own again."),
}
STANDING: Final = {
    "new": Ours("new"),
    "asked_back": Ours("waiting for the sender's reply"),
    "declined": Ours("declined"),
    "parked": Ours("parked"),
    "merged": Ours("merged into another one"),
    "withdrawn": Ours("withdrawn by its sender"),
    "accepted": Ours("accepted"),
    "in_trial": Ours("in trial"),
    "verified": Ours("verified"),
    "standard": Ours("the standard"),
    "spread": Ours("spread to other lines"),
    "stopped": Ours("stopped"),
    "done": Ours("done"),
    "removed": Ours("closed: the danger is gone"),
}


@dataclass(frozen=True)
class Idea:
    """What a decision needs to know of an idea; `state` is "new" again once the date it was parked until has come.

    `lane` is 1 for a danger, 2 while its line's supervisor decides, 3 where management does.
    """

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
    lane: int


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
        "line": idea.line,
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


def apart(conn: Connection, actor: Actor, idea: Idea, tap: Tap) -> int:
    """Take a merged idea out of the other one again: it stands as it did before."""
    before = conn.execute(queries.STATE_BEFORE_MERGE, {"site_id": actor.site_id, "idea_id": idea.idea_id}).scalar()
    return make(conn, actor, idea, Move("unmerged", ("merged",), before or "new", "", clock="taken back"), tap)


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
    conn.execute(queries.LOCK, {"site_id": actor.site_id, "idea_ids": [idea.idea_id]})
    conn.execute(queries.ADD_EVENT if actor.is_named else queries.ADD_EVENT_UNNAMED, event)
    change = {"from_state": idea.state, "to_state": move.to_state, "words": move.words}
    audit.record(conn, actor, f"idea.{move.what}", f"idea:{idea.idea_id}", line=idea.line, **change)
    step = Step(move.what, move.words, idea.idea_id, idea.line, idea.body, tap.request_id, tap.now)
    sender_news.tell(conn, actor, step)


def was_made(conn: Connection, actor: Actor, idea_id: int, request_id: str) -> bool:
    """Whether this very request has moved the idea before."""
    row = {"site_id": actor.site_id, "idea_id": idea_id, "request_id": request_id}
    return conn.execute(queries.EVENT_BY_REQUEST, row).one_or_none() is not None


def happened_meanwhile(conn: Connection, actor: Actor, idea_id: int, now: datetime) -> ChangedMeanwhile:
    """What to say to somebody whose write met a newer version."""
    return _what_happened(conn, actor, find(conn, actor, idea_id, now))


def _not_moved(conn: Connection, actor: Actor, idea: Idea, tap: Tap) -> int:
    newest = find(conn, actor, idea.idea_id, tap.now)
    if was_made(conn, actor, idea.idea_id, tap.request_id):
        return newest.version
    if newest.version != tap.seen_version:
        raise _what_happened(conn, actor, newest)
    raise Invalid("This idea is {standing}, so this cannot be done with it.", standing=STANDING[newest.state])


def _what_happened(conn: Connection, actor: Actor, idea: Idea) -> ChangedMeanwhile:
    last = conn.execute(queries.LAST_EVENT, {"site_id": actor.site_id, "idea_id": idea.idea_id}).one()
    is_own = last.person_id and last.person_id == actor.person_id
    who = Ours("You") if is_own else last.display_name
    happened = Ours(_MEANWHILE[last.what], who=who, at=last.at_time) if who else _BY_SENDER[last.what]
    return ChangedMeanwhile(
        "{happened} It is now {standing}. You changed nothing, and what you typed is kept.",
        happened=happened,
        standing=STANDING[idea.state],
    )
