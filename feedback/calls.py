"""Calls for help: made at a line with one press, answered by whoever comes, ended when it is fixed.

Of each kind a line has one open call: who presses a second time joins it. Response time runs from the press until
somebody is here, fix time from then until it is fixed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import calls as queries
from feedback.moves import Tap

KINDS: Final = {"maintenance": "maintenance", "material": "logistics", "quality": "quality", "safety": "safety"}
LEADS: Final = {"supervisor": "supervisor", "manager": "manager", "admin": "top"}
TAKE_BACK: Final = timedelta(seconds=60)
LONGEST_MIN: Final = 120
OPEN: Final = ("open", "coming", "here")
SETS: Final = ("coming_at", "expected_at", "helper_id", "helper_role", "here_at", "ended_at")
STANDING: Final = {
    "open": Ours("Somebody changed this call meanwhile. Look at it again."),
    "coming": Ours("Somebody has said meanwhile that they are coming. Look at the call again."),
    "here": Ours("Somebody is here by now. Look at the call again."),
    "fixed": Ours("This call is fixed by now."),
    "taken_back": Ours("This call was taken back."),
}


@dataclass(frozen=True)
class Need:
    """What help is called for, where; `machine` where one is meant."""

    line: str
    kind: str
    machine: str | None = None


@dataclass(frozen=True)
class Made:
    """The call that a press led to; `is_joined`: it was open before, and this press joined it."""

    call_id: int
    is_joined: bool


@dataclass(frozen=True)
class Call:
    """A call. `helper` is the name of who comes, for boards only: walls show `helper_role`."""

    call_id: int
    version: int
    line: str
    machine: str | None
    kind: str  # maintenance, material, quality, safety
    state: str  # open, coming, here, fixed, taken_back
    made_at: datetime
    made_by: str
    coming_at: datetime | None
    expected_at: datetime | None
    helper_role: str | None  # maintenance, logistics, quality, safety, supervisor, manager, top
    helper: str
    here_at: datetime | None
    ended_at: datetime | None

    @property
    def response(self) -> timedelta | None:
        """From the press until somebody was here; None where nobody said so."""
        return self.here_at - self.made_at if self.here_at else None

    @property
    def fix(self) -> timedelta | None:
        """From somebody being here until it was fixed; None before, and where nobody said that they were here."""
        return self.ended_at - self.here_at if self.here_at and self.ended_at else None

    def can_take_back(self, actor: Actor, now: datetime) -> bool:
        """Whether this actor made it, a short while ago, and nobody is here yet."""
        return self.made_by == actor.label and self.state in OPEN[:2] and now - self.made_at <= TAKE_BACK


def make(conn: Connection, actor: Actor, need: Need, *, request_id: str, now: datetime | None = None) -> Made:
    """Call for help on a line in sight; joins the open call of this kind, and writes once per request id."""
    if need.line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "call.make")
    row = _row(actor, request_id, now or clock.now()) | vars(need)
    _check(conn, row)
    while True:  # an open call may be ended between the two statements: then there is room for a new one
        known = conn.execute(queries.STEP_OF_REQUEST, row).one_or_none()
        if known is not None:
            return Made(known.call_id, known.what == "joined")
        call_id = conn.execute(queries.ADD, row).scalar()
        if call_id is not None:
            return _kept(conn, actor, row, call_id, "made")
        call_id = conn.execute(queries.OPEN_ONE, row).scalar()
        if call_id is not None:
            return _kept(conn, actor, row, call_id, "joined")


def open_on(conn: Connection, site_id: str, line: str, *, now: datetime | None = None) -> list[Call]:
    """The calls of a line that are not ended, the oldest first."""
    where = {"site_id": site_id, "line": line, "now": now or clock.now()}
    return [Call(*row) for row in conn.execute(queries.OPEN_ON, where)]


def of(conn: Connection, actor: Actor, *, now: datetime | None = None) -> list[Call]:
    """The calls of all lines in sight that are not ended, the oldest first."""
    require(actor, "call.answer")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "now": now or clock.now()}
    return [Call(*row) for row in conn.execute(queries.OPEN_OF, where)]


def fixed_between(conn: Connection, site_id: str, line: str, start: datetime, end: datetime) -> list[Call]:
    """The fixed calls of a line that were made in [start, end), the oldest first."""
    where = {"site_id": site_id, "line": line, "start": start, "end": end}
    return [Call(*row) for row in conn.execute(queries.FIXED_BETWEEN, where)]


def coming(conn: Connection, actor: Actor, call_id: int, tap: Tap, *, minutes: int) -> int:
    """Somebody comes, in about so many minutes. Returns the new version. Said again it is a new estimate."""
    call = _find(conn, actor, call_id, "call.answer")
    if not 1 <= minutes <= LONGEST_MIN:
        raise Invalid("Say in how many minutes somebody is here: 1 to 120.")
    when = {"coming_at": tap.now, "expected_at": tap.now + timedelta(minutes=minutes)}
    return _move(conn, actor, call, tap, "coming", OPEN[:2], **when, **_helper(actor, call.kind))


def here(conn: Connection, actor: Actor, call_id: int, tap: Tap) -> int:
    """Somebody is here: the response time ends. Returns the new version."""
    call = _find(conn, actor, call_id, "call.answer")
    helper = {} if call.helper_role else _helper(actor, call.kind)
    return _move(conn, actor, call, tap, "here", OPEN[:2], here_at=tap.now, **helper)


def fixed(conn: Connection, actor: Actor, call_id: int, tap: Tap) -> int:
    """It is fixed: the call ends. Returns the new version."""
    call = _find(conn, actor, call_id, "call.answer")
    return _move(conn, actor, call, tap, "fixed", OPEN, ended_at=tap.now)


def take_back(conn: Connection, actor: Actor, call_id: int, tap: Tap) -> int:
    """It was a mistake: by whoever made it, within a minute, and before somebody is here. Returns the new version."""
    call = _find(conn, actor, call_id, "call.make")
    if call.made_by != actor.label:
        raise Invalid("This call was made by somebody else. Say that it is fixed when nobody is needed any more.")
    if call.ended_at is None and tap.now - call.made_at > TAKE_BACK:
        raise Invalid("A call can be taken back for one minute. Say that it is fixed when nobody is needed any more.")
    return _move(conn, actor, call, tap, "taken_back", OPEN[:2], ended_at=tap.now)


def _find(conn: Connection, actor: Actor, call_id: int, action: str) -> Call:
    where = {"site_id": actor.site_id, "call_id": call_id, "lines": sorted(actor.lines)}
    row = conn.execute(queries.FIND, where).one_or_none()
    if row is None:
        raise NotFound("There is no such call on your lines.")
    require(actor, action)
    return Call(*row)


def _move(
    conn: Connection, actor: Actor, call: Call, tap: Tap, to_state: str, from_states: tuple[str, ...], **sets: object
) -> int:
    row = _row(actor, tap.request_id, tap.now) | dict.fromkeys(SETS) | sets
    row |= {"call_id": call.call_id, "seen_version": tap.seen_version, "to_state": to_state}
    if conn.execute(queries.STEP_OF_REQUEST, row).first():
        return _newest(conn, actor, call).version
    version: int | None = conn.execute(queries.MOVE, row | {"from_states": list(from_states)}).scalar()
    if version is None:
        return _not_moved(conn, actor, call, row)
    _kept(conn, actor, row | {"line": call.line, "kind": call.kind}, call.call_id, to_state)
    return version


def _not_moved(conn: Connection, actor: Actor, call: Call, row: dict[str, Any]) -> int:
    newest = _newest(conn, actor, call)
    if conn.execute(queries.STEP_OF_REQUEST, row).first():  # the same tap, a moment ago on another connection
        return newest.version
    raise ChangedMeanwhile(STANDING[newest.state])


def _newest(conn: Connection, actor: Actor, call: Call) -> Call:
    where = {"site_id": actor.site_id, "call_id": call.call_id, "lines": [call.line]}
    return Call(*conn.execute(queries.FIND, where).one())


def _kept(conn: Connection, actor: Actor, row: dict[str, Any], call_id: int, what: str) -> Made:
    """Write down what was done, and let the walls know; of one press that came twice at once only the first counts."""
    if not conn.execute(queries.ADD_STEP, row | {"call_id": call_id, "what": what}).rowcount:
        known = conn.execute(queries.STEP_OF_REQUEST, row).one()
        return Made(known.call_id, known.what == "joined")
    audit.record(conn, actor, f"call.{what}", f"call:{call_id}", line=row["line"], kind=row["kind"])
    conn.execute(queries.TELL_FIGURES, {"site_id": actor.site_id})
    return Made(call_id, what == "joined")


def _check(conn: Connection, row: dict[str, Any]) -> None:
    if row["kind"] not in KINDS:
        raise Invalid("A call is for maintenance, material, quality or safety.")
    if row["machine"] is not None and conn.execute(queries.HAS_MACHINE, row).first() is None:
        raise NotFound("There is no such machine on this line.")


def _helper(actor: Actor, kind: str) -> dict[str, object]:
    """Who comes: a lead as such, whoever was called by link as what stands in the roster, all others as the function
    that was called."""
    role = actor.name if actor.role == "called" else LEADS.get(actor.role, KINDS[kind])
    return {"helper_id": actor.person_id, "helper_role": role}


def _row(actor: Actor, request_id: str, now: datetime) -> dict[str, Any]:
    return {"site_id": actor.site_id, "request_id": request_id, "now": now, "by": actor.label}
