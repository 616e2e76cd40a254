"""Stops of a line without any sensor, told by hand. They are never states, so they make no OEE."""

from dataclasses import dataclass, replace
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
from ingest.recoding import check_cause, check_needs


@dataclass(frozen=True)
class Told:
    """What somebody tells about a stop of the line; without an end it still stands. `withdrawn` takes it back."""

    start_at: datetime
    end_at: datetime | None = None
    reason: str | None = None
    caused_by: str | None = None
    note: str = ""
    countermeasure: str = ""
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
    return [stop_of(row) for row in conn.execute(queries.HAND_STOPS, given)]


def hand_stop_versions(conn: Connection, actor: Actor, stop_id: UUID) -> list[HandStop]:
    """Everything that was ever told about a stop, the newest first."""
    return [stop_of(row) for row in _versions(conn, actor, stop_id)]


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
    if stop_of(current).told == told:
        return stop_of(current)
    _check(conn, actor, current.line, told)
    seen = {"site_id": actor.site_id, "line": current.line, "stop_id": stop_id, "seen_version": seen_version}
    if conn.execute(queries.REPLACE_HAND_STOP, seen).rowcount != 1:
        raise ChangedMeanwhile(
            "{who} changed this stop meanwhile. Look at it again, then correct it.", who=current.entered_by
        )
    _write(conn, actor, current.line, HandStop(stop_id, seen_version + 1, told, actor.name, clock.now()))
    return hand_stop_versions(conn, actor, stop_id)[0]


def split_hand_stop(
    conn: Connection, actor: Actor, stop_id: UUID, at: datetime, *, seen_version: int, new_id: UUID
) -> tuple[HandStop, HandStop]:
    """Make two stops of one that is over; both keep its reason. `new_id` is made by the form: sent twice it is one.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    current = _versions(conn, actor, stop_id)[0]
    told = stop_of(current).told
    if not conn.execute(queries.HAND_STOP, {"site_id": actor.site_id, "stop_id": new_id}).first():
        if told.end_at is None or not told.start_at < at < told.end_at:
            raise Invalid("Choose a time between the beginning and the end of the stop.")
        first = correct_hand_stop(conn, actor, stop_id, replace(told, end_at=at), seen_version=seen_version)
        return first, enter_hand_stop(conn, actor, current.line, replace(told, start_at=at), stop_id=new_id)
    return hand_stop_versions(conn, actor, stop_id)[0], hand_stop_versions(conn, actor, new_id)[0]


def merge_hand_stops(conn: Connection, actor: Actor, seen: tuple[UUID, int], other: tuple[UUID, int]) -> HandStop:
    """Make one stop of two that touch; it keeps the words of `seen`. The second is taken back. Each: (id, version).

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    stop, neighbour = (hand_stop_versions(conn, actor, stop_id)[0] for stop_id, _ in (seen, other))
    if (stop.version, neighbour.version, neighbour.told.withdrawn) == (seen[1] + 1, other[1] + 1, True):
        return stop
    if neighbour.told.withdrawn:
        raise ChangedMeanwhile(
            "{who} took the other stop back meanwhile. Look at the list again.", who=neighbour.entered_by
        )
    left, right = sorted((stop.told, neighbour.told), key=lambda told: told.start_at)
    if left.end_at is None or left.end_at < right.start_at:
        raise Invalid("The line ran between these two stops, so they stay two. They can carry the same reason.")
    end = None if right.end_at is None else max(left.end_at, right.end_at)
    gone = replace(neighbour.told, withdrawn=True)
    correct_hand_stop(conn, actor, other[0], gone, seen_version=other[1])
    whole = replace(stop.told, start_at=left.start_at, end_at=end)
    return correct_hand_stop(conn, actor, seen[0], whole, seen_version=seen[1])


def _write(conn: Connection, actor: Actor, line: str, stop: HandStop) -> None:
    row = {"site_id": actor.site_id, "line": line, "stop_id": stop.stop_id, "version": stop.version}
    entered = {"entered_by": stop.entered_by, "entered_at": stop.entered_at}
    conn.execute(queries.ADD_HAND_STOP, row | vars(stop.told) | entered)
    span = {"start": stop.told.start_at, "end": stop.told.end_at, "withdrawn": stop.told.withdrawn}
    audit.record(conn, actor, "pad.enter", f"hand_stop:{stop.stop_id}", version=stop.version, **span)
    conn.execute(ingest_queries.NOTIFY, {"site_id": actor.site_id})


def _check(conn: Connection, actor: Actor, line: str, told: Told) -> None:
    if told.end_at and told.end_at <= told.start_at:
        raise Invalid("The stop ends before it begins. Correct its start or its end.")
    if max(told.start_at, told.end_at or told.start_at) > clock.now():
        raise Invalid("The stop lies in the future. Enter its end when the line runs again.")
    if conn.execute(queries.HAS_STATES, {"site_id": actor.site_id, "line": line}).scalar():
        raise Invalid("The machines of this line report their stops themselves. Give the stop there its reason.")
    if told.reason:
        reason = conn.execute(queries.REASON, {"site_id": actor.site_id, "reason": told.reason}).first()
        if not reason:
            raise Invalid("Choose a reason for the stop from the list.")
        check_needs(reason, told.note, told.countermeasure)
    check_cause(conn, actor, told.caused_by)


def _versions(conn: Connection, actor: Actor, stop_id: UUID) -> list[Row[Any]]:
    rows = conn.execute(queries.HAND_STOP, {"site_id": actor.site_id, "stop_id": stop_id}).all()
    if not rows or rows[0].line not in actor.lines:
        raise NotFound("There is no such stop here.")
    return list(rows)


def stop_of(row: Row[Any]) -> HandStop:
    """A stop from its row."""
    told = Told(row.start_at, row.end_at, row.reason, row.caused_by, row.note, row.countermeasure, row.withdrawn)
    return HandStop(row.stop_id, row.version, told, row.entered_by, row.entered_at)


def _in_sight(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
