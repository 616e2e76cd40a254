"""Roster and ladder: who stands on which tier when, who is away, and how long a call waits on each rung."""

from datetime import datetime
from typing import Final

import streamlit as st

import clock
from access.actors import Actor
from db.engine import engine
from feedback import ladder, roster, tiers
from feedback.moves import Tap
from feedback.tiers import KINDS, TIERS, Duty, Standing
from metrics import plant
from metrics.plant import Line
from pages.manage import common, roster_away, roster_form
from pages.manage.roster_form import Known, day_name
from pages.manage.roster_words import KIND_NAMES, ROLE_NAMES, TIER_NAMES, post_name
from pages.shell import look, states
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS: Final = (0.42, 0.36, 0.22)


def page() -> None:
    """The page of the menu."""
    actor = common.who("roster.edit")
    now = clock.now()
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        zone = plant.site(conn, actor.site_id).zone
        names = {line.line: common.line_name(line) for line in lines}
        known = Known(roster.colleagues(conn, actor), names, roster.shift_names(conn, actor, now=now))
        found = roster.duties(conn, actor)
    common.heading(
        tr("Roster"),
        tr("Who is told of calls for help, dangers and what is overdue, at which hour; and who is next."),
    )
    if not lines:
        common.no_lines(actor)
        return
    _now(actor, lines, known, now)
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        _listing(actor, found, known)
        roster_away.section(actor, known, now.astimezone(zone).date())
    with right:
        with look.card("duty"):
            common.form_heading(tr("Put somebody on it"))
            roster_form.add(actor, known)
        _minutes(actor)


def _now(actor: Actor, lines: list[Line], known: Known, now: datetime) -> None:
    """The ladder as a call made this minute would climb it."""
    with look.card("now"):
        head, where, kind = st.columns((0.4, 0.3, 0.3), vertical_alignment="bottom")
        head.header(tr("A call made now"), anchor=False)
        with where:
            line = common.pick_line(lines)
        chosen = kind.selectbox(tr("Kind of call"), KINDS, format_func=lambda one: tr(KIND_NAMES[one]), key="kind")
        with engine().begin() as conn:
            standing = tiers.standing(conn, actor.site_id, line.line, now=now, kind=chosen)
            waits = ladder.minutes(conn, actor.site_id)[chosen]
        for tier, column in zip(TIERS, st.columns(3), strict=True):
            after = tr("at once") if tier == 1 else tr("{count} min later", count=waits[tier - 2])
            column.markdown(_rung(tier, standing.get(tier), known, after))


def _rung(tier: int, standing: Standing | None, known: Known, after: str) -> str:
    head = f":gray[{label(tr(TIER_NAMES[tier]))} · {label(after)}]  \n"
    if standing is None:
        return head + f":orange[{label(tr('nobody at this hour'))}]"
    people = ", ".join(known.people.get(one, "") for one in standing.people)
    return head + f"**{label(people)}**  \n:gray[{label(', '.join(map(post_name, standing.posts)))}]"


def _listing(actor: Actor, found: list[Duty], known: Known) -> None:
    if not found:
        states.empty(
            tr(
                "Nobody stands in the roster yet. Until then calls go to the supervisors of the line, then to the "
                "managers, and in office hours to the admins."
            )
        )
        return
    for tier in TIERS:
        of_tier = [duty for duty in found if duty.tier == tier]
        with look.card(f"tier-{tier}"):
            st.header(tr(TIER_NAMES[tier]), anchor=False, divider="gray")
            if not of_tier:
                st.caption(tr("Nobody: the usual people of this tier are told."))
            for duty in of_tier:
                _row(actor, duty, known)


def _row(actor: Actor, duty: Duty, known: Known) -> None:
    who, when, act = st.columns(WIDTHS, vertical_alignment="center")
    where = known.lines.get(duty.line, duty.line) if duty.line else tr("every line")
    answers = ", ".join(tr(KIND_NAMES[kind]) for kind in KINDS if kind in duty.kinds)
    who.markdown(common.lines_of_text(_name(duty, known), f"{post_name(duty.post)} · {where}", answers))
    when.markdown(common.lines_of_text(_hours(duty), days_of(duty.weekdays)))
    with act.popover(tr("Edit")):
        roster_form.change(actor, duty, known)
        if st.button(tr("Take off"), key=f"off {duty.duty_id}"):
            with common.acting(tr("This line is off the roster.")) as conn:
                roster.remove(conn, actor, duty.duty_id, Tap(duty.version))


def _hours(duty: Duty) -> str:
    """shift early, all day, or 06:00–14:00."""
    if duty.shift:
        return tr("shift {name}", name=duty.shift)
    return tr("all day") if duty.start_time == duty.end_time else f"{duty.start_time}–{duty.end_time}"


def _name(duty: Duty, known: Known) -> str:
    if duty.role:
        return tr("everybody who is {role}", role=tr(ROLE_NAMES[duty.role]))
    return known.people.get(duty.person_id or 0) or tr("somebody who has left")


def days_of(weekdays: str) -> str:
    """Mon–Fri, or each day by name."""
    if weekdays == tiers.EVERY_DAY:
        return tr("every day")
    if weekdays == "12345":
        return tr("Monday to Friday")
    return ", ".join(day_name(code) for code in weekdays)


def _minutes(actor: Actor) -> None:
    with look.card("minutes"):
        st.header(tr("How long a call waits"), anchor=False)
        st.caption(tr("Minutes without an answer until the next tier is told, kind by kind."))
        with engine().begin() as conn:
            kept = roster.waits(conn, actor)
        for one in kept:
            name, second, third, save = st.columns((0.34, 0.23, 0.23, 0.2), vertical_alignment="bottom")
            name.markdown(f"**{label(tr(KIND_NAMES[one.kind]))}**")
            values = [
                place.number_input(said, 1, roster.LONGEST_MIN, value, key=f"wait {one.kind} {tier} {one.version}")
                for place, said, value, tier in (
                    (second, tr("to tier 2"), one.second_min, 2),
                    (third, tr("to tier 3"), one.third_min, 3),
                )
            ]
            is_changed = values != [one.second_min, one.third_min]
            if save.button(tr("Save"), key=f"save {one.kind}", disabled=not is_changed):
                with common.acting(tr("These minutes count from now on.")) as conn:
                    roster.set_waits(
                        conn, actor, one.kind, Tap(one.version), second_min=int(values[0]), third_min=int(values[1])
                    )
