"""What trials are worth: kept with plan and checks, and shared where two of them show in the same minutes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from feedback import confirmed, trials
from feedback.trials import PROVEN, Trial
from metrics import plant, worth
from metrics.effect_told import Effect, Plan
from metrics.scope import Scope
from metrics.worth import Claim, Worth

Money = tuple[float, float, float]


@dataclass(frozen=True)
class Sum:
    """Of all proven effects so far, estimated: low, expected, high; `yearly` of those that finance confirmed."""

    currency: str
    count: int
    money: Money
    yearly: Decimal
    confirmed: int


def of_plan(conn: Connection, site_id: str, plan: Plan, *, now: datetime) -> dict[str, Any]:
    """What a year at the target would be worth, to keep beside the plan; nothing where there is none to reach."""
    found = worth.of_target(conn, Scope(site_id, line=plan.line), plan, now=now)
    return {"target_worth": asdict(found)} if found else {}


def of_check(conn: Connection, site_id: str, plan: Plan, found: Effect, *, now: datetime) -> dict[str, Any]:
    """What the change was worth up to the check, to keep beside it; nothing without a size."""
    if found.size is None or found.low is None or found.high is None:
        return {}
    days = date.fromisoformat(plan.change_at), date.fromisoformat(found.until)
    moved = found.low, found.size, found.high
    return {"worth": asdict(worth.of_change(conn, Scope(site_id, line=plan.line), plan.kpi, moved, days, now=now))}


def kept(trial: Trial) -> Worth | None:
    """What its newest check was worth; None before there is one with a size."""
    of = trial.latest.effect.get("worth") if trial.latest else None
    return Worth(**of) if of else None


def target(trial: Trial) -> Worth | None:
    """What a year at the target was said to be worth when the trial was planned."""
    of = (trial.plan or {}).get("target_worth")
    return Worth(**of) if of else None


def counted(of: Iterable[Trial]) -> dict[int, Money]:
    """What each proven effect may count so far, by trial; where some show in the same minutes they share."""
    return worth.shared(claim for trial in of if (claim := _claim(trial)))


def _claim(trial: Trial) -> Claim | None:
    found = kept(trial)
    is_counted = trial.state in PROVEN and trial.latest is not None and trial.latest.verdict == "improved"
    if not is_counted or trial.latest is None or trial.kpi is None or trial.counts_from is None or not found:
        return None
    if found.low is None or found.expected is None or found.high is None:
        return None
    end = date.fromisoformat(trial.latest.effect["until"])
    return Claim(trial.trial_id, trial.line, trial.kpi, trial.counts_from, end, (found.low, found.expected, found.high))


def total(conn: Connection, site_id: str, lines: Iterable[str] | None = None) -> Sum:
    """Of all proven effects on these lines (None: of the whole site)."""
    found = trials.of(conn, site_id, lines=lines, states=PROVEN)
    money = counted(found).values()
    yearly = confirmed.newest(conn, site_id)
    said = [yearly[trial.trial_id].value for trial in found if trial.trial_id in yearly]
    low, expected, high = (sum(one[place] for one in money) for place in range(3))
    currency = plant.site(conn, site_id).currency
    return Sum(currency, len(money), (low, expected, high), sum(said, Decimal(0)), len(said))
