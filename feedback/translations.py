"""Ask a colleague to translate: the original always stays, the translation stands beside it with its writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

import clock
from access import audit, people
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import translations as queries
from feedback import outbox, sight, words
from feedback.ideas import LANGUAGE
from feedback.moves import Tap
from feedback.outbox import News


@dataclass(frozen=True)
class Translation:
    """One in one language; without words it is asked for, of one colleague or of anybody who reads the language."""

    language: str
    version: int
    body: str
    by: str
    asked_of: int | None
    asked_name: str


@dataclass(frozen=True)
class Wanted:
    """What somebody is asked to translate into `language`."""

    idea_id: int
    line: str
    original: str
    spoken: str
    language: str
    version: int


def ask(
    conn: Connection, actor: Actor, idea_id: int, language: str, *, of: int | None, now: datetime | None = None
) -> None:
    """Ask one colleague, or (None) whoever reads the language and sees the line; once for each idea and language."""
    idea = sight.find(conn, actor, idea_id)
    require(actor, "idea.translate")
    where = {"site_id": actor.site_id, "idea_id": idea_id, "language": language, "line": idea.line}
    if not LANGUAGE.fullmatch(language) or conn.execute(queries.SPOKEN, where).scalar() == language:
        raise Invalid("Please choose a language that the idea is not written in.")
    asked: dict[str, Any] = where | {"asked_by": actor.person_id, "asked_of": of, "now": now or clock.now()}
    readers = [of] if of is not None else list(conn.execute(queries.READERS, asked).scalars())
    if of is not None and of not in {one.person_id for one in people.colleagues(conn, actor)}:
        raise NotFound("There is no such colleague. Please choose somebody from the list.")
    if not readers:
        raise Invalid("Nobody here reads this language and sees the line. Choose another one, or ask your lead.")
    if conn.execute(queries.ASK, asked).one_or_none() is None:
        return
    audit.record(conn, actor, "idea.translation_asked", f"idea:{idea_id}", language=language, asked_of=of)
    title = Ours("Can you translate this? Idea {number}", number=idea_id)
    body = (Ours("{name} asks you to translate an idea.", name=actor.name),)
    news = News("translation.wanted", title, body, f"my-ideas?translate={idea_id}", idea.line)
    outbox.tell(conn, actor.site_id, news, key=f"translation:{idea_id}:{language}", people=readers, now=asked["now"])


def write(conn: Connection, actor: Actor, idea_id: int, language: str, body: str, tap: Tap) -> int:
    """Write or correct the translation of an idea in sight, or of one that this person was asked for."""
    where = {"site_id": actor.site_id, "idea_id": idea_id, "language": language, "person_id": actor.person_id}
    if conn.execute(queries.IS_ASKED, where).one_or_none() is None:
        sight.find(conn, actor, idea_id)
    require(actor, "idea.translate")
    known = {one.language: one for one in of(conn, actor, [idea_id])[idea_id]}.get(language)
    if known is None:
        raise NotFound("Nobody has asked for a translation into this language.")
    said = words.body(body, what=Ours("the translation"))
    row = where | {"body": said, "now": tap.now, "seen_version": tap.seen_version}
    version: int | None = conn.execute(queries.WRITE, row).scalar()
    if version is None and (known.body, known.by) == (said, actor.name):
        return known.version
    if version is None:
        raise ChangedMeanwhile("{who} translated this meanwhile. What you typed is kept.", who=known.by)
    before = {"body": known.body} if known.body else None
    audit.record(conn, actor, "idea.translated", f"idea:{idea_id}", before=before, language=language, body=said)
    return version


def of(conn: Connection, actor: Actor, idea_ids: Sequence[int]) -> dict[int, list[Translation]]:
    """The translations of ideas that this actor has been shown, asked for or written."""
    found: dict[int, list[Translation]] = {one: [] for one in idea_ids}
    rows = conn.execute(queries.OF_IDEAS, {"site_id": actor.site_id, "idea_ids": list(idea_ids)})
    for row in rows:
        fields = {name: value for name, value in row._mapping.items() if name != "idea_id"}
        found[row.idea_id].append(Translation(**fields))
    return found


def waiting(conn: Connection, actor: Actor) -> list[Wanted]:
    """What this person is asked to translate, by name or by their language; the longest first."""
    require(actor, "idea.translate")
    where = {"site_id": actor.site_id, "person_id": actor.person_id, "language": actor.language}
    rows = conn.execute(queries.WAITING, where | {"lines": sorted(actor.lines)})
    return [Wanted(**row._mapping) for row in rows]
