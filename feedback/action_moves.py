"""The work on an action: taken on, begun, blocked, dropped, told of. Done and handed over are in actions."""

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Forbidden, Invalid, Ours
from access.rules import may, require
from db.queries import action_work as queries
from feedback import action_log, actions, words
from feedback.actions import Action, Deed
from feedback.moves import Move, Tap


def take(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> None:
    """Take an action on oneself that nobody has begun; its date stays."""
    action = actions.one(conn, actor, action_id, now=tap.now)
    require(actor, "action.take")
    if action.stage != "todo" and action.version == tap.seen_version:
        raise Invalid("{owner} has begun this already. Ask a supervisor to hand it over.", owner=action.owner)
    actions.write(conn, actor, action, tap, Deed("taken", queries.TAKE, {"owner_id": actor.person_id}))


def begin(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> None:
    """It is being done from now on; also when what blocked it is gone."""
    _stage(conn, actor, action_id, tap, "doing")


def put_back(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> None:
    """It is not being done yet after all: anybody of the line may take it on."""
    _stage(conn, actor, action_id, tap, "todo")


def block(conn: Connection, actor: Actor, action_id: int, tap: Tap, *, why: str) -> None:
    """It cannot go on, and this is why; its date stays."""
    _stage(conn, actor, action_id, tap, "blocked", words.body(why, what=Ours("what blocks it")))


def drop(conn: Connection, actor: Actor, action_id: int, tap: Tap, *, why: str) -> None:
    """It is not done, and this is why. With the last action of an idea the idea ends, and its sender reads why."""
    action = owned(conn, actor, action_id, tap)
    said = words.body(why, what=Ours("why it is dropped"))
    where = {"site_id": actor.site_id, "action_id": action_id}
    if conn.execute(queries.RUNNING_TRIAL, where).first():
        raise Invalid("This is being tried. Stop the trial on the page Effects, with what was learned.")
    dropped = Deed("dropped", queries.DROP, {"state": "dropped", "why": said}, said)
    if not actions.write(conn, actor, action, tap, dropped):
        return
    conn.execute(queries.STOP_PLANNED, where | {"now": tap.now, "why": said})
    move = Move("stopped", ("accepted",), "stopped", said, answer=said)
    actions.end_idea(conn, actor, action, move, tap)


def tell(conn: Connection, actor: Actor, action_id: int, tap: Tap, *, said: str) -> None:
    """A few words on how it goes, by anybody who sees it; kept in its history."""
    action = actions.one(conn, actor, action_id, now=tap.now)
    require(actor, "action.done")
    kept = words.body(said, what=Ours("how it goes"))
    action_log.keep(conn, actor, action_id, "said", tap, words=kept, line=action.line)


def owned(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> Action:
    """The action, for its owner or a lead; else NotFound or Forbidden."""
    action = actions.one(conn, actor, action_id, now=tap.now)
    require(actor, "action.done")
    if action.owner_id != actor.person_id and not may(actor, "action.add"):
        raise Forbidden("Only {owner}, who owns this action, or a supervisor can change it.", owner=action.owner)
    return action


def _stage(conn: Connection, actor: Actor, action_id: int, tap: Tap, stage: str, why: str = "") -> None:
    action = owned(conn, actor, action_id, tap)
    actions.write(conn, actor, action, tap, Deed(stage, queries.SET_STAGE, {"stage": stage, "why": why}, why))
