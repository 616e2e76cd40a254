"""Trials: an action run on one line, with a baseline and a horizon that were frozen when it was accepted.

What the figure did is measured (metrics), kept here as checks, and shown; each step to another state is confirmed by a
person.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound, Ours
from access.rules import may, require
from db.queries import trials as queries
from feedback import actions, words
from feedback.moves import Tap

HORIZON_DAYS: Final = 20
AGAIN_ON: Final = (30, 60, 90)  # days after the change
STOP_DAYS_AT_MOST: Final = 30
DAY: Final = timedelta(days=1)
RUNNING: Final = ("in_trial", "verified", "standard", "spread")
PROVEN: Final = ("verified", "standard", "spread")
GONE: Final = ("no clear change", "worse")  # verdicts that say of a proven one that it has faded


@dataclass(frozen=True)
class StopRule:
    """Stop when the figure is worse than `limit` (in its own unit, 0.03 for 3 %) on so many working days on end."""

    kpi: str
    limit: Decimal
    days: int


@dataclass(frozen=True)
class TrialPlan:
    """What is tried. `frozen` is the plan that metrics made of baseline, change and horizon; None where no figure
    shows it, and then `kpi` is None too. `budget` is in the site's currency."""

    action_id: int
    hypothesis: str
    starts_on: date
    kpi: str | None = None
    frozen: dict[str, Any] | None = None
    budget: Decimal | None = None
    stop: StopRule | None = None
    spread_from: int | None = None


@dataclass(frozen=True)
class Check:
    """What the figure had done so many days after the change; `effect` is all that was found, as JSON."""

    check_id: int
    trial_id: int
    day: int
    due_on: date
    at: datetime
    verdict: str  # improved, no clear change, worse, too early, confounded
    size: float | None
    low: float | None
    high: float | None
    unit: str
    n_before: int
    n_after: int
    p: float | None
    effect: dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """A trial as lists show it; `crew` is how many people the line's team has, `checks` are in the order of time."""

    trial_id: int
    version: int
    state: str  # accepted, in_trial, verified, standard, spread, stopped
    line: str
    line_name: str
    team: str | None
    kpi: str | None
    idea_id: int | None
    action_id: int
    title: str
    action_state: str
    due_on: date
    spread_from: int | None
    hypothesis: str
    budget: Decimal | None
    stop_kpi: str | None
    stop_limit: Decimal | None
    stop_days: int | None
    starts_on: date
    plan: dict[str, Any] | None
    started_at: datetime | None
    ended_at: datetime | None
    learned: str
    crew_yes: int
    crew_no: int
    made_at: datetime
    crew: int
    must_stop: bool  # its stop rule has come true
    started_on: date | None  # by the site's own days
    ended_on: date | None
    looked_on: date | None  # the day on which the machine last looked at the stop rule
    owner_id: int  # of the action
    first_by: str | None  # the team that had proven it before this line took it over
    checks: tuple[Check, ...] = field(default=())

    @property
    def counts_from(self) -> date | None:
        """The first whole day after the change; None before the start."""
        return self.started_on + DAY if self.started_on else None

    @property
    def latest(self) -> Check | None:
        """The newest check; None while there is none."""
        return self.checks[-1] if self.checks else None

    @property
    def has_faded(self) -> bool:
        """Whether it was proven, and the newest check does not show it any more."""
        return self.state in PROVEN and self.latest is not None and self.latest.verdict in GONE


@dataclass(frozen=True)
class Turn:
    """What happens to a trial, with the words that belong to it; the states are the same where it goes nowhere."""

    what: str
    from_state: str | None
    to_state: str
    said: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happened to a trial; `by` is empty where the machine saw it."""

    what: str
    words: str
    at: datetime
    by: str


def plan(conn: Connection, actor: Actor, trial: TrialPlan, *, request_id: str, now: datetime | None = None) -> int:
    """Plan a trial of an open action and return its number, once per request id; it starts when somebody says so."""
    actions.one(conn, actor, trial.action_id, now=now)
    require(actor, "trial.plan")
    action = actions.held(conn, actor, trial.action_id, now=now)  # of two who plan at once the second sees the first
    now = now or clock.now()
    row = _row(trial) | {"site_id": actor.site_id, "request_id": request_id, "now": now}
    known = conn.execute(queries.BY_REQUEST, row).scalar()
    if known is not None:
        return int(known)
    _check(conn, actor.site_id, trial, action)
    trial_id = conn.execute(queries.ADD, row).scalar()
    if trial_id is None:
        return int(conn.execute(queries.BY_REQUEST, row).scalar_one())
    record(conn, actor, int(trial_id), action.line, Turn("planned", None, "accepted"), Tap(0, now, request_id))
    return int(trial_id)


def of(
    conn: Connection, site_id: str, *, lines: Iterable[str] | None = None, states: Iterable[str] | None = None
) -> list[Trial]:
    """The trials of these lines (None: of the whole site) in these states, with their checks, the newest first."""
    narrowed = {"lines": None if lines is None else sorted(lines), "states": None if states is None else list(states)}
    return _list(conn, site_id, **narrowed)


def seen_by(conn: Connection, actor: Actor) -> list[Trial]:
    """All trials on the lines in sight, the newest first."""
    require(actor, "trial.read")
    return of(conn, actor.site_id, lines=actor.lines)


def one(conn: Connection, actor: Actor, trial_id: int) -> Trial:
    """A trial on a line in sight, else NotFound."""
    found = _list(conn, actor.site_id, trial_id=trial_id, lines=sorted(actor.lines))
    if not found:
        raise NotFound("There is no such trial on your lines.")
    return found[0]


def of_action(conn: Connection, site_id: str, action_id: int) -> Trial | None:
    """The newest trial of an action; None while there is none."""
    return next(iter(_list(conn, site_id, action_id=action_id)), None)


def of_number(conn: Connection, site_id: str, trial_id: int) -> Trial | None:
    """The trial with this number, on whatever line; None for an unknown one."""
    return next(iter(_list(conn, site_id, trial_id=trial_id)), None)


def may_take_over(actor: Actor) -> bool:
    """Whether this actor decides on what other lines have proven."""
    return may(actor, "trial.take_over")


def steps(conn: Connection, actor: Actor, trial_id: int) -> list[Step]:
    """What happened to a trial on a line in sight, in the order of time."""
    one(conn, actor, trial_id)
    rows = conn.execute(queries.EVENTS, {"site_id": actor.site_id, "trial_id": trial_id})
    return [Step(**row._mapping) for row in rows]


def reason(check: Check) -> Ours:
    """What the verdict of a check rests on, in one sentence."""
    return Ours(str(check.effect.get("reason", "")))


def said_at(conn: Connection, site_id: str, idea_id: int | None) -> datetime | None:
    """When the idea was said, for the baseline alone: metrics make whole weeks of it. None without an idea."""
    found: datetime | None = conn.execute(queries.SAID_AT, {"site_id": site_id, "idea_id": idea_id}).scalar()
    return found


def check_days(trial: Trial) -> list[int]:
    """On which days after the change its figure is judged: at the horizon, and again at 30, 60 and 90."""
    horizon = int((trial.plan or {}).get("horizon_days", HORIZON_DAYS))
    return sorted({horizon, *(day for day in AGAIN_ON if day > horizon)})


def due_checks(trial: Trial) -> list[tuple[int, date]]:
    """The checks that are still to come, each with its day; none without a figure, before the start, after the end."""
    if trial.counts_from is None or trial.plan is None or trial.state not in RUNNING:
        return []
    done, start = {check.day for check in trial.checks}, trial.counts_from
    return [(day, start + timedelta(days=day)) for day in check_days(trial) if day not in done]


def record(conn: Connection, actor: Actor, trial_id: int, line: str, turn: Turn, tap: Tap) -> bool:
    """Write the event and the audit row of what happened to a trial; False where this request has been written."""
    event = {"site_id": actor.site_id, "trial_id": trial_id, "what": turn.what, "from_state": turn.from_state}
    event |= {"to_state": turn.to_state, "words": turn.said, "person_id": actor.person_id}
    if conn.execute(queries.ADD_EVENT, event | {"request_id": tap.request_id, "now": tap.now}).scalar() is None:
        return False
    change = {"from_state": turn.from_state, "to_state": turn.to_state, "words": turn.said}
    audit.record(conn, actor, f"trial.{turn.what}", f"trial:{trial_id}", line=line, **change)
    return True


def _list(conn: Connection, site_id: str, **narrowed: object) -> list[Trial]:
    where = dict.fromkeys(("trial_id", "idea_id", "action_id", "lines", "states")) | narrowed | {"site_id": site_id}
    rows = conn.execute(queries.LIST, where).all()
    wanted = {"site_id": site_id, "trial_ids": [row.trial_id for row in rows]}
    checks: dict[int, list[Check]] = {}
    for found in conn.execute(queries.CHECKS, wanted) if rows else ():
        checks.setdefault(found.trial_id, []).append(Check(**found._mapping))
    return [Trial(**row._mapping, checks=tuple(checks.get(row.trial_id, ()))) for row in rows]


def _row(trial: TrialPlan) -> dict[str, Any]:
    stop = trial.stop
    return {
        "action_id": trial.action_id,
        "kpi": trial.kpi,
        "spread_from": trial.spread_from,
        "hypothesis": words.body(trial.hypothesis, what=Ours("what is expected to get better")),
        "budget": trial.budget,
        "stop_kpi": stop and stop.kpi,
        "stop_limit": stop and stop.limit,
        "stop_days": stop and stop.days,
        "starts_on": trial.starts_on,
        "plan": None if trial.frozen is None else json.dumps(trial.frozen, default=str),
    }


def _check(conn: Connection, site_id: str, trial: TrialPlan, action: actions.Action) -> None:
    if action.state != "open":
        raise Invalid("This action is not open any more, so no trial can be planned with it.")
    of_action = {"site_id": site_id, "action_id": trial.action_id, "idea_id": action.idea_id}
    if conn.execute(queries.HAS_ONE, of_action).first():
        raise Invalid("This has a trial already. Please open it on the page Effects.")
    if (trial.kpi is None) != (trial.frozen is None):
        raise Invalid("Please choose the figure that is to show it, or none.")
    if trial.budget is not None and trial.budget < 0:
        raise Invalid("A budget is zero or more.")
    if trial.stop and not 1 <= trial.stop.days <= STOP_DAYS_AT_MOST:
        raise Invalid("Please say after how many bad days on end it is stopped: 1 to {most}.", most=STOP_DAYS_AT_MOST)
