"""What the crew of the demo plant tries: planned when accepted, begun with the work done, judged by its own figures."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from access.actors import Actor
from demo.plant import SITE
from feedback import actions, confirmed, trial_checks, trial_moves, trials
from feedback.confirmed import Said
from feedback.moves import Tap
from feedback.trials import PROVEN, Trial, TrialPlan
from metrics import effect, plant, worth
from metrics.effect_told import Effect, Overlap, Plan
from metrics.scope import Scope

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


def judge(conn: Connection, who: Actor, trial_id: int, tap: Tap) -> None:
    """What its figure said on the day of its check; where that proves it, `who` confirms so."""
    trial = trials.one(conn, who, trial_id)
    today = tap.now.astimezone(plant.site(conn, SITE).zone).date()
    due = next((day for day, on in trials.due_checks(trial) if on <= today), None)
    if due is None or trial.counts_from is None:
        return
    frozen = replace(Plan.of(trial.plan or {}), change_at=trial.counts_from.isoformat())
    others = [one for other in trials.of(conn, SITE) if other.trial_id != trial_id and (one := _overlap(other))]
    found = effect.judge(conn, SITE, frozen, others=others, now=tap.now)
    said = asdict(found) | {"reason": found.reason.sentence, "worth": _worth(conn, frozen, found, tap)}
    trial_checks.keep(conn, SITE, trial, said, day=due, now=tap.now)
    if trial_moves.proposal(trials.one(conn, who, trial_id), today) == "verify":
        trial_moves.verify(conn, who, trial_id, _seen(conn, who, trial_id, tap))


def confirm(conn: Connection, who: Actor, trial_id: int, value: int, why: str, tap: Tap) -> None:
    """What finance says of the first year, of an effect that was proven."""
    if trials.one(conn, who, trial_id).state in PROVEN:
        said = Said(Decimal(value), why, now=tap.now, request_id=tap.request_id)
        confirmed.confirm(conn, who, trial_id, said)


def _worth(conn: Connection, frozen: Plan, found: Effect, tap: Tap) -> dict[str, object] | None:
    if found.size is None or found.low is None or found.high is None:
        return None
    moved, days = (
        (found.low, found.size, found.high),
        (date.fromisoformat(frozen.change_at), date.fromisoformat(found.until)),
    )
    return asdict(worth.of_change(conn, Scope(SITE, line=frozen.line), frozen.kpi, moved, days, now=tap.now))


def _overlap(other: Trial) -> Overlap | None:
    if other.kpi is None or other.counts_from is None:
        return None
    return Overlap(other.line, other.kpi, other.counts_from, other.ended_on)


def stop(conn: Connection, who: Actor, trial_id: int, learned: str, tap: Tap) -> None:
    """It did not help, and this was learned."""
    trial_moves.stop(conn, who, trial_id, _seen(conn, who, trial_id, tap), learned=learned)


def _seen(conn: Connection, who: Actor, trial_id: int, tap: Tap) -> Tap:
    return replace(tap, seen_version=trials.one(conn, who, trial_id).version)
