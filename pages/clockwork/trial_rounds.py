"""Trials by themselves: their figures are judged on the days that were fixed, and their stop rules looked at."""

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from feedback import spread, trial_checks, trials
from feedback.trials import PROVEN, RUNNING, Trial
from metrics import effect, effect_days, plant, values
from metrics.catalogue import CATALOGUE
from metrics.effect_told import Overlap, Plan
from metrics.instants import from_us
from metrics.plant import Site
from metrics.scope import Scope
from pages.feedback import worths

A_MOMENT: Final = timedelta(seconds=1)
LATELY: Final = timedelta(days=14)


def checks(conn: Connection, site_id: str, now: datetime) -> None:
    """The oldest check that is due; one in each round, so that no transaction is long."""
    site = plant.site(conn, site_id)
    today = effect_days.today(site, now)
    running = trials.of(conn, site_id, states=RUNNING)
    due = [(on, trial, day) for trial in running for day, on in trials.due_checks(trial) if on <= today]
    if due:
        on, trial, day = min(due, key=lambda one: (one[0], one[1].trial_id))
        trial_checks.keep(conn, site_id, trial, judged(conn, site, trial, on), day=day, now=now)


def judged(conn: Connection, site: Site, trial: Trial, on: date) -> dict[str, Any]:
    """What the figure of a trial that has started said on the morning of that day, as JSON; needs its plan."""
    others = [_overlap(one) for one in trials.of(conn, site.site_id) if one.trial_id != trial.trial_id]
    plan, now = _plan(trial), from_us(effect_days.starts_at(site, on)) + A_MOMENT
    found = effect.judge(conn, site.site_id, plan, others=[one for one in others if one], now=now)
    money = worths.of_check(conn, site.site_id, plan, found, now=now)
    return asdict(found) | {"reason": found.reason.sentence} | money


def stop_rules(conn: Connection, site_id: str, now: datetime) -> None:
    """Once a day for each trial that has one: is the figure worse than agreed on so many working days on end?"""
    site = plant.site(conn, site_id)
    today = effect_days.today(site, now)
    for trial in trials.of(conn, site_id, states=("in_trial",)):
        if trial.stop_kpi is None or trial.must_stop or (trial.looked_on and trial.looked_on >= today):
            continue
        trial_checks.looked(conn, site_id, trial, today)
        if is_to_stop(conn, site, trial, today, now):
            trial_checks.must_stop(conn, site_id, trial, today=today, now=now)


def offers(conn: Connection, site_id: str, now: datetime) -> None:
    """Once a day for each proven one: lines that miss the same figure are offered what helped."""
    site = plant.site(conn, site_id)
    today = effect_days.today(site, now)
    for trial in trials.of(conn, site_id, states=PROVEN):
        if trial.kpi is None or trial.has_faded or (trial.looked_on and trial.looked_on >= today):
            continue
        trial_checks.looked(conn, site_id, trial, today)
        for line in spread.lines_with_figure(conn, site_id, trial):
            if misses(conn, site, line, trial.kpi, today, now):
                spread.make(conn, site_id, trial, line, loss=trial.kpi, now=now)


def misses(conn: Connection, site: Site, line: str, kpi: str, today: date, now: datetime) -> bool:
    """Whether the line has missed its target for this figure over the last two weeks."""
    start, end = (from_us(effect_days.starts_at(site, day)) for day in (today - LATELY, today))
    (value,) = values.read(conn, Scope(site.site_id, line=line), start, end, [kpi], now=now)
    return value.status == "missed"


def is_to_stop(conn: Connection, site: Site, trial: Trial, today: date, now: datetime) -> bool:
    """Whether each of the last days that have a figure was worse than the limit; days without one do not count."""
    if trial.stop_kpi is None or trial.stop_limit is None or trial.stop_days is None or trial.counts_from is None:
        return False
    if trial.counts_from >= today:
        return False
    span = (trial.counts_from, today)
    days = effect_days.read(conn, Scope(site.site_id, trial.line), trial.stop_kpi, span, now=now).values
    known = days[np.isfinite(days)][-trial.stop_days :]
    limit = float(trial.stop_limit)
    worse = known < limit if CATALOGUE[trial.stop_kpi].better == "up" else known > limit
    return len(known) == trial.stop_days and bool(worse.all())


def _plan(trial: Trial) -> Plan:
    """As it was frozen, with the day from which the change was really there."""
    plan = Plan.of(trial.plan or {})
    return replace(plan, change_at=trial.counts_from.isoformat()) if trial.counts_from else plan


def _overlap(other: Trial) -> Overlap | None:
    if other.kpi is None or other.counts_from is None:
        return None
    return Overlap(other.line, other.kpi, other.counts_from, other.ended_on)
