"""Handover: three lines from the shift that goes to the one that comes, with what stands open, and read or not.

It is shown from 15 minutes before to 15 minutes after the change of shift. Where nobody works in between, that is
around the end of one shift and around the beginning of the next.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import handover as queries
from feedback import actions, calls, dangers, words
from feedback.actions import Action
from feedback.calls import Call
from feedback.dangers import Danger
from feedback.moves import Tap

AROUND: Final = timedelta(minutes=15)
MOST_LINES: Final = 3
STALE: Final = Ours("Somebody changed this handover meanwhile. Here is how it reads now; what you typed is kept.")
TOO_SOON: Final = Ours("A handover is written from 15 minutes before to 15 minutes after the change of shift.")


@dataclass(frozen=True)
class Shift:
    """A shift of a line by its name and its begin."""

    line: str
    shift: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Version:
    """What was written, once. Roles are for walls, names for boards; a tablet has the role pad and no name."""

    version: int
    said: tuple[str, ...]
    written_role: str
    written_by: str
    writer_id: int | None
    written_at: datetime
    read_role: str | None
    read_by: str
    read_at: datetime | None


@dataclass(frozen=True)
class Handover:
    """What `shift` hands over to `following`. `versions`: the newest first, empty where nothing is written yet.

    `is_now`: the change of shift is at most 15 minutes away. `due`: the line's actions that are overdue, or due by
    the day of the following shift.
    """

    shift: Shift
    following: Shift | None
    is_now: bool
    versions: list[Version] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    due: list[Action] = field(default_factory=list)
    dangers: list[Danger] = field(default_factory=list)

    @property
    def version(self) -> int:
        return self.versions[0].version if self.versions else 0

    @property
    def said(self) -> tuple[str, ...]:
        return self.versions[0].said if self.versions else ()

    @property
    def is_read(self) -> bool:
        """Whether somebody has read it as it stands; a correction wants to be read again."""
        return bool(self.versions) and self.versions[0].read_at is not None


def of(conn: Connection, site_id: str, line: str, *, now: datetime | None = None) -> Handover | None:
    """The handover around this change of shift; None at other times."""
    now = now or clock.now()
    row = _around(conn, site_id, line, now)
    return _read(conn, site_id, line, row, now) if row and _is_change(row, now) else None


def last(conn: Connection, site_id: str, line: str, *, now: datetime | None = None) -> Handover | None:
    """The handover of the shift that ends within 15 minutes or has ended last; None where no shift is known."""
    now = now or clock.now()
    row = _around(conn, site_id, line, now)
    return _read(conn, site_id, line, row, now) if row else None


def write(conn: Connection, actor: Actor, shift: Shift, said: Sequence[str], tap: Tap) -> int:
    """One to three lines of at most 120 characters; a later version is a correction, and what stood before is kept.

    Returns the version, the same one for a repeated request. Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    newest = _find(conn, actor, shift, "handover.write")
    row = _row(actor, shift, tap.seen_version + 1, tap.now) | {"request_id": tap.request_id}
    known: int | None = conn.execute(queries.VERSION_OF_REQUEST, row).scalar()
    if known is not None:
        return known
    if newest is None and not _may_begin(conn, actor.site_id, shift, tap.now):
        raise Invalid(TOO_SOON)
    lines = _lines(said)
    is_seen = tap.seen_version == (newest.version if newest else 0)
    if not is_seen or not conn.execute(queries.ADD, row | {"said": json.dumps(lines)}).rowcount:
        known = conn.execute(queries.VERSION_OF_REQUEST, row).scalar()
        if known is None:
            raise ChangedMeanwhile(STALE)
        return int(known)
    _tell(conn, actor, "handover.written", shift, version=tap.seen_version + 1, said=lines)
    return tap.seen_version + 1


def confirm(conn: Connection, actor: Actor, shift: Shift, tap: Tap) -> int:
    """It was read, by the one who takes over. Twice is as once. Returns the version that was read.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    newest = _find(conn, actor, shift, "handover.confirm")
    if newest is None:
        raise Invalid("Nothing is written in this handover yet, so there is nothing to confirm.")
    if newest.version != tap.seen_version:
        raise ChangedMeanwhile(STALE)
    if actor.person_id is not None and newest.writer_id == actor.person_id:
        raise Invalid("You wrote this handover. Whoever takes over says that it is read.")
    if conn.execute(queries.READ, _row(actor, shift, newest.version, tap.now)).rowcount:
        _tell(conn, actor, "handover.read", shift, version=newest.version)
    return newest.version


def _find(conn: Connection, actor: Actor, shift: Shift, action: str) -> Version | None:
    """The newest version of a shift's handover, None where nothing is written."""
    if shift.line not in actor.lines or not conn.execute(queries.HAS_SHIFT, _row(actor, shift, 0, shift.end)).first():
        raise NotFound("There is no such shift on your lines.")
    require(actor, action)
    return next(iter(_versions(conn, actor.site_id, shift.line, shift.shift, shift.start)), None)


def _versions(conn: Connection, site_id: str, line: str, shift: str, start: datetime) -> list[Version]:
    where = {"site_id": site_id, "line": line, "shift": shift, "start_at": start}
    rows = conn.execute(queries.VERSIONS, where)
    return [Version(row.version, tuple(row.said), *row[2:]) for row in rows]


def _may_begin(conn: Connection, site_id: str, shift: Shift, now: datetime) -> bool:
    row = _around(conn, site_id, shift.line, now)
    is_this = row is not None and (row.shift, row.start_at) == (shift.shift, shift.start)
    return row is not None and is_this and _is_change(row, now)


def _around(conn: Connection, site_id: str, line: str, now: datetime) -> Row[Any] | None:
    where = {"site_id": site_id, "line": line, "now": now, "ends_by": now + AROUND}
    return conn.execute(queries.AROUND, where).one_or_none()


def _is_change(row: Row[Any], now: datetime) -> bool:
    return any(at is not None and abs(now - at) <= AROUND for at in (row.end_at, row.next_start_at))


def _read(conn: Connection, site_id: str, line: str, row: Row[Any], now: datetime) -> Handover:
    shift = Shift(line, row.shift, row.start_at, row.end_at)
    following = Shift(line, row.next_shift, row.next_start_at, row.next_end_at) if row.next_shift is not None else None
    day = actions.today(conn, site_id, max(now, following.start if following else now))
    planned = [action for of_kpi in actions.for_lines(conn, site_id, line, now=now).values() for action in of_kpi]
    return Handover(
        shift,
        following,
        _is_change(row, now),
        _versions(conn, site_id, shift.line, shift.shift, shift.start),
        calls.open_on(conn, site_id, line, now=now),
        sorted((one for one in planned if one.due_on <= day), key=lambda one: (one.due_on, one.action_id)),
        dangers.open_on(conn, site_id, line, now=now),
    )


def _lines(said: Sequence[str]) -> list[str]:
    filled = [line for line in said if line.strip()]
    if not 1 <= len(filled) <= MOST_LINES:
        raise Invalid("Please write one to three lines for the next shift.")
    return [words.title(line, what=Ours("each line for the next shift")) for line in filled]


def _tell(conn: Connection, actor: Actor, action: str, shift: Shift, **details: object) -> None:
    subject = f"handover:{shift.line}:{shift.start:%Y-%m-%dT%H:%MZ}"
    audit.record(conn, actor, action, subject, shift=shift.shift, **details)
    conn.execute(queries.TELL_FIGURES, {"site_id": actor.site_id})


def _row(actor: Actor, shift: Shift, version: int, now: datetime) -> dict[str, Any]:
    of_shift = {"site_id": actor.site_id, "line": shift.line, "shift": shift.shift, "start_at": shift.start}
    return of_shift | {"version": version, "person_id": actor.person_id, "role": actor.role, "now": now}
