"""Actions: one owner, one date. From an accepted idea, or taken on straight from a board."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, TextClause

import clock
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Ours
from access.rules import may, require
from db.queries import actions as queries
from feedback import action_log, moves, words
from feedback.moves import Move, Tap

SHOWN_ENDED: Final = timedelta(days=30)
ENDED: Final = {"done": Ours("done"), "dropped": Ours("dropped")}


@dataclass(frozen=True)
class Promise:
    """Who does it, and by which day."""

    owner_id: int
    due_on: date


@dataclass(frozen=True)
class Task:
    """What is to be done where, by whom and when; `kpi` and `idea_id` say what it is for."""

    line: str
    title: str
    promise: Promise
    kpi: str | None = None
    idea_id: int | None = None


@dataclass(frozen=True)
class Action:
    """An action as lists show it. `owner` is a person's name: walls show `owner_role` instead."""

    action_id: int
    version: int
    idea_id: int | None
    line: str
    line_name: str
    kpi: str | None
    title: str
    owner_id: int
    owner: str
    owner_role: str
    due_on: date
    state: str
    done_at: datetime | None
    result: str
    is_overdue: bool
    stage: str  # of an open one: todo, doing, blocked
    why: str  # it is blocked, or was dropped
    steps: int
    steps_done: int


@dataclass(frozen=True)
class Deed:
    """One change of an action: the guarded statement and what it sets, by the names of Action."""

    what: str
    statement: TextClause
    sets: dict[str, Any]
    said: str = ""


def of(conn: Connection, actor: Actor, *, whose: str = "mine", now: datetime | None = None) -> list[Action]:
    """Open actions, the next due first: "mine", the "team"'s (all lines in sight), or the "overdue" ones of both."""
    require(actor, "action.read")
    return _list(conn, actor.site_id, now, **_of_whom(actor, whose))


def ended(conn: Connection, actor: Actor, *, whose: str = "mine", now: datetime | None = None) -> list[Action]:
    """What was done or dropped in the last 30 days, the newest first; `whose` as above, "overdue" has none."""
    require(actor, "action.read")
    if whose == "overdue":
        return []
    since = (now or clock.now()) - SHOWN_ENDED
    found = _list(conn, actor.site_id, now, **_of_whom(actor, whose), state=None, ended_since=since)
    return sorted(found, key=lambda action: action.done_at or since, reverse=True)


def for_lines(conn: Connection, site_id: str, line: str, *, now: datetime | None = None) -> dict[str, list[Action]]:
    """The open actions of a line by KPI, the next due first; those on no KPI stand under ""."""
    by_kpi: dict[str, list[Action]] = {}
    for action in _list(conn, site_id, now, lines=[line]):
        by_kpi.setdefault(action.kpi or "", []).append(action)
    return by_kpi


def one(conn: Connection, actor: Actor, action_id: int, *, now: datetime | None = None) -> Action:
    """An action on a line in sight, or one's own anywhere; else NotFound."""
    in_sight = {"lines": sorted(actor.lines), "or_owner_id": actor.person_id}
    found = _list(conn, actor.site_id, now, action_id=action_id, state=None, **in_sight)
    if not found:
        raise NotFound("There is no such action on your lines.")
    return found[0]


def held(conn: Connection, actor: Actor, action_id: int, *, now: datetime | None = None) -> Action:
    """The same, with the idea behind it kept from everybody else until the end of the transaction."""
    where = {"site_id": actor.site_id, "action_id": action_id}
    idea_id = conn.execute(queries.LOCK, where).scalar()
    conn.execute(queries.LOCK_IDEA, where | {"idea_id": idea_id})
    return one(conn, actor, action_id, now=now)


def add(conn: Connection, actor: Actor, task: Task, *, request_id: str, now: datetime | None = None) -> int:
    """Start an action and return its number, once per request id; owner and date are compulsory.

    Leads give one to anybody, everybody else takes one on oneself.
    """
    if task.line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "action.take" if task.promise.owner_id == actor.person_id else "action.add")
    now = now or clock.now()
    check_promise(conn, actor, task.promise, now)
    return start(conn, actor, task, request_id=request_id, now=now)


def start(conn: Connection, actor: Actor, task: Task, *, request_id: str, now: datetime) -> int:
    """Write an action whose promise has been checked, for someone who has been let in, with its audit row."""
    title = words.title(task.title, what=Ours("what is to be done"))
    what = {"site_id": actor.site_id, "line": task.line, "kpi": task.kpi, "idea_id": task.idea_id}
    promise = asdict(task.promise)
    row = what | promise | {"title": title, "request_id": request_id, "now": now}
    action_id: int | None = conn.execute(queries.ADD, row).scalar()
    if action_id is None:
        return int(conn.execute(queries.BY_REQUEST, row).scalar_one())
    reason = {"kpi": task.kpi, "idea_id": task.idea_id}
    action_log.keep(conn, actor, action_id, "added", Tap(0, now, request_id), line=task.line, **reason, **promise)
    return action_id


def today(conn: Connection, site_id: str, now: datetime) -> date:
    """The date on the site's own calendar."""
    local: date = conn.execute(queries.TODAY, {"site_id": site_id, "now": now}).scalar_one()
    return local


def check_promise(conn: Connection, actor: Actor, promise: Promise, now: datetime) -> None:
    """Nothing, or Invalid: the owner must be somebody of the site, the day today or later."""
    if conn.execute(queries.MAY_OWN, {"site_id": actor.site_id, "owner_id": promise.owner_id}).one_or_none() is None:
        raise Invalid("Please choose from the list who does it. Who has left is not on it any more.")
    if promise.due_on < today(conn, actor.site_id, now):
        raise Invalid("Please choose today or a later day for the date: this one has passed.")


def done(conn: Connection, actor: Actor, action_id: int, tap: Tap, *, result: str = "") -> None:
    """Finish an action, as its owner or a lead, and say in a few words what came of it.

    An idea is done with the last action of it, unless a trial of it is still to begin.
    """
    action = one(conn, actor, action_id, now=tap.now)
    require(actor, "action.done")
    if action.owner_id != actor.person_id and not may(actor, "action.add"):
        raise Forbidden("Only {owner}, who owns this action, or a supervisor can finish it.", owner=action.owner)
    said = words.body(result, what=Ours("what came of it")) if result.strip() else ""
    if write(conn, actor, action, tap, Deed("done", queries.FINISH, {"state": "done", "result": said}, said)):
        end_idea(conn, actor, action, Move("done", ("accepted",), "done", said, answer=said or None), tap)


def change(conn: Connection, actor: Actor, action_id: int, tap: Tap, *, promise: Promise) -> None:
    """Give an open action to somebody else or to another day; the old promise stays in the audit."""
    action = one(conn, actor, action_id, now=tap.now)
    require(actor, "action.add")
    check_promise(conn, actor, promise, tap.now)
    write(conn, actor, action, tap, Deed("changed", queries.CHANGE, asdict(promise)))


def write(conn: Connection, actor: Actor, action: Action, tap: Tap, deed: Deed) -> bool:
    """Do it from the version on the screen, with its event and audit row; False where it stands so already."""
    row = {"site_id": actor.site_id, "action_id": action.action_id, "seen_version": tap.seen_version, "now": tap.now}
    if conn.execute(deed.statement, row | deed.sets).scalar() is None:
        _settle(conn, actor, action.action_id, tap, **deed.sets)
        return False
    before = {name: getattr(action, name) for name in deed.sets}
    details = deed.sets | ({"words": deed.said} if deed.said else {})
    action_log.keep(conn, actor, action.action_id, deed.what, tap, line=action.line, before=before, **details)
    return True


def _of_whom(actor: Actor, whose: str) -> dict[str, Any]:
    if whose == "mine":
        return {"owner_id": actor.person_id or 0}
    return {"lines": sorted(actor.lines), "or_owner_id": actor.person_id, "only_overdue": whose == "overdue"}


def _list(conn: Connection, site_id: str, now: datetime | None, **narrowed: object) -> list[Action]:
    all_open: dict[str, Any] = dict.fromkeys(("action_id", "owner_id", "or_owner_id", "lines", "kpi", "ended_since"))
    where = {"site_id": site_id, "now": now or clock.now(), "state": "open", "only_overdue": False}
    return [Action(**row._mapping) for row in conn.execute(queries.LIST, all_open | where | narrowed)]


def _settle(conn: Connection, actor: Actor, action_id: int, tap: Tap, **wanted: object) -> None:
    """A guarded write wrote nothing: fine if it stands as wanted (a second tap), else it changed meanwhile."""
    newest = one(conn, actor, action_id, now=tap.now)
    if newest.version == tap.seen_version + 1 and all(getattr(newest, name) == value for name, value in wanted.items()):
        return
    if newest.state != "open":
        raise ChangedMeanwhile(
            "Somebody changed this action while you had it open: it is now {standing}. "
            "Nothing was changed by you, and what you typed is kept.",
            standing=ENDED[newest.state],
        )
    raise ChangedMeanwhile(
        "Somebody changed this action while you had it open: it is now {owner}'s, due on {day:%d %b}. "
        "Nothing was changed by you, and what you typed is kept.",
        owner=newest.owner,
        day=newest.due_on,
    )


def end_idea(conn: Connection, actor: Actor, action: Action, move: Move, tap: Tap) -> None:
    """What the end of an action means for the idea behind it: nothing while another one is open."""
    of_idea = {"site_id": actor.site_id, "idea_id": action.idea_id}
    if action.idea_id is None:
        return
    conn.execute(queries.LOCK_IDEA, of_idea)  # before counting: two that finish at once must see one another
    if conn.execute(queries.OPEN_OF_IDEA, of_idea).scalar_one():
        return
    idea = moves.find(conn, replace(actor, lines=actor.lines | {action.line}), action.idea_id, tap.now)
    if idea.state == "accepted" and idea.kind != "danger":  # a danger is over when it is removed, not when work is
        moves.make(conn, actor, idea, move, replace(tap, seen_version=idea.version))
