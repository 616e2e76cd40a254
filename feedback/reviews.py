"""What those who decide note down about an idea: effort and impact in one gesture, and private words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import reviews as queries
from feedback import moves
from feedback.moves import Idea, Tap
from feedback.words import body

MOST: Final = 100


@dataclass(frozen=True)
class Rating:
    """Effort and impact of an idea, both 0 to 100; `version` 0 means that nobody has rated it."""

    effort: int
    impact: int
    version: int
    by: str


@dataclass(frozen=True)
class Note:
    """Private words of somebody who decides; the idea's sender never reads them."""

    note_id: int
    body: str
    by: str
    written_at: datetime


def rate(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, effort: int, impact: int) -> int:
    """Keep both in one go, from the rating that was seen (`tap.seen_version`, 0: none). Returns its version."""
    idea = _find(conn, actor, idea_id, tap)
    require(actor, "idea.rate")
    if not (0 <= effort <= MOST and 0 <= impact <= MOST):
        raise Invalid("Effort and impact go from 0 to {most}.", most=MOST)
    row = {"site_id": actor.site_id, "idea_id": idea_id, "person_id": actor.person_id, "now": tap.now}
    row |= {"request_id": tap.request_id, "seen": tap.seen_version, "effort": effort, "impact": impact}
    version: int | None = conn.execute(queries.RATE, row).scalar()
    if version is not None:
        audit.record(conn, actor, "idea.rated", f"idea:{idea_id}", line=idea.line, effort=effort, impact=impact)
        return version
    known: int | None = conn.execute(queries.RATED_BY_REQUEST, row).scalar()
    if known is None:
        raise ChangedMeanwhile("Somebody rated this idea while you had it open. Look at the dot, then move it again.")
    return known


def ratings(conn: Connection, actor: Actor, idea_ids: Iterable[int]) -> dict[int, Rating]:
    """The newest rating of each of these ideas that has one, of lines in sight."""
    require(actor, "triage.read")
    where = {"site_id": actor.site_id, "idea_ids": list(idea_ids), "lines": sorted(actor.lines)}
    rows = conn.execute(queries.RATINGS, where)
    return {row.idea_id: Rating(row.effort, row.impact, row.version, row.by) for row in rows}


def add_note(conn: Connection, actor: Actor, idea_id: int, words: str, tap: Tap) -> None:
    """Keep a private note, once per request id."""
    idea = _find(conn, actor, idea_id, tap)
    require(actor, "idea.note")
    said = body(words, what=Ours("your note"))
    row = {"site_id": actor.site_id, "idea_id": idea_id, "body": said, "person_id": actor.person_id}
    kept = conn.execute(queries.ADD_NOTE, row | {"request_id": tap.request_id, "now": tap.now}).one_or_none()
    if kept is not None:  # the audit says that there is one; its words stay with those who decide
        audit.record(conn, actor, "idea.noted", f"idea:{idea_id}", line=idea.line, note=kept.note_id)


def notes(conn: Connection, actor: Actor, idea_id: int) -> tuple[Note, ...]:
    """The private notes about an idea, the oldest first; none for the one who sent it."""
    require(actor, "idea.note")
    where = {"site_id": actor.site_id, "idea_id": idea_id, "lines": sorted(actor.lines), "reader_id": actor.person_id}
    return tuple(Note(**row._mapping) for row in conn.execute(queries.NOTES, where))


def _find(conn: Connection, actor: Actor, idea_id: int, tap: Tap) -> Idea:
    idea = moves.find(conn, actor, idea_id, tap.now)
    if idea.kind == "danger":
        raise NotFound("There is no such idea in triage.")
    return idea
