"""Triage's thirty minutes: begun with a tap, worked through, and ended with a summary that goes out by itself."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound
from access.rules import require
from db.queries import agendas as queries
from feedback import agenda, outbox, summary
from feedback.moves import Tap
from feedback.outbox import News
from feedback.summary import Summary

MINUTES: Final = 30
GRACE: Final = timedelta(minutes=15)  # after its time an abandoned one ends by itself


@dataclass(frozen=True)
class Sitting:
    """One triage of a site. `left` are those of its agenda without an answer; `summary` stands once it has ended."""

    session_id: int
    started_at: datetime
    ends_at: datetime
    idea_ids: tuple[int, ...]
    left: tuple[int, ...]
    ended_at: datetime | None
    summary: Summary | None


def running(conn: Connection, actor: Actor, *, now: datetime) -> Sitting | None:
    """The one that runs at the site, whoever began it."""
    require(actor, "triage.read")
    row = conn.execute(queries.RUNNING, {"site_id": actor.site_id}).one_or_none()
    return _sitting(conn, actor.site_id, row, now) if row else None


def start(conn: Connection, actor: Actor, tap: Tap) -> int:
    """Begin with this week's agenda; where one runs already, join it. Returns its number."""
    require(actor, "triage.decide")
    chosen = agenda.of_week(conn, actor, now=tap.now).idea_ids
    if not chosen:
        raise Invalid("Nothing waits for management this week.")
    row = {"site_id": actor.site_id, "now": tap.now, "ends_at": tap.now + timedelta(minutes=MINUTES)}
    row |= {"person_id": actor.person_id, "idea_ids": json.dumps(chosen), "request_id": tap.request_id}
    session_id: int | None = conn.execute(queries.START, row).scalar()
    if session_id is None:
        return int(conn.execute(queries.RUNNING, row).one().session_id)
    audit.record(conn, actor, "triage.started", f"triage:{session_id}", ideas=len(chosen))
    return session_id


def end(conn: Connection, actor: Actor, session_id: int, *, now: datetime) -> None:
    """Close it, write its summary and send it; a second tap changes nothing."""
    require(actor, "triage.decide")
    row = conn.execute(queries.ONE, {"site_id": actor.site_id, "session_id": session_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such triage here.")
    if row.ended_at is None:
        _close(conn, actor, row, now)


def end_abandoned(conn: Connection, site_id: str, now: datetime) -> None:
    """A job of the clockwork: one that is through, or long past its time, ends by itself."""
    row = conn.execute(queries.RUNNING, {"site_id": site_id}).one_or_none()
    if row is None:
        return
    if now >= row.ends_at + GRACE or not _left(conn, site_id, row, now):
        _close(conn, Actor(site_id, "system", "system", "clockwork"), row, now)


def one(conn: Connection, actor: Actor, session_id: int, *, now: datetime) -> Sitting:
    """One sitting with its summary, of which only the lines in sight are told."""
    require(actor, "triage.read")
    row = conn.execute(queries.ONE, {"site_id": actor.site_id, "session_id": session_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such triage here.")
    return _in_sight(_sitting(conn, actor.site_id, row, now), actor)


def ended(conn: Connection, actor: Actor, *, now: datetime, size: int = 8) -> list[Sitting]:
    """The last ones, the newest first, each told as by `one`."""
    require(actor, "triage.read")
    rows = conn.execute(queries.ENDED, {"site_id": actor.site_id, "size": size})
    return [_in_sight(_sitting(conn, actor.site_id, row, now), actor) for row in rows]


def _close(conn: Connection, actor: Actor, row: Row[Any], now: datetime) -> None:
    made = summary.write(conn, actor.site_id, row.started_at, now)
    told = {"site_id": actor.site_id, "session_id": row.session_id, "now": now, "summary": summary.as_json(made)}
    if conn.execute(queries.END, told).one_or_none() is None:
        return
    audit.record(conn, actor, "triage.ended", f"triage:{row.session_id}", decided=len(made.decided))
    readers = conn.execute(queries.READERS, told).scalars().all()
    outbox.tell(
        conn,
        actor.site_id,
        News("triage.summary", summary.TITLE, summary.in_words(made), f"triage?summary={row.session_id}", None),
        key=f"triage.summary:{row.session_id}",
        people=readers,
        now=now,
    )


def _sitting(conn: Connection, site_id: str, row: Row[Any], now: datetime) -> Sitting:
    told = None if row.summary is None else summary.from_json(row.summary)
    left = () if row.ended_at else _left(conn, site_id, row, now)
    return Sitting(row.session_id, row.started_at, row.ends_at, tuple(row.idea_ids), left, row.ended_at, told)


def _left(conn: Connection, site_id: str, row: Row[Any], now: datetime) -> tuple[int, ...]:
    where = {"site_id": site_id, "idea_ids": row.idea_ids, "now": now}
    waiting = set(conn.execute(queries.LEFT, where).scalars())
    return tuple(idea_id for idea_id in row.idea_ids if idea_id in waiting)


def _in_sight(found: Sitting, actor: Actor) -> Sitting:
    return found if found.summary is None else replace(found, summary=summary.of_lines(found.summary, actor.lines))
