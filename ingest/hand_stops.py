"""Stops of a line without any sensor, told by hand. They are never states, so they make no OEE."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import require
from db.queries import ingest as ingest_queries
from db.queries import pad as queries


@dataclass(frozen=True)
class Told:
    """What somebody tells about a stop of the line; `withdrawn` takes it back."""

    start_at: datetime
    end_at: datetime
    reason: str | None = None
    caused_by: str | None = None
    note: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class HandStop:
    """A stop as it stands, or stood in an earlier version."""

    stop_id: UUID
    version: int
    told: Told
    entered_by: str
    entered_at: datetime


def hand_stops(conn: Connection, actor: Actor, line: str, start: datetime, end: datetime) -> list[HandStop]:
    """The line's stops that touch the span, in order."""
    _in_sight(actor, line)
    given = {"site_id": actor.site_id, "line": line, "start": start, "end": end}
    return [_stop(row) for row in conn.execute(queries.HAND_STOPS, given)]


def hand_stop_versions(conn: Connection, actor: Actor, stop_id: UUID) -> list[HandStop]:
    """Everything that was ever told about a stop, the newest first."""
    return [_stop(row) for row in _versions(conn, actor, stop_id)]


def enter_hand_stop(conn: Connection, actor: Actor, line: str, told: Told, *, stop_id: UUID) -> HandStop:
    """Tell a stop. `stop_id` is made by the form: sent twice it is one stop.

    Raises NotFound, Forbidden, Invalid.
    """
    _in_sight(actor, line)
    require(actor, "pad.enter")
    if conn.execute(queries.HAND_STOP, {"site_id": actor.site_id, "stop_id": stop_id}).first():
        return hand_stop_versions(conn, actor, stop_id)[0]
    _check(conn, actor, line, told)
    _write(conn, actor, line, HandStop(stop_id, 1, told, actor.name, clock.now()))
    return hand_stop_versions(conn, actor, stop_id)[0]


def correct_hand_stop(conn: Connection, actor: Actor, stop_id: UUID, told: Told, *, seen_version: int) -> HandStop:
    """Replace what was told about a stop; the earlier version is kept. The same twice changes nothing.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    current = _versions(conn, actor, stop_id)[0]
    require(actor, "pad.enter")
    if _stop(current).told == told:
        return _stop(current)
    _check(conn, actor, current.line, told)
    seen = {"site_id": actor.site_id, "line": current.line, "stop_id": stop_id, "seen_version": seen_version}
    if conn.execute(queries.REPLACE_HAND_STOP, seen).rowcount != 1:
        raise ChangedMeanwhile(f"{current.entered_by} changed this stop meanwhile. Look at it again, then correct it.")
    _write(conn, actor, current.line, HandStop(stop_id, seen_version + 1, told, actor.name, clock.now()))
    return hand_stop_versions(conn, actor, stop_id)[0]


def _write(conn: Connection, actor: Actor, line: str, stop: HandStop) -> None:
    row = {"site_id": actor.site_id, "line": line, "stop_id": stop.stop_id, "version": stop.version}
    entered = {"entered_by": stop.entered_by, "entered_at": stop.entered_at}
    conn.execute(queries.ADD_HAND_STOP, row | vars(stop.told) | entered)
    span = {"start": stop.told.start_at, "end": stop.told.end_at, "withdrawn": stop.told.withdrawn}
    audit.record(conn, actor, "pad.enter", f"hand_stop:{stop.stop_id}", version=stop.version, **span)
    conn.execute(ingest_queries.NOTIFY, {"site_id": actor.site_id})


def _check(conn: Connection, actor: Actor, line: str, told: Told) -> None:
    if told.end_at <= told.start_at:
        raise Invalid("The stop ends before it begins. Correct its start or its end.")
    if told.end_at > clock.now():
        raise Invalid("The stop ends in the future. Enter it when the line runs again.")
    if conn.execute(queries.HAS_STATES, {"site_id": actor.site_id, "line": line}).scalar():
        raise Invalid("The machines of this line report their stops themselves. Give the stop there its reason.")
    if told.reason:
        reason = conn.execute(queries.REASON, {"site_id": actor.site_id, "reason": told.reason}).first()
        if not reason:
            raise Invalid("Choose a reason for the stop from the list.")
        if reason.needs and not told.note.strip():
            raise Invalid(f"{reason.name} needs a few words: write what happened and what was done.")


def _versions(conn: Connection, actor: Actor, stop_id: UUID) -> list[Row[Any]]:
    rows = conn.execute(queries.HAND_STOP, {"site_id": actor.site_id, "stop_id": stop_id}).all()
    if not rows or rows[0].line not in actor.lines:
        raise NotFound("There is no such stop here.")
    return list(rows)


def _stop(row: Row[Any]) -> HandStop:
    told = Told(row.start_at, row.end_at, row.reason, row.caused_by, row.note, row.withdrawn)
    return HandStop(row.stop_id, row.version, told, row.entered_by, row.entered_at)


def _in_sight(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
