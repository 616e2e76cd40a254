"""Drafts: what somebody has typed and not sent survives a reload, a lost session and a change of device."""

import json
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid
from access.rules import require
from db.queries import drafts as queries

LARGEST_BYTES: Final = 40_000


def save(conn: Connection, actor: Actor, form: str, content: dict[str, Any]) -> None:
    """Keep what stands in the form now, instead of what was kept before."""
    text = json.dumps(content).replace("\\u0000", "")
    if len(text) > LARGEST_BYTES:
        raise Invalid("This draft is too long to keep. Please shorten it.")
    conn.execute(queries.SAVE, _key(actor, form) | {"content": text, "now": clock.now()})


def load(conn: Connection, actor: Actor, form: str) -> dict[str, Any] | None:
    """What was kept of this form, None where there is nothing."""
    content: dict[str, Any] | None = conn.execute(queries.LOAD, _key(actor, form)).scalar()
    return content


def clear(conn: Connection, actor: Actor, form: str) -> None:
    """Forget the draft: it was sent, or thrown away."""
    conn.execute(queries.CLEAR, _key(actor, form))


def _key(actor: Actor, form: str) -> dict[str, Any]:
    require(actor, "draft.keep")
    return {"site_id": actor.site_id, "person_id": actor.person_id, "form": form}
