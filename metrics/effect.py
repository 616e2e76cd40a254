"""The effect of a change on the KPI that it was meant for: frozen when the idea is accepted, judged by its own days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import numpy as np
from sqlalchemy import Connection

from access.refusals import Invalid, NotFound
from metrics import effect_days, plant
from metrics.catalogue import CATALOGUE
from metrics.effect_days import DAY, GUARDS
from metrics.effect_told import Effect, Overlap, Plan, told
from metrics.families import share_a_loss
from metrics.formulas import again, alike, effect
from metrics.scope import Scope

__all__ = ["Effect", "Overlap", "Plan", "freeze", "judge"]
HISTORY_DAYS: Final = 200
MOST_CONTROLS: Final = 8  # lines that are looked at, those of the same area first
BY_ITSELF: Final = frozenset({"changes", "money", "plan", "promises", "safety"})  # needs of figures of this line alone
NO_GUARD: Final = frozenset({"safety", "promises", "plan"})  # figures that no mix of products or shifts makes


def freeze(  # noqa: PLR0913
    conn: Connection,
    site_id: str,
    line: str,
    kpi: str,
    *,
    accepted_at: datetime,
    starts_on: date,
    horizon_days: int = effect.HORIZON,
    said_at: datetime | None = None,
) -> Plan:
    """How the change that starts on that day will be judged. Everything in it is known at acceptance.

    The baseline is days 40 to 10 before the week in which the idea was said (else: accepted): by weeks, so that nobody
    reads from it on which day somebody spoke. Raises NotFound for an unknown line, Invalid for an unknown KPI or dates.
    """
    site = plant.site(conn, site_id)
    if kpi not in CATALOGUE or CATALOGUE[kpi].better == "-":
        raise Invalid("There is no KPI {kpi} that can get better.", kpi=kpi)
    if line not in {one.line for one in plant.lines(conn, site_id)}:
        raise NotFound("Site {site} has no line {line}. Check how it is spelled.", site=site_id, line=line)
    said = effect_days.today(site, said_at or accepted_at)
    week = said - DAY * said.weekday()
    if starts_on < week or horizon_days < 5:
        raise Invalid("A change starts after it was said, and is looked at for five days or more.")
    start, end = (week - DAY * days for days in effect.BASELINE)
    controls = _controls(conn, Scope(site_id, line), kpi, end, effect_days.today(site, accepted_at), accepted_at)
    guards = () if CATALOGUE[kpi].needs & NO_GUARD else GUARDS
    return Plan(kpi, line, start.isoformat(), end.isoformat(), starts_on.isoformat(), horizon_days, controls, guards)


def _controls(conn: Connection, here: Scope, kpi: str, until: date, today: date, now: datetime) -> tuple[str, ...]:
    """Lines that surely moved together with this one before the baseline ended."""
    if CATALOGUE[kpi].needs & BY_ITSELF:
        return ()
    span = (today - DAY * HISTORY_DAYS, today)
    own = effect_days.read(conn, here, kpi, span, now=now)
    place = own.place(until)
    if np.isfinite(own.values[:place]).sum() < alike.LEAST_DAYS:
        return ()
    others = {
        name: effect_days.read(conn, Scope(here.site_id, name), kpi, span, now=now).values
        for name in _neighbours(conn, here)
    }
    return alike.together(own.values, others, place)


def _neighbours(conn: Connection, here: Scope) -> list[str]:
    every = plant.lines(conn, here.site_id)
    area = next(one.area for one in every if one.line == here.line)
    others = sorted((one for one in every if one.line != here.line), key=lambda one: (one.area != area, one.line))
    return [one.line for one in others[:MOST_CONTROLS]]


def judge(conn: Connection, site_id: str, plan: Plan, *, others: Sequence[Overlap], now: datetime) -> Effect:
    """The verdict as it stands now: at the horizon, then again 30, 60 and 90 days after the change, not in between.

    A re-check looks at the 30 days before it. What was seen stays while its range lies off zero in 80 of 100 cases;
    what was not seen must be far clearer to count, because it was looked for so often.
    """
    site = plant.site(conn, site_id)
    today, change = effect_days.today(site, now), date.fromisoformat(plan.change_at)
    looks = [look for look in _looks(plan) if change + DAY * look <= today]
    until = change + DAY * looks[-1] if looks else min(max(today, change), change + DAY * plan.horizon_days)
    span = (min(date.fromisoformat(plan.baseline_start), change - DAY * HISTORY_DAYS), until)
    daily = effect_days.read(conn, Scope(site_id, plan.line), plan.kpi, span, now=now)
    controls = {
        name: effect_days.read(conn, Scope(site_id, name), plan.kpi, span, now=now).values
        for name in _untouched(plan, others, until)
    }
    mix = daily.columns(plan.guards)
    change_place, better = daily.place(change), CATALOGUE[plan.kpi].better
    *_, (found, frame) = again.verdicts(
        daily.values,
        (daily.place(date.fromisoformat(plan.baseline_start)), daily.place(date.fromisoformat(plan.baseline_end))),
        change_place,
        looks or [plan.horizon_days],
        controls=controls,
        mix=mix,
        better=better,
    )
    if found.verdict != "too early" and _is_disturbed(plan, others, until):
        found = replace(found, verdict="confounded", why="others")
    return told(plan, CATALOGUE[plan.kpi].priced_in(site.currency).unit, daily, found, frame, looks)


def _looks(plan: Plan) -> list[int]:
    return [plan.horizon_days, *(look for look in again.RE_CHECKS if look > plan.horizon_days)]


def _untouched(plan: Plan, others: Sequence[Overlap], until: date) -> tuple[str, ...]:
    """The closest control on which nothing was changed that the same figure would show."""
    touched = {one.line for one in others if _changes_within(plan, one, until)}
    return tuple(name for name in plan.controls if name not in touched)[:1]


def _is_disturbed(plan: Plan, others: Sequence[Overlap], until: date) -> bool:
    return any(one.line == plan.line and _changes_within(plan, one, until) for one in others)


def _changes_within(plan: Plan, other: Overlap, until: date) -> bool:
    """Whether the other change began or ended between the first and the last day that are compared."""
    days = [day for day in (other.starts_on, other.ends_on) if day is not None]
    inside = any(date.fromisoformat(plan.baseline_start) <= day < until for day in days)
    return inside and share_a_loss(plan.kpi, other.kpi)
