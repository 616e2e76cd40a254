"""Pictures and spoken words that are handed over with an idea or an action, and who sees them.

A row holds no instant and no person: whose picture it is, is known as far as the idea's author is, and no further.
"""

import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound
from access.rules import may, require
from db.queries import attachments as queries
from feedback import pictures, receipts, recordings

MOMENTS: Final = ("", "before", "after")
MOST: Final = 8  # of one idea or action


@dataclass(frozen=True)
class Subject:
    """What it belongs to: an action, an idea, or what was said with a request id, which only its device has."""

    idea_id: int | None = None
    action_id: int | None = None
    said: str | None = None


@dataclass(frozen=True)
class Attachment:
    """One picture or recording, without its bytes; `kind` is photo or voice, `moment` before, after or neither."""

    attachment_id: int
    kind: str
    moment: str
    width: int | None
    height: int | None

    @property
    def path(self) -> str:
        """Where whoever is signed in and sees the line fetches it."""
        return f"/photo/{self.attachment_id}"


@dataclass(frozen=True)
class Content:
    """The bytes, and what they are."""

    mime: str
    content: bytes


def keep(conn: Connection, actor: Actor, subject: Subject, content: bytes, *, moment: str = "", request_id: str) -> int:
    """Keep a picture, decoded, shrunk and without its metadata, once per request id; returns its number."""
    if moment not in MOMENTS:
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")
    held = _held(conn, actor, subject)
    known = _known(conn, actor, request_id)
    if known is not None:
        return known
    row = {"kind": "photo", "mime": "image/jpeg", "moment": moment, "request_id": request_id}
    return _add(conn, actor, held, row | asdict(pictures.clean(content)))


def keep_voice(conn: Connection, actor: Actor, subject: Subject, content: bytes, *, request_id: str) -> int:
    """Keep spoken words as they were recorded but for when, once per request id; returns their number."""
    held = _held(conn, actor, subject)
    known = _known(conn, actor, request_id)
    if known is not None:
        return known
    mime, kept = recordings.clean(content)
    row = {"kind": "voice", "mime": mime, "moment": "", "request_id": request_id}
    return _add(conn, actor, held, row | {"content": kept, "width": None, "height": None})


def forget(conn: Connection, site_id: str, idea_id: int) -> None:
    """Delete what belongs to an idea that its sender has taken back."""
    conn.execute(queries.FORGET, {"site_id": site_id, "idea_id": idea_id})


def of_idea(conn: Connection, actor: Actor, idea_id: int) -> list[Attachment]:
    """What belongs to an idea on a line in sight, and to those that were merged into it; before comes first."""
    return _of(conn, actor, queries.OF_IDEA, idea_id=idea_id)


def of_action(conn: Connection, actor: Actor, action_id: int) -> list[Attachment]:
    """What belongs to an action on a line in sight, or to the ideas that it came from; before comes first."""
    return _of(conn, actor, queries.OF_ACTION, action_id=action_id)


def read(conn: Connection, actor: Actor, attachment_id: int) -> Content:
    """The bytes of one on a line in sight. Voices are for leads only, as a colleague would know whose it is."""
    where = {"site_id": actor.site_id, "attachment_id": attachment_id, "lines": sorted(actor.lines)}
    row = conn.execute(queries.READ, where).one_or_none()
    if row is None:
        raise NotFound("There is no such picture on your lines.")
    require(actor, "voice.hear" if row.kind == "voice" else "photo.see")
    return Content(row.mime, bytes(row.content))


def _of(conn: Connection, actor: Actor, query: Any, **which: int) -> list[Attachment]:
    require(actor, "photo.see")
    rows = conn.execute(query, {"site_id": actor.site_id, "lines": sorted(actor.lines)} | which)
    found = [Attachment(**row._mapping) for row in rows]
    return [one for one in found if one.kind == "photo" or may(actor, "voice.hear")]


def _held(conn: Connection, actor: Actor, subject: Subject) -> dict[str, Any]:
    """The idea or action, locked; NotFound where this actor does not see it or has nothing to add to it."""
    where = asdict(subject) | {"site_id": actor.site_id, "lines": sorted(actor.lines), "request_hash": None}
    if subject.said:
        where["request_hash"] = receipts.request_hash(actor.site_id, subject.said)
    query = queries.HOLD_ACTION if subject.action_id else queries.HOLD_IDEA
    row = conn.execute(query, where).one_or_none()
    if row is None or not _is_theirs(actor, subject, row):
        raise NotFound("There is nothing on your lines that this picture belongs to.")
    require(actor, "action.done" if subject.action_id else "idea.send")
    return {"idea_id": None, "action_id": None} | _numbers(row)


def _is_theirs(actor: Actor, subject: Subject, row: Row[Any]) -> bool:
    """An action is everybody's on the line; an idea is its sender's and the leads'."""
    if subject.action_id or subject.said:
        return True
    return may(actor, "triage.read") or (row.person_id is not None and row.person_id == actor.person_id)


def _numbers(row: Row[Any]) -> dict[str, int]:
    return {name: value for name, value in row._mapping.items() if name in ("idea_id", "action_id")}


def _known(conn: Connection, actor: Actor, request_id: str) -> int | None:
    receipts.request_hash(actor.site_id, request_id)  # refuses one that could be guessed
    where = {"site_id": actor.site_id, "request_id": request_id}
    known: int | None = conn.execute(queries.BY_REQUEST, where).scalar()
    return known


def _add(conn: Connection, actor: Actor, held: dict[str, Any], row: dict[str, Any]) -> int:
    row = row | held | {"site_id": actor.site_id}
    if conn.execute(queries.COUNT, row).scalar_one() >= MOST:
        raise Invalid("There are {most} pictures already: no more are taken here.", most=MOST)
    row["attachment_id"] = 1 + secrets.randbelow(2**52)  # numbers in order would give the hour away
    attachment_id: int = conn.execute(queries.ADD, row).scalar_one()
    subject = f"action:{held['action_id']}" if held["action_id"] else f"idea:{held['idea_id']}"
    audit.record(conn, actor, "photo.kept", subject, kind=row["kind"], moment=row["moment"])
    return attachment_id
