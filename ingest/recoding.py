"""Coding a stop again after the restart: another reason, split, join, take back. Nobody's word is lost.

What a person says becomes a correction of the machine's events, with history; sent again, the machine's own words are
duplicates, and its later correction with a higher revision wins as any other does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import annotations
from db.queries import ingest as ingest_queries
from db.queries import pad as pad_queries
from db.queries import stops as queries
from ingest import stop_list, stop_rows
from ingest.stop_list import Stop
from ingest.stop_rows import Deed, Event

_DID: Final = {
    "recode": Ours("{who} coded this stop as {reason} at {at}."),
    "split": Ours("{who} split this stop at {at}."),
    "merge": Ours("{who} joined this stop with its neighbour at {at}."),
    "undo": Ours("{who} took a change of this stop back at {at}."),
}


@dataclass(frozen=True)
class Seen:
    """A stop as it stood on the screen of the person who writes."""

    machine: str
    start_at: datetime
    end_at: datetime | None
    version: str


@dataclass(frozen=True)
class Why:
    """What the crew tells about a stop."""

    reason: str
    caused_by: str | None = None
    comment: str = ""
    countermeasure: str = ""


def recode(conn: Connection, actor: Actor, line: str, seen: Seen, why: Why, *, request_id: str) -> Stop:
    """Give a stop this reason from its beginning to its end; the reason's state becomes the stop's.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile; sent twice it is done once.
    """
    reason = _begin(conn, actor, line, seen.machine, why)
    if _is_done(conn, actor, request_id):
        return _around(conn, actor, seen)
    stop = _find(conn, actor, seen)
    cause = None if why.caused_by in ("", stop.machine) else why.caused_by
    said = (why.comment.strip(), why.countermeasure.strip())
    is_same = stop.is_explained and (stop.reason, stop.caused_by, stop.state) == (why.reason, cause, reason.state)
    has_news = any(said) and said != (stop.comment, stop.countermeasure)
    if is_same and not has_news:
        return stop
    _guard(conn, actor, stop, seen)
    _check_plan(actor, stop.state, reason.state)
    before = _events(conn, actor, stop)
    after = [stop_rows.recoded(event, reason.state, why.reason, cause, anew=is_same) for event in before]
    deed = Deed("recode", line, stop.machine, stop.start_at, stop.until, why.reason, cause, *said)
    coding_id = stop_rows.put(conn, actor, deed, before, after, request_id)
    if has_news:
        _note(conn, actor, deed, coding_id)
    return _around(conn, actor, seen)


def split(conn: Connection, actor: Actor, line: str, seen: Seen, at: datetime, *, request_id: str) -> list[Stop]:
    """Make two stops of one that is over; both keep its reason until somebody gives them another.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile; sent twice it is done once.
    """
    _begin(conn, actor, line, seen.machine)
    if not _is_done(conn, actor, request_id):
        stop = _find(conn, actor, seen)
        _guard(conn, actor, stop, seen)
        _check_split(conn, actor, stop, at)
        before = _events(conn, actor, stop)
        new = _split_event(before, at, request_id)
        deed = Deed("split", line, stop.machine, stop.start_at, stop.until, stop.reason, stop.caused_by)
        stop_rows.put(conn, actor, deed, before, [*before, new], request_id)
        key = {"site_id": actor.site_id, "machine": stop.machine, "at": at, "event_key": new["event_key"]}
        conn.execute(queries.ADD_SPLIT, key)
    return [one for one in _units(conn, actor, seen) if seen.start_at <= one.start_at <= at]


def merge(conn: Connection, actor: Actor, line: str, seen: Seen, other: Seen, *, request_id: str) -> Stop:
    """Make one stop of two that touch and are of one state. It keeps the reason of `seen`, else that of `other`.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile; sent twice it is done once.
    """
    _begin(conn, actor, line, seen.machine)
    first = min(seen, other, key=lambda one: one.start_at)
    if _is_done(conn, actor, request_id):
        return _around(conn, actor, first)
    stop, neighbour = (_find(conn, actor, one) for one in (seen, other))
    for found, wanted in ((stop, seen), (neighbour, other)):
        _guard(conn, actor, found, wanted)
    _check_neighbours(stop, neighbour)
    kept = stop if stop.is_explained else neighbour
    left, right = sorted((stop, neighbour), key=lambda one: one.start_at)
    before = [*_events(conn, actor, left), *_events(conn, actor, right)]
    seam = [event for event in _events(conn, actor, right) if event["event_key"].startswith(stop_rows.SPLIT)]
    reason, cause = (kept.reason, kept.caused_by) if kept.is_explained else (None, None)
    after = [stop_rows.recoded(e, stop.state, reason, cause) for e in before if e not in seam]
    deed = Deed("merge", line, stop.machine, left.start_at, right.until, reason, cause)
    stop_rows.put(conn, actor, deed, before, after, request_id)
    return _around(conn, actor, first)


def undo(conn: Connection, actor: Actor, coding_id: int, *, request_id: str) -> None:
    """Put back what stood before somebody's coding, as long as nobody coded or corrected it after that.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile; sent twice it is done once.
    """
    row = conn.execute(queries.CODING, {"site_id": actor.site_id, "coding_id": coding_id}).first()
    if row is None or row.line not in actor.lines:
        raise NotFound("There is no such change of a stop here.")
    require(actor, "stop.explain")
    conn.execute(ingest_queries.LOCK_SITE, {"site_id": actor.site_id})
    if _is_done(conn, actor, request_id):
        return
    _check_undo(conn, actor, row)
    if "planned" in {event["state"] for event in row.before} ^ {event["state"] for event in row.after}:
        require(actor, "stop.plan")
    reason = next((event["reason"] for event in row.before), None)
    deed = Deed("undo", row.line, row.machine, row.start_at, row.end_at, reason, undoes=coding_id)
    stop_rows.put(conn, actor, deed, row.after, row.before, request_id)


def check_needs(reason: Row[Any], comment: str, countermeasure: str) -> None:
    """Refuse where the reason wants words that are missing."""
    needs = (reason.needs or "").split()
    if "comment" in needs and not comment.strip():
        raise Invalid("{reason} needs a comment: write in a few words what happened.", reason=reason.name)
    if "countermeasure" in needs and not countermeasure.strip():
        raise Invalid(
            "{reason} needs a countermeasure: write what was done so that it does not come again.", reason=reason.name
        )


def check_cause(conn: Connection, actor: Actor, caused_by: str | None) -> None:
    """Refuse a machine that the site does not have."""
    if caused_by and caused_by not in {machine.machine for machine in stop_list.machines(conn, actor)}:
        raise Invalid(
            "There is no machine {machine}. Choose the machine that caused the stop from the list.", machine=caused_by
        )


def _begin(conn: Connection, actor: Actor, line: str, machine: str, why: Why | None = None) -> Any:
    """Whether they see the machine and may; then one after the other. Returns the row of the reason in `why`."""
    stop_list.in_sight(actor, line)
    if machine not in stop_list.of_line(conn, actor, line):
        raise NotFound("There is no such machine here.")
    require(actor, "stop.explain")
    reason = None
    if why is not None:
        given = {"site_id": actor.site_id, "reason": why.reason}
        reason = conn.execute(pad_queries.REASON, given).first()
        if reason is None:
            raise Invalid("Choose a reason for the stop from the list.")
        check_needs(reason, why.comment, why.countermeasure)
        check_cause(conn, actor, why.caused_by)
    conn.execute(ingest_queries.LOCK_SITE, {"site_id": actor.site_id})
    return reason


def _is_done(conn: Connection, actor: Actor, request_id: str) -> bool:
    given = {"site_id": actor.site_id, "request_id": request_id}
    return conn.execute(queries.BY_REQUEST, given).first() is not None


def _units(conn: Connection, actor: Actor, seen: Seen) -> list[Stop]:
    return stop_list.units(conn, actor, [seen.machine], seen.start_at)


def _find(conn: Connection, actor: Actor, seen: Seen) -> Stop:
    stop = _around(conn, actor, seen)
    if stop.start_at != seen.start_at:
        raise _told(conn, actor, stop)
    return stop


def _around(conn: Connection, actor: Actor, seen: Seen) -> Stop:
    for stop in _units(conn, actor, seen):
        if stop.start_at <= seen.start_at and (stop.until is None or seen.start_at < stop.until):
            return stop
    raise NotFound("That stop is not there any more: the machine's states were corrected. Look at the list again.")


def _guard(conn: Connection, actor: Actor, stop: Stop, seen: Seen) -> None:
    is_shorter = seen.end_at is not None and seen.end_at != stop.end_at
    if stop.version != seen.version or is_shorter:
        raise _told(conn, actor, stop)


def _told(conn: Connection, actor: Actor, stop: Stop) -> ChangedMeanwhile:
    """What the second of two people reads."""
    span = {"site_id": actor.site_id, "machine": stop.machine, "start": stop.start_at, "end": stop.until}
    last = conn.execute(queries.LAST_CODING, span).first()
    if last is None:
        return ChangedMeanwhile("The machine's states were corrected meanwhile. Look at the stop again, then save.")
    when = stop_list.local_time(conn, actor.site_id, last.coded_at)
    did = Ours(_DID[last.deed], who=last.coded_by, reason=last.name or last.reason, at=when)
    return ChangedMeanwhile("{did} What you chose is kept: look again, then save yours.", did=did)


def _events(conn: Connection, actor: Actor, stop: Stop) -> list[Event]:
    return stop_rows.events(conn, actor.site_id, stop.machine, stop.start_at, stop.until)


def _check_plan(actor: Actor, now: str, wanted: str) -> None:
    """Planned time leaves the good time (OEE): that is a lead's word."""
    if "planned" in (now, wanted) and now != wanted:
        require(actor, "stop.plan")


def _check_split(conn: Connection, actor: Actor, stop: Stop, at: datetime) -> None:
    if stop.end_at is None:
        raise Invalid("This stop still stands. Split it when the machine runs again.")
    if not stop.start_at < at < stop.end_at:
        raise Invalid("Choose a time between the beginning and the end of the stop.")
    span = {"site_id": actor.site_id, "machine": stop.machine, "at": at, "start": stop.start_at, "end": stop.until}
    if conn.execute(queries.IS_SILENT_AT, span).scalar():
        raise Invalid("The machine was silent at that time, so nobody knows what it did. Choose a time before that.")


def _split_event(before: list[Event], at: datetime, request_id: str) -> Event:
    """The machine's last word before the split, said once more at the split."""
    parent = [event for event in before if datetime.fromisoformat(event["at"]) <= at][-1]
    seq = (parent["seq"] or 0) + 1 if datetime.fromisoformat(parent["at"]) == at else None
    new: Event = {"at": at.isoformat(), "seq": seq, "event_key": f"{stop_rows.SPLIT}{request_id}", "revision": None}
    return parent | new | {"fingerprint": None, "import_id": None, "arrived_at": None}


def _check_neighbours(stop: Stop, neighbour: Stop) -> None:
    left, right = sorted((stop, neighbour), key=lambda one: one.start_at)
    if left.machine != right.machine or left.until != right.start_at:
        raise Invalid("The machine ran between these two stops, so they stay two. They can carry the same reason.")
    if left.state != right.state:
        raise Invalid("These two are of different kinds. Give both a reason of the same kind first.")


def _check_undo(conn: Connection, actor: Actor, row: Row[Any]) -> None:
    if row.deed == "undo":
        raise Invalid("That is itself something taken back. Give the stop its reason again.")
    if row.undone_by:
        raise ChangedMeanwhile("{who} took this back already. Look at the list again.", who=row.undone_by)
    now = stop_rows.standing(conn, actor.site_id, row.machine, row.after)
    gone = stop_rows.standing(conn, actor.site_id, row.machine, _only(row.before, row.after))
    prints = [{(event["event_key"], event["fingerprint"]) for event in of} for of in (now, row.after)]
    if prints[0] != prints[1] or gone:
        raise ChangedMeanwhile("This stop was changed again after that. Take the newer change back first.")


def _only(some: list[Event], others: list[Event]) -> list[Event]:
    keys = {event["event_key"] for event in others}
    return [event for event in some if event["event_key"] not in keys]


def _note(conn: Connection, actor: Actor, deed: Deed, coding_id: int) -> None:
    """What was said about the stop stands as an annotation over it."""
    body = "\n".join(part for part in (deed.comment, deed.countermeasure) if part)
    if not body:
        return
    pinned = {"line": deed.line, "kpi": None, "machine": deed.machine, "start_at": deed.start_at, "end_at": deed.end_at}
    said = {"body": body, "person_id": actor.person_id, "request_id": f"coding:{coding_id}", "now": clock.now()}
    conn.execute(annotations.ADD, {"site_id": actor.site_id} | pinned | said)
    audit.record(conn, actor, "annotation.added", f"stop:{deed.machine}:{deed.start_at.isoformat()}", line=deed.line)
