"""What happened here: words pinned to a line, a KPI, a machine and a span of time."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Ours
from access.rules import may, require
from db.queries import annotations as queries
from feedback import words
from feedback.moves import Tap

YEARS: Final = range(1900, 2201)  # as of imports; what lies far beyond them no page could read back


@dataclass(frozen=True)
class Span:
    """What an annotation is pinned to; without an end it is a point in time."""

    line: str
    start_at: datetime
    end_at: datetime | None = None
    kpi: str | None = None
    machine: str | None = None


@dataclass(frozen=True)
class Kept:
    """The annotation's number, and whether this request was the one that wrote it."""

    annotation_id: int
    is_new: bool


@dataclass(frozen=True)
class Annotation:
    """One note; `by` is empty where nobody gave a name, `machine_name` where it is pinned to no machine."""

    annotation_id: int
    line: str
    kpi: str | None
    machine: str | None
    start_at: datetime
    end_at: datetime | None
    body: str
    by: str
    version: int
    person_id: int | None
    machine_name: str = ""


@dataclass(frozen=True)
class Former:
    """What a note read until somebody, `by`, corrected it or took it back at this instant."""

    version: int
    what: str  # corrected, taken_back
    body: str
    by: str
    at: datetime


def add(conn: Connection, actor: Actor, span: Span, body: str, *, request_id: str, now: datetime | None = None) -> Kept:
    """Pin words to a span on a line in sight; a screen may not, and a repeated request writes nothing twice."""
    if span.line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "annotation.add")
    return keep(conn, actor, span, body, request_id=request_id, now=now or clock.now())


def keep(conn: Connection, actor: Actor, span: Span, body: str, *, request_id: str, now: datetime) -> Kept:
    """Write the annotation of someone who has been let in, with its audit row."""
    if span.end_at and span.end_at < span.start_at:
        raise Invalid("The span ends before it begins. Please turn the two around.")
    check_years(span.start_at, span.end_at)
    who = {"site_id": actor.site_id, "person_id": actor.person_id, "request_id": request_id, "now": now}
    row = asdict(span) | who | {"body": words.body(body, what=Ours("what happened"))}
    annotation_id = conn.execute(queries.ADD, row).scalar()
    if annotation_id is None:
        return Kept(conn.execute(queries.BY_REQUEST, row).scalar_one(), is_new=False)
    audit.record(conn, actor, "annotation.added", f"annotation:{annotation_id}", line=span.line, kpi=span.kpi)
    return Kept(annotation_id, is_new=True)


def check_years(*instants: datetime | None) -> None:
    """Nothing, or Invalid where one of them cannot be meant."""
    if any(at is not None and at.year not in YEARS for at in instants):
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")


def between(
    conn: Connection, actor: Actor, line: str, start: datetime, end: datetime, kpi: str | None = None
) -> list[Annotation]:
    """The notes that touch [start, end) on a line in sight, oldest first; with a KPI those on it and those on none."""
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "board.read")
    where = {"site_id": actor.site_id, "line": line, "start": start, "end": end, "kpi": kpi}
    return [Annotation(**row._mapping) for row in conn.execute(queries.BETWEEN, where)]


def may_change(actor: Actor, note: Annotation) -> bool:
    """Whether this person may correct it or take it back: who wrote it, or a lead of the line."""
    is_own = actor.is_named and note.person_id == actor.person_id
    return is_own or may(actor, "annotation.mend")


def correct(conn: Connection, actor: Actor, annotation_id: int, tap: Tap, *, body: str) -> int:
    """Write it anew; what it read before stays in its history. Returns the new version."""
    return _change(conn, actor, annotation_id, tap, "corrected", words.body(body, what=Ours("what happened")))


def take_back(conn: Connection, actor: Actor, annotation_id: int, tap: Tap) -> int:
    """Take it off every chart; it stays in its history."""
    return _change(conn, actor, annotation_id, tap, "taken_back", None)


def history(conn: Connection, actor: Actor, annotation_id: int) -> list[Former]:
    """What a note on a line in sight read before, the oldest first."""
    _one(conn, actor, annotation_id)
    where = {"site_id": actor.site_id, "annotation_id": annotation_id}
    return [Former(**row._mapping) for row in conn.execute(queries.HISTORY, where)]


def _one(conn: Connection, actor: Actor, annotation_id: int) -> tuple[Annotation, bool]:
    where = {"site_id": actor.site_id, "annotation_id": annotation_id, "lines": sorted(actor.lines)}
    row = conn.execute(queries.ONE, where).one_or_none()
    if row is None:
        raise NotFound("There is no such note on your lines.")
    fields = dict(row._mapping)
    is_taken_back = bool(fields.pop("is_taken_back"))
    return Annotation(**fields), is_taken_back


def _change(conn: Connection, actor: Actor, annotation_id: int, tap: Tap, what: str, body: str | None) -> int:
    conn.execute(queries.LOCK, {"site_id": actor.site_id, "annotation_id": annotation_id})  # two taps at once are one
    note, is_taken_back = _one(conn, actor, annotation_id)
    require(actor, "annotation.add")
    if not may_change(actor, note):
        raise Forbidden("Only who wrote this note, or a supervisor of the line, can change it.")
    wanted = note.body if body is None else body
    guard = {"site_id": actor.site_id, "annotation_id": annotation_id, "seen_version": tap.seen_version}
    row = guard | {"what": what, "body": wanted, "now": tap.now, "was": note.body, "person_id": actor.person_id}
    version: int | None = conn.execute(queries.CHANGE, row).scalar()
    if version is None:
        is_done = is_taken_back == (body is None) and note.body == wanted and note.version == tap.seen_version + 1
        if is_done:  # a second tap
            return note.version
        raise ChangedMeanwhile("Somebody changed this note while you had it open. What you typed is kept.")
    conn.execute(queries.KEEP_OLD, row | {"start_at": note.start_at, "end_at": note.end_at})
    before = {"body": note.body} if body is not None else None
    audit.record(
        conn, actor, f"annotation.{what}", f"annotation:{annotation_id}", before=before, line=note.line, body=wanted
    )
    return version
