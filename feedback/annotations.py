"""What happened here: words pinned to a line, a KPI, a machine and a span of time."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound, Ours
from access.rules import require
from db.queries import annotations as queries
from feedback import words


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
    """One note; `by` is empty where nobody gave a name."""

    annotation_id: int
    line: str
    kpi: str | None
    machine: str | None
    start_at: datetime
    end_at: datetime | None
    body: str
    by: str


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
    who = {"site_id": actor.site_id, "person_id": actor.person_id, "request_id": request_id, "now": now}
    row = asdict(span) | who | {"body": words.body(body, what=Ours("what happened"))}
    annotation_id = conn.execute(queries.ADD, row).scalar()
    if annotation_id is None:
        return Kept(conn.execute(queries.BY_REQUEST, row).scalar_one(), is_new=False)
    audit.record(conn, actor, "annotation.added", f"annotation:{annotation_id}", line=span.line, kpi=span.kpi)
    return Kept(annotation_id, is_new=True)


def between(
    conn: Connection, actor: Actor, line: str, start: datetime, end: datetime, kpi: str | None = None
) -> list[Annotation]:
    """The notes that touch [start, end) on a line in sight, oldest first; with a KPI those on it and those on none."""
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "board.read")
    where = {"site_id": actor.site_id, "line": line, "start": start, "end": end, "kpi": kpi}
    return [Annotation(**row._mapping) for row in conn.execute(queries.BETWEEN, where)]
