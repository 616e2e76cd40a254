"""Dangers, lane 1: they never queue, and stand on the wall from being said until somebody has removed them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import NotFound, Ours
from access.rules import require
from db.queries import dangers as queries
from feedback import moves
from feedback.moves import Idea, Move, Tap
from feedback.words import body


@dataclass(frozen=True)
class Danger:
    """One that is not removed yet, `age_days` local days old. `is_seen`: somebody has answered that they are on it."""

    idea_id: int
    version: int
    line: str
    line_name: str
    body: str
    is_seen: bool
    answer: str
    age_days: int
    is_overdue: bool


def open_on(conn: Connection, site_id: str, line: str, *, now: datetime | None = None) -> list[Danger]:
    """The open dangers of a line, the oldest first. A wall shows how many and how old, not the words."""
    where = {"site_id": site_id, "lines": [line], "now": now or clock.now()}
    return [Danger(**row._mapping) for row in conn.execute(queries.OPEN_ON, where)]


def of(conn: Connection, actor: Actor, *, now: datetime | None = None) -> list[Danger]:
    """The open dangers of all lines in sight, the oldest first."""
    require(actor, "board.read")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "now": now or clock.now()}
    return [Danger(**row._mapping) for row in conn.execute(queries.OPEN_ON, where)]


def answer(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, words: str) -> int:
    """Tell the sender that it is seen and what happens now; it stays open. Returns the new version."""
    danger = _find(conn, actor, idea_id, tap)
    said = body(words, what=Ours("what happens now; the sender reads it"))
    move = Move("accepted", ("new", "accepted"), "accepted", said, said, clock="answered")
    return moves.make(conn, actor, danger, move, tap)


def remove(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, what_was_done: str) -> int:
    """The hazard is gone, and this is what was done about it; by a lead of that line."""
    danger = _find(conn, actor, idea_id, tap)
    said = body(what_was_done, what=Ours("what was done about it; the sender reads it"))
    move = Move("removed", ("new", "accepted"), "removed", said, said, clock="answered")
    return moves.make(conn, actor, danger, move, tap)


def _find(conn: Connection, actor: Actor, idea_id: int, tap: Tap) -> Idea:
    danger = moves.find(conn, actor, idea_id, tap.now)
    if danger.kind != "danger":
        raise NotFound("There is no such danger on your lines.")
    require(actor, "danger.remove")
    return danger
