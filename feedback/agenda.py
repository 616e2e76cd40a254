"""What management looks at this week, and in which order."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid
from access.rules import require
from db.queries import agendas as queries
from feedback import triage
from feedback.moves import Tap

FITS: Final = 12  # two and a half minutes each in thirty
MOST: Final = 60


@dataclass(frozen=True)
class Agenda:
    """The ideas of a week in their order; `version` 0: nobody picked any, so those that wait longest stand here."""

    week: date
    version: int
    idea_ids: tuple[int, ...]


def of_week(conn: Connection, actor: Actor, *, now: datetime) -> Agenda:
    """The agenda of the week in which `now` is, on the site's calendar."""
    require(actor, "triage.read")
    week: date = conn.execute(queries.WEEK, {"site_id": actor.site_id, "now": now}).scalar_one()
    row = conn.execute(queries.NEWEST, {"site_id": actor.site_id, "week": week}).one_or_none()
    if row is not None:
        return Agenda(week, row.version, tuple(row.idea_ids))
    longest = triage.queue(conn, actor, now=now, lane=3, size=FITS)
    return Agenda(week, 0, tuple(item.idea_id for item in longest))


def put(conn: Connection, actor: Actor, week: date, idea_ids: list[int], tap: Tap) -> int:
    """These, in this order, instead of the agenda that was seen. Returns the new version."""
    require(actor, "triage.decide")
    if not idea_ids or len(idea_ids) > MOST or len(set(idea_ids)) != len(idea_ids):
        raise Invalid("Please pick 1 to {most} ideas, each once.", most=MOST)
    row = {"site_id": actor.site_id, "week": week, "seen": tap.seen_version, "idea_ids": json.dumps(idea_ids)}
    row |= {"person_id": actor.person_id, "request_id": tap.request_id, "now": tap.now}
    version: int | None = conn.execute(queries.PUT, row).scalar()
    if version is not None:
        audit.record(conn, actor, "triage.agenda", f"week:{week.isoformat()}", ideas=idea_ids)
        return version
    known: int | None = conn.execute(queries.PUT_BY_REQUEST, row).scalar()
    if known is None:
        raise ChangedMeanwhile("Somebody changed the agenda while you had it open. Please look at it again.")
    return known
