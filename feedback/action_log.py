"""What happened to an action: who did what when, in the order of time. Shown to everybody who sees the action."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from db.queries import action_work as queries
from feedback.moves import Tap


@dataclass(frozen=True)
class Event:
    """One thing that was done; `words` are what was typed with it, `by` is empty for the system."""

    what: (
        str  # added, taken, changed, todo, doing, blocked, said, photo, step_added, step_done, step_open, done, dropped
    )
    words: str
    at: datetime
    by: str


def keep(conn: Connection, actor: Actor, action_id: int, what: str, tap: Tap, **details: object) -> bool:
    """Write the event, with `words` of the details, and the audit row; False where this request has been written."""
    row = {"site_id": actor.site_id, "action_id": action_id, "what": what, "words": details.get("words", "")}
    row |= {"person_id": actor.person_id, "request_id": tap.request_id, "now": tap.now}
    if conn.execute(queries.ADD_EVENT, row).scalar() is None:
        return False
    audit.record(conn, actor, f"action.{what}", f"action:{action_id}", **details)
    return True


def was_made(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> bool:
    """Whether this very request has been written before."""
    row = {"site_id": actor.site_id, "action_id": action_id, "request_id": tap.request_id}
    return conn.execute(queries.EVENT_BY_REQUEST, row).first() is not None


def of(conn: Connection, site_id: str, action_id: int) -> list[Event]:
    """The whole history of an action."""
    rows = conn.execute(queries.EVENTS, {"site_id": site_id, "action_id": action_id})
    return [Event(**row._mapping) for row in rows]
