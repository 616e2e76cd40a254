"""Planning a trial where feedback and metrics meet: what was said, and how the figure will be judged, in one deed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from access.actors import Actor
from feedback import actions, spread, trials
from feedback.actions import Promise, Task
from feedback.moves import Tap
from feedback.trials import HORIZON_DAYS, StopRule, TrialPlan
from metrics import effect
from pages.feedback import worths

LONGEST_HORIZON: Final = 90


@dataclass(frozen=True)
class Wish:
    """What somebody wants to try; no `kpi`: no figure shows it, pictures and the crew's yes do."""

    hypothesis: str
    starts_on: date
    kpi: str | None = None
    horizon_days: int = HORIZON_DAYS
    budget: Decimal | None = None
    stop: StopRule | None = None
    spread_from: int | None = None


def plan(conn: Connection, actor: Actor, action_id: int, wish: Wish, *, request_id: str, now: datetime) -> int:
    """Freeze baseline and horizon of an open action and plan its trial; returns its number. Once per request id."""
    action = actions.one(conn, actor, action_id, now=now)
    frozen: dict[str, Any] | None = None
    if wish.kpi is not None:
        fixed = effect.freeze(
            conn,
            actor.site_id,
            action.line,
            wish.kpi,
            accepted_at=now,
            starts_on=wish.starts_on,
            horizon_days=wish.horizon_days,
            said_at=trials.said_at(conn, actor.site_id, action.idea_id),
        )
        frozen = asdict(fixed) | worths.of_plan(conn, actor.site_id, fixed, now=now)
    wanted = TrialPlan(
        action_id, wish.hypothesis, wish.starts_on, wish.kpi, frozen, wish.budget, wish.stop, wish.spread_from
    )
    return trials.plan(conn, actor, wanted, request_id=request_id, now=now)


def take_over(conn: Connection, actor: Actor, offer_id: int, tap: Tap, *, promise: Promise) -> int:
    """Try on this line what another one has proven: an action and a trial of it, linked to the first. Its number."""
    offer = spread.one(conn, actor, offer_id)
    task = Task(offer.line, offer.title, promise, offer.kpi)
    action_id = actions.add(conn, actor, task, request_id=tap.request_id, now=tap.now)
    wish = Wish(offer.hypothesis, promise.due_on, offer.kpi, spread_from=offer.trial_id)
    trial_id = plan(conn, actor, action_id, wish, request_id=tap.request_id, now=tap.now)
    spread.taken(conn, actor, offer_id, tap, taken_as=trial_id)
    return trial_id
