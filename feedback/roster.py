"""The roster and the ladder's minutes as the office keeps them: duties, absences, how long a rung waits."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import ROLES, require
from db.queries import ladder as ladder_queries
from db.queries import roster as queries
from feedback.ladder import USUAL_MIN
from feedback.moves import Tap
from feedback.tiers import KINDS, POSTS, TIERS, Duty, duty_of

CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WEEKDAYS: Final = re.compile(r"(?!.*(.).*\1)[1-8]{1,8}")
LONGEST_AWAY: Final = timedelta(days=366)
LONGEST_MIN: Final = 720
SHIFTS_SINCE: Final = timedelta(days=28)
CHANGED: Final = "Somebody changed this line of the roster meanwhile. Here is how it reads now."


@dataclass(frozen=True)
class Plan:
    """What is typed for a duty: see `tiers.Duty`. Either a person or a role, either a shift or hours of the clock."""

    tier: int
    post: str
    kinds: tuple[str, ...]
    weekdays: str
    person_id: int | None = None
    role: str | None = None
    line: str = ""
    shift: str = ""
    start_time: str = ""
    end_time: str = ""


@dataclass(frozen=True)
class Absence:
    """Somebody is not there from the first to the last day; nobody asks why."""

    absence_id: int
    person_id: int
    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Waits:
    """How many minutes a call of this kind waits on the first rung, and then on the second; version 0: as shipped."""

    kind: str
    version: int
    second_min: int
    third_min: int


def duties(conn: Connection, actor: Actor) -> list[Duty]:
    """The whole roster, tier by tier."""
    require(actor, "roster.edit")
    return [duty_of(row) for row in conn.execute(queries.DUTIES, {"site_id": actor.site_id})]


def colleagues(conn: Connection, actor: Actor) -> dict[int, str]:
    """Everybody who can stand on it: person -> name."""
    require(actor, "roster.edit")
    rows = conn.execute(queries.COLLEAGUES, {"site_id": actor.site_id})
    return {row.person_id: row.display_name for row in rows}


def shift_names(conn: Connection, actor: Actor, *, now: datetime) -> list[str]:
    """The names of the plant's shifts, of patterns and of the last weeks."""
    require(actor, "roster.edit")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "since": now - SHIFTS_SINCE}
    return list(conn.execute(queries.SHIFT_NAMES, where).scalars())


def add(conn: Connection, actor: Actor, plan: Plan, *, request_id: str) -> int:
    """A new line of the roster, once per request id; its number. Raises Forbidden, NotFound, Invalid."""
    row = _row(conn, actor, plan) | {"request_id": request_id}
    duty_id: int | None = conn.execute(queries.ADD, row).scalar()
    if duty_id is None:
        return int(conn.execute(queries.BY_REQUEST, row).scalar_one())
    audit.record(conn, actor, "roster.added", f"duty:{duty_id}", **asdict(plan))
    return duty_id


def change(conn: Connection, actor: Actor, duty_id: int, tap: Tap, *, plan: Plan) -> None:
    """Another line in its place. Raises Forbidden, NotFound, Invalid, ChangedMeanwhile."""
    before = _find(conn, actor, duty_id)
    row = _row(conn, actor, plan) | {"duty_id": duty_id, "seen_version": tap.seen_version}
    if not conn.execute(queries.CHANGE, row).rowcount:
        raise ChangedMeanwhile(CHANGED)
    was = {name: value for name, value in asdict(before).items() if name in asdict(plan)}
    audit.record(conn, actor, "roster.changed", f"duty:{duty_id}", before=was, **asdict(plan))


def remove(conn: Connection, actor: Actor, duty_id: int, tap: Tap) -> None:
    """Nobody stands there by this line any more. Raises Forbidden, NotFound, ChangedMeanwhile."""
    before = _find(conn, actor, duty_id)
    row = {"site_id": actor.site_id, "duty_id": duty_id, "seen_version": tap.seen_version}
    if not conn.execute(queries.REMOVE, row).rowcount:
        raise ChangedMeanwhile(CHANGED)
    audit.record(conn, actor, "roster.removed", f"duty:{duty_id}", **asdict(before))


def absences(conn: Connection, actor: Actor, *, today: date) -> list[Absence]:
    """Who is away now or will be, the next first."""
    require(actor, "roster.edit")
    return [Absence(*row) for row in conn.execute(queries.ABSENCES, {"site_id": actor.site_id, "today": today})]


def away(conn: Connection, actor: Actor, person_id: int, first: date, last: date, *, request_id: str) -> int:
    """Somebody is away on these days, once per request id; its number. Raises Forbidden, NotFound, Invalid."""
    require(actor, "roster.edit")
    _check_person(conn, actor, person_id)
    if not first <= last <= first + LONGEST_AWAY:
        raise Invalid("The last day away is not before the first one, and at most a year after it.")
    row = {"site_id": actor.site_id, "person_id": person_id, "first_day": first, "last_day": last}
    absence_id: int | None = conn.execute(queries.ADD_ABSENCE, row | {"request_id": request_id}).scalar()
    if absence_id is None:
        return int(conn.execute(queries.ABSENCE_BY_REQUEST, row | {"request_id": request_id}).scalar_one())
    audit.record(conn, actor, "roster.away", f"person:{person_id}", first_day=first, last_day=last)
    return absence_id


def back(conn: Connection, actor: Actor, absence_id: int) -> None:
    """They are there after all. Raises Forbidden, NotFound."""
    require(actor, "roster.edit")
    row = conn.execute(queries.REMOVE_ABSENCE, {"site_id": actor.site_id, "absence_id": absence_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such absence any more.")
    audit.record(conn, actor, "roster.back", f"person:{row.person_id}", first_day=row.first_day, last_day=row.last_day)


def waits(conn: Connection, actor: Actor) -> list[Waits]:
    """The ladder's minutes, kind by kind."""
    require(actor, "roster.edit")
    rows = conn.execute(ladder_queries.WAITS, {"site_id": actor.site_id})
    chosen = {row.kind: Waits(*row) for row in rows}
    return [chosen.get(kind) or Waits(kind, 0, *USUAL_MIN[kind]) for kind in KINDS]


def set_waits(conn: Connection, actor: Actor, kind: str, tap: Tap, *, second_min: int, third_min: int) -> None:
    """Other minutes for calls of this kind. Raises Forbidden, Invalid, ChangedMeanwhile."""
    before = next((one for one in waits(conn, actor) if one.kind == kind), None)
    if before is None:
        raise Invalid("A call is for maintenance, material, quality or safety; besides there are dangers.")
    if not (1 <= second_min <= LONGEST_MIN and 1 <= third_min <= LONGEST_MIN):
        raise Invalid("A rung waits between 1 and {most} minutes.", most=LONGEST_MIN)
    minutes = {"second_min": second_min, "third_min": third_min}
    row = {"site_id": actor.site_id, "kind": kind, "seen_version": tap.seen_version} | minutes
    statement = ladder_queries.CHANGE_WAITS if tap.seen_version else ladder_queries.SET_WAITS
    if not conn.execute(statement, row).rowcount:
        raise ChangedMeanwhile("Somebody changed these minutes meanwhile. Here is how they read now.")
    was = {name: getattr(before, name) for name in minutes}
    audit.record(conn, actor, "ladder.set", f"ladder:{kind}", before=was, **minutes)


def _find(conn: Connection, actor: Actor, duty_id: int) -> Duty:
    require(actor, "roster.edit")
    row = conn.execute(queries.DUTY, {"site_id": actor.site_id, "duty_id": duty_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such line in the roster any more.")
    return duty_of(row)


def _row(conn: Connection, actor: Actor, plan: Plan) -> dict[str, Any]:
    require(actor, "roster.edit")
    if plan.line and plan.line not in actor.lines:
        raise NotFound("There is no such line here.")
    _check_who(conn, actor, plan)
    _check_when(plan)
    return asdict(plan) | {"site_id": actor.site_id, "kinds": json.dumps(plan.kinds)}


def _check_who(conn: Connection, actor: Actor, plan: Plan) -> None:
    if (plan.person_id is None) == (plan.role is None):
        raise Invalid("Choose who stands there: one person, or everybody with a role.")
    if plan.role is not None and plan.role not in ROLES:
        raise Invalid("There is no role {role!r}. Choose one of: {roles}.", role=plan.role, roles=ROLES)
    if plan.person_id is not None:
        _check_person(conn, actor, plan.person_id)
    if plan.tier not in TIERS:
        raise Invalid("The tier is 1 for the line's shift, 2 for its area, 3 for the site's top.")
    if plan.post not in POSTS:
        raise Invalid("Choose what walls call them, such as maintenance.")
    if not plan.kinds or set(plan.kinds) - set(KINDS):
        raise Invalid("Choose which calls they answer, at least one kind.")


def _check_when(plan: Plan) -> None:
    if not WEEKDAYS.fullmatch(plan.weekdays):
        raise Invalid("Choose the days on which they stand there, at least one.")
    by_clock = bool(CLOCK.fullmatch(plan.start_time) and CLOCK.fullmatch(plan.end_time))
    if plan.shift and not plan.start_time and not plan.end_time:
        return
    if plan.shift or not by_clock:
        raise Invalid("Choose either a shift, or from when until when, such as 06:00 to 14:00.")


def _check_person(conn: Connection, actor: Actor, person_id: int) -> None:
    if conn.execute(queries.PERSON, {"site_id": actor.site_id, "person_id": person_id}).first() is None:
        raise NotFound("There is no such person.")
