"""Free messages on the walls: for lines or for the whole plant, each with an end, after which it vanishes by itself."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Ours
from access.rules import may, require
from db.queries import messages as queries
from feedback import words
from feedback.moves import Tap

LONGEST: Final = 160  # characters that a wall can show to somebody who walks by
LASTS: Final = timedelta(days=92)


@dataclass(frozen=True)
class Draft:
    """What shall hang where, from when until when. No lines: on the walls of the whole plant."""

    body: str
    lines: tuple[str, ...]
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True)
class Message:
    """One that has not ended. `written_by` is a name, for people who set up; walls do not show it."""

    message_id: int
    version: int
    body: str
    lines: tuple[str, ...]
    start_at: datetime
    end_at: datetime
    written_by: str


def shown(conn: Connection, site_id: str, lines: list[str], *, now: datetime) -> list[Message]:
    """What hangs on the walls of these lines at this instant, the newest first."""
    return _read(conn, queries.SHOWN, {"site_id": site_id, "lines": lines, "now": now})


def of(conn: Connection, actor: Actor, *, now: datetime | None = None) -> list[Message]:
    """Those that hang or will hang on lines in sight, the next first."""
    require(actor, "message.write")
    return _read(conn, queries.LIST, _sight(actor, now or clock.now()))


def write(conn: Connection, actor: Actor, draft: Draft, *, request_id: str, now: datetime | None = None) -> int:
    """Hang a message and return its number, once per request id. Raises NotFound, Forbidden, Invalid."""
    row = _row(actor, _checked(actor, draft, now := now or clock.now()), now) | {"request_id": request_id}
    message_id: int | None = conn.execute(queries.ADD, row).scalar()
    if message_id is None:
        return int(conn.execute(queries.BY_REQUEST, row).scalar_one())
    _tell(conn, actor, "message.written", message_id, draft)
    return message_id


def change(conn: Connection, actor: Actor, message_id: int, tap: Tap, *, draft: Draft) -> None:
    """Another text, place or time. Raises NotFound, Forbidden, Invalid, ChangedMeanwhile."""
    found = _find(conn, actor, message_id, tap)
    row = _row(actor, _checked(actor, draft, tap.now), tap.now)
    _guarded(conn, queries.CHANGE, row | {"message_id": message_id, "seen_version": tap.seen_version})
    _tell(conn, actor, "message.changed", message_id, draft, found)


def take_down(conn: Connection, actor: Actor, message_id: int, tap: Tap) -> None:
    """It ends now. Raises NotFound, Forbidden, ChangedMeanwhile."""
    found = _find(conn, actor, message_id, tap)
    seen = {"message_id": message_id, "seen_version": tap.seen_version}
    _guarded(conn, queries.TAKE_DOWN, {"site_id": actor.site_id, "now": tap.now} | seen)
    _tell(conn, actor, "message.ended", message_id, Draft(found.body, found.lines, found.start_at, tap.now), found)


def _find(conn: Connection, actor: Actor, message_id: int, tap: Tap) -> Message:
    found = _read(conn, queries.ONE, _sight(actor, tap.now) | {"message_id": message_id})
    if not found:
        raise NotFound("There is no such message here, or it has ended.")
    _check_place(actor, found[0].lines)
    return found[0]


def _checked(actor: Actor, draft: Draft, now: datetime) -> Draft:
    body = " ".join(words.body(draft.body, what=Ours("the message")).split())
    if words.length(body) > LONGEST:
        raise Invalid("Please shorten the message: {count} characters, 160 fit.", count=words.length(body))
    if set(draft.lines) - actor.lines:
        raise NotFound("There is no such line here.")
    _check_place(actor, draft.lines)
    if draft.end_at <= max(now, draft.start_at):
        raise Invalid("Choose an end that lies ahead, and after the beginning.")
    if draft.end_at - max(now, draft.start_at) > LASTS:
        raise Invalid("A message hangs for at most 92 days. Choose an earlier end.")
    return replace(draft, body=body)


def _check_place(actor: Actor, lines: tuple[str, ...]) -> None:
    """On one's own lines every lead may write, on all walls of the plant only who sees all of it."""
    require(actor, "message.write")
    if not lines:
        require(actor, "message.everywhere")
    if set(lines) - actor.lines and not may(actor, "message.everywhere"):
        raise Forbidden("This message hangs on other lines too. Ask: manager, admin.")


def _guarded(conn: Connection, statement: Any, row: dict[str, object]) -> None:
    if not conn.execute(statement, row).rowcount:
        raise ChangedMeanwhile("Somebody changed this message meanwhile. Here is how it reads now.")


def _read(conn: Connection, statement: Any, where: dict[str, object]) -> list[Message]:
    rows = conn.execute(statement, where)
    return [Message(**{**row._mapping, "lines": tuple(row.lines)}) for row in rows]


def _sight(actor: Actor, now: datetime) -> dict[str, object]:
    return {"site_id": actor.site_id, "lines": sorted(actor.lines), "now": now}


def _row(actor: Actor, draft: Draft, now: datetime) -> dict[str, object]:
    who = {"site_id": actor.site_id, "person_id": actor.person_id, "now": now}
    return vars(draft) | who | {"lines_json": json.dumps(sorted(set(draft.lines)))}


def _tell(
    conn: Connection, actor: Actor, action: str, message_id: int, draft: Draft, before: Message | None = None
) -> None:
    was = _told(before) if before else {}
    audit.record(conn, actor, action, f"message:{message_id}", before=was, **_told(draft))
    conn.execute(queries.TELL_FIGURES, {"site_id": actor.site_id})


def _told(one: Draft | Message) -> dict[str, object]:
    return {"lines": sorted(one.lines), "body": one.body, "start_at": one.start_at, "end_at": one.end_at}
