"""At the end of a shift: stops told by hand that nobody ended are asked about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile
from access.rules import require
from db.queries import pad as queries
from ingest import hand_stops, stop_list
from ingest.hand_stops import HandStop


def still_standing(conn: Connection, actor: Actor, line: str, shift_end: datetime) -> list[HandStop]:
    """The line's stops that began before this end of a shift, have no end, and were not asked about since then."""
    stop_list.in_sight(actor, line)
    given = {"site_id": actor.site_id, "line": line, "shift_end_at": shift_end}
    return [hand_stops.stop_of(row) for row in conn.execute(queries.STILL_OPEN, given)]


def say_it_stands(conn: Connection, actor: Actor, stop_id: UUID, shift_end: datetime, *, seen_version: int) -> None:
    """It still stands: asked again at the end of the next shift. To end it, correct the stop. Twice is as once.

    Raises NotFound, Forbidden, ChangedMeanwhile.
    """
    stop = hand_stops.hand_stop_versions(conn, actor, stop_id)[0]
    require(actor, "pad.enter")
    if stop.version != seen_version:
        raise ChangedMeanwhile("{who} changed this stop meanwhile. Look at it again.", who=stop.entered_by)
    given = {"site_id": actor.site_id, "stop_id": stop_id, "shift_end_at": shift_end}
    if conn.execute(queries.ANSWER_STANDING, given | {"by": actor.name, "now": clock.now()}).rowcount:
        audit.record(conn, actor, "stop.stands", f"hand_stop:{stop_id}", shift_end=shift_end)
