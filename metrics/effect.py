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
from metrics.effect_days import DAY, GUARDS, Daily
from metrics.effect_told import Effect, Overlap, Plan, told
from metrics.families import share_a_loss
from metrics.formulas import alike, effect
from metrics.formulas.alike import Columns
from metrics.formulas.effect import Estimate, Frame
from metrics.formulas.noise import Days
from metrics.scope import Scope

HISTORY_DAYS: Final = 200
RE_CHECKS: Final = (30, 60, 90)  # days after the change; each looks at the 30 days before it
RE_CHECK_DAYS: Final = 30
FRESH: Final = 0.005  # how often chance may show something at a re-check that was not there before
HELD: Final = 0.2  # a change once seen has faded when its range at this level holds no change at all
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
    found, frame = _verdict(plan, daily, controls, mix, looks or [plan.horizon_days])
    if found.verdict != "too early" and _is_disturbed(plan, others, until):
        found = replace(found, verdict="confounded", why="others")
    return told(plan, CATALOGUE[plan.kpi].priced_in(site.currency).unit, daily, found, frame, looks)


def _looks(plan: Plan) -> list[int]:
    return [plan.horizon_days, *(look for look in RE_CHECKS if look > plan.horizon_days)]


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


def _verdict(
    plan: Plan, daily: Daily, controls: dict[str, Days], mix: Columns, looks: Sequence[int]
) -> tuple[Estimate, Frame]:
    """After all the looks so far, in their order."""
    change = daily.place(date.fromisoformat(plan.change_at))
    before = daily.place(date.fromisoformat(plan.baseline_start)), daily.place(date.fromisoformat(plan.baseline_end))
    better = CATALOGUE[plan.kpi].better

    def look_at(frame: Frame, level: float) -> Estimate:
        return effect.of_frame(daily.values, frame, controls, mix, better, level)

    frame = Frame(before, change, (change, change + looks[0]))
    found = look_at(frame, effect.LEVEL)
    for look in looks[1:]:
        frame = Frame(before, change, (change + look - RE_CHECK_DAYS, change + look))
        found = _again(found, look_at(frame, HELD), look_at(frame, FRESH))
    return found, frame


def _again(was: Estimate, held: Estimate, fresh: Estimate) -> Estimate:
    """What a re-check makes of what was seen before."""
    if was.verdict not in ("improved", "worse"):
        return replace(fresh, why="faded") if was.why == "faded" and fresh.verdict == "no clear change" else fresh
    if held.verdict == was.verdict:
        return held
    return replace(fresh, why="faded") if fresh.verdict == "no clear change" else fresh
