"""What the crew of the demo plant tries: planned when accepted, begun with the work done, stopped where in vain."""

from dataclasses import asdict, replace
from datetime import timedelta

from sqlalchemy import Connection

from access.actors import Actor
from demo.plant import SITE
from feedback import actions, trial_moves, trials
from feedback.moves import Tap
from feedback.trials import TrialPlan
from metrics import effect

BEGINS_AFTER = timedelta(days=5)


def plan(conn: Connection, who: Actor, action_id: int, hypothesis: str, tap: Tap) -> int:
    """A trial of this action, on its own figure; baseline and horizon are frozen as of then. No figure: the crew's."""
    action = actions.one(conn, who, action_id, now=tap.now)
    starts_on, frozen = (tap.now + BEGINS_AFTER).date(), None
    if action.kpi:
        frozen = asdict(effect.freeze(conn, SITE, action.line, action.kpi, accepted_at=tap.now, starts_on=starts_on))
    wanted = TrialPlan(action_id, hypothesis, starts_on, action.kpi, frozen)
    return trials.plan(conn, who, wanted, request_id=tap.request_id, now=tap.now)


def start(conn: Connection, who: Actor, trial_id: int, tap: Tap) -> None:
    """From now on the change is there."""
    trial_moves.start(conn, who, trial_id, _seen(conn, who, trial_id, tap))


def stop(conn: Connection, who: Actor, trial_id: int, learned: str, tap: Tap) -> None:
    """It did not help, and this was learned."""
    trial_moves.stop(conn, who, trial_id, _seen(conn, who, trial_id, tap), learned=learned)


def _seen(conn: Connection, who: Actor, trial_id: int, tap: Tap) -> Tap:
    return replace(tap, seen_version=trials.one(conn, who, trial_id).version)
