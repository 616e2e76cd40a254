"""The steps of an action: a short list with who and by when, ticked off one by one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, TextClause

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from db.queries import action_work as queries
from db.queries import actions as action_queries
from feedback import action_log, action_moves, actions, words
from feedback.moves import Tap


@dataclass(frozen=True)
class NewStep:
    """What is to be done; who and by when where that is not as for the whole action."""

    body: str
    owner_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Step:
    """One step. No `owner_id`: whoever owns the action; no `due_on`: by the day of the action."""

    step_id: int
    version: int
    action_id: int
    body: str
    owner_id: int | None
    owner: str
    due_on: date | None
    done_at: datetime | None
    done_by: str


def of(conn: Connection, actor: Actor, action_id: int, *, now: datetime | None = None) -> list[Step]:
    """The steps of an action in sight, in the order in which they were written."""
    actions.one(conn, actor, action_id, now=now)
    rows = conn.execute(queries.STEPS, {"site_id": actor.site_id, "action_id": action_id})
    return [Step(**row._mapping) for row in rows]


def add(conn: Connection, actor: Actor, action_id: int, tap: Tap, *, step: NewStep) -> int:
    """One more step, by the owner of the action or a lead; once per request id. Returns its number."""
    action = action_moves.owned(conn, actor, action_id, tap)
    if action.state != "open":
        raise Invalid("This action is not open any more.")
    if step.owner_id is not None or step.due_on is not None:
        today = actions.today(conn, actor.site_id, tap.now)
        promise = actions.Promise(step.owner_id or action.owner_id, step.due_on or today)
        actions.check_promise(conn, actor, promise, tap.now)
    said = words.title(step.body, what=Ours("what the step is"))
    row = asdict(step) | {"body": said, "site_id": actor.site_id, "action_id": action_id}
    step_id = conn.execute(queries.ADD_STEP, row | {"request_id": tap.request_id, "now": tap.now}).scalar()
    if step_id is None:
        return int(conn.execute(queries.STEP_BY_REQUEST, row | {"request_id": tap.request_id}).scalar_one())
    action_log.keep(conn, actor, action_id, "step_added", tap, line=action.line, words=said)
    return int(step_id)


def tick(conn: Connection, actor: Actor, step_id: int, tap: Tap, *, is_done: bool) -> None:
    """Done, or open again: by the owner of the step, the owner of the action, or a lead."""
    step = _find(conn, actor, step_id, tap)
    _may_touch(conn, actor, step, tap)
    if (step.done_at is not None) == is_done:
        return
    sets = {"done_at": tap.now if is_done else None, "done_by": actor.person_id if is_done else None}
    _write(conn, actor, step, tap, queries.TICK_STEP, sets)
    what = "step_done" if is_done else "step_open"
    action_log.keep(conn, actor, step.action_id, what, tap, words=step.body)


def remove(conn: Connection, actor: Actor, step_id: int, tap: Tap) -> None:
    """It is not needed after all; it stays in the history. A second tap changes nothing."""
    action_id = _action_of(conn, actor, step_id)
    action_moves.owned(conn, actor, action_id, tap)
    if action_log.was_made(conn, actor, action_id, tap):
        return
    step = _find(conn, actor, step_id, tap)
    _write(conn, actor, step, tap, queries.REMOVE_STEP, {"now": tap.now})
    action_log.keep(conn, actor, step.action_id, "step_removed", tap, words=step.body)


def _find(conn: Connection, actor: Actor, step_id: int, tap: Tap) -> Step:
    steps = of(conn, actor, _action_of(conn, actor, step_id), now=tap.now)
    found = next((step for step in steps if step.step_id == step_id), None)
    if found is None:  # it was removed
        raise NotFound("There is no such step on your lines.")
    return found


def _action_of(conn: Connection, actor: Actor, step_id: int) -> int:
    action_id = conn.execute(queries.ACTION_OF_STEP, {"site_id": actor.site_id, "step_id": step_id}).scalar()
    if action_id is None:
        raise NotFound("There is no such step on your lines.")
    conn.execute(action_queries.LOCK, {"site_id": actor.site_id, "action_id": action_id})  # two taps at once are one
    return int(action_id)


def _may_touch(conn: Connection, actor: Actor, step: Step, tap: Tap) -> None:
    if step.owner_id is None or step.owner_id != actor.person_id:
        action_moves.owned(conn, actor, step.action_id, tap)


def _write(
    conn: Connection, actor: Actor, step: Step, tap: Tap, statement: TextClause, sets: Mapping[str, object]
) -> None:
    guard = {"site_id": actor.site_id, "step_id": step.step_id, "seen_version": tap.seen_version}
    if conn.execute(statement, guard | dict(sets)).scalar() is None:
        raise ChangedMeanwhile("Somebody changed this step while you had it open. Look at it again.")
