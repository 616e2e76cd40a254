"""Stops that a machine reported without a reason: the crew tells it after the restart."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import require
from db.queries import annotations, plant
from db.queries import ingest as ingest_queries
from db.queries import pad as queries

ASKED = timedelta(days=3)  # how long after its end a stop is asked about
READ = timedelta(days=14)


@dataclass(frozen=True)
class OpenStop:
    """An unbroken span of `down`; without an end it still stands. `reason` is that of its explained part."""

    machine: str
    start_at: datetime
    end_at: datetime | None
    version: int
    reason: str | None = None
    caused_by: str | None = None


@dataclass(frozen=True)
class Reason:
    """A reason to choose, named in the actor's language; `needs`: comment, countermeasure."""

    reason: str
    name: str
    needs: frozenset[str]


@dataclass(frozen=True)
class Why:
    """What the crew tells about a stop."""

    reason: str
    caused_by: str | None = None
    comment: str = ""
    countermeasure: str = ""


def stop_reasons(conn: Connection, actor: Actor) -> list[Reason]:
    """What can be chosen for a stop, by name."""
    rows = conn.execute(plant.REASONS, {"site_id": actor.site_id})
    found = [
        Reason(row.reason, row.names.get(actor.language) or row.name, frozenset((row.needs or "").split()))
        for row in rows
        if row.state == "down"
    ]
    return sorted(found, key=lambda reason: reason.name.casefold())


def open_stops(conn: Connection, actor: Actor, line: str) -> list[OpenStop]:
    """Stops of the line's machines that still want a reason, the newest first; short stops are not asked about."""
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
    now = clock.now()
    shortest = timedelta(seconds=conn.execute(queries.SHORT_STOP_S, _of(actor)).scalar_one())
    return [
        _stop(row)
        for row in _rows(conn, actor, _machines(conn, actor, line, now), now)
        if row.unexplained and (row.end_at or now) - row.start_at >= shortest and (row.end_at or now) > now - ASKED
    ]


def explain_stop(
    conn: Connection, actor: Actor, stop: tuple[str, datetime], why: Why, *, line: str, seen_version: int
) -> OpenStop:
    """Give a stop (its machine and start) its reason, from its beginning to its end; what stood there is kept.

    `seen_version` is that of the OpenStop on the screen. The same twice changes nothing.
    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    if line not in actor.lines or stop[0] not in _machines(conn, actor, line, clock.now()):
        raise NotFound("There is no such machine here.")
    require(actor, "stop.explain")
    _check(conn, actor, why)
    conn.execute(ingest_queries.LOCK_SITE, {"site_id": actor.site_id})
    row = _found(conn, actor, stop)
    if not row.unexplained and (row.reasons, row.reason, row.caused_by) == (1, why.reason, why.caused_by or None):
        return _stop(row)
    if row.version != seen_version:
        raise ChangedMeanwhile("Somebody explained this stop meanwhile. Look at it again, then correct it.")
    _write(conn, actor, row, why)
    _note(conn, actor, line, row, why)
    subject = f"stop:{row.machine}:{row.start_at.isoformat()}"
    audit.record(conn, actor, "stop.explain", subject, reason=why.reason, caused_by=why.caused_by or "")
    return _stop(_found(conn, actor, stop))


def _write(conn: Connection, actor: Actor, row: Row[Any], why: Why) -> None:
    for statement in ingest_queries.PREPARE:
        conn.execute(statement)
    begun = {"source": "pad", "kind": "states", "file_name": "", "by": actor.name, "site_ids": [actor.site_id]}
    import_id = conn.execute(ingest_queries.BEGIN_IMPORTS, begun).one().import_id
    events = _of(actor) | {"machine": row.machine, "event_keys": row.event_keys, "import_id": import_id}
    events |= {"start_at": row.start_at, "last_at": row.last_at}
    conn.execute(queries.KEEP_UNEXPLAINED, events | {"by": actor.name})
    told = {"reason": why.reason, "caused_by": why.caused_by or None, "version": row.version + 1}
    conn.execute(queries.EXPLAIN, events | told)
    size = len(row.event_keys)
    counts = {"rows": size, "accepted": 0, "duplicates": 0, "corrections": size, "rejected": 0}
    conn.execute(ingest_queries.END_IMPORT, counts | _of(actor) | {"import_id": import_id})
    conn.execute(ingest_queries.NOTIFY, _of(actor))


def _note(conn: Connection, actor: Actor, line: str, row: Row[Any], why: Why) -> None:
    """What was said about the stop stands as an annotation over it."""
    body = "\n".join(part.strip() for part in (why.comment, why.countermeasure) if part.strip())
    if not body:
        return
    pinned = {"line": line, "kpi": None, "machine": row.machine, "start_at": row.start_at, "end_at": row.end_at}
    request = f"stop:{row.machine}:{row.start_at.isoformat()}:{row.version}"
    said = {"body": body, "person_id": actor.person_id, "request_id": request, "now": clock.now()}
    conn.execute(annotations.ADD, _of(actor) | pinned | said)


def _check(conn: Connection, actor: Actor, why: Why) -> None:
    reason = conn.execute(queries.REASON, _of(actor) | {"reason": why.reason}).first()
    if not reason or reason.state != "down":
        raise Invalid("Choose a reason for the stop from the list.")
    check_needs(reason, why)
    if why.caused_by and why.caused_by not in {machine for _, machine in _all_machines(conn, actor)}:
        raise Invalid(f"There is no machine {why.caused_by}. Choose the machine that caused the stop from the list.")


def check_needs(reason: Row[Any], why: Why) -> None:
    """Refuse where the reason wants words that are missing."""
    needs = (reason.needs or "").split()
    if "comment" in needs and not why.comment.strip():
        raise Invalid(f"{reason.name} needs a comment: write in a few words what happened.")
    if "countermeasure" in needs and not why.countermeasure.strip():
        raise Invalid(f"{reason.name} needs a countermeasure: write what was done so that it does not come again.")


def _all_machines(conn: Connection, actor: Actor) -> list[tuple[str, str]]:
    return [(row.site_id, row.machine) for row in conn.execute(ingest_queries.MACHINES) if row.site_id == actor.site_id]


def _machines(conn: Connection, actor: Actor, line: str, at: datetime) -> list[str]:
    return list(conn.execute(queries.MACHINES, _of(actor) | {"line": line, "at": at}).scalars())


def _rows(conn: Connection, actor: Actor, machines: list[str], now: datetime) -> list[Row[Any]]:
    given = _of(actor) | {"machines": machines, "since": now - READ}
    return list(conn.execute(queries.STOPS, given))


def _found(conn: Connection, actor: Actor, stop: tuple[str, datetime]) -> Row[Any]:
    machine, start = stop
    for row in _rows(conn, actor, [machine], clock.now()):
        if row.start_at == start:
            return row
    raise NotFound("That stop is not there any more; the machine's states were corrected.")


def _stop(row: Row[Any]) -> OpenStop:
    return OpenStop(row.machine, row.start_at, row.end_at, row.version, row.reason, row.caused_by)


def _of(actor: Actor) -> dict[str, object]:
    return {"site_id": actor.site_id}
