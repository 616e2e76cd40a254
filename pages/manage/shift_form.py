"""The form of one shift: a new one, an extra one, or the one that was tapped; and repeating a week by hand."""

from datetime import date, time, timedelta

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Invalid
from db.engine import engine
from metrics import shift_edit
from metrics.shift_typing import PlannedShift, TypedShift, planned, typed
from pages.manage import common
from pages.manage.shift_week import Plan, name
from pages.shell import look, states
from pages.shell.speech import tr, tr_n


def form(actor: Actor, plan: Plan, monday: date) -> None:
    """A new shift, or the one that was tapped."""
    seen = st.session_state.get("shift")
    if seen and seen.line != plan.line.line:
        seen = None
    with look.card("shift"):
        if seen is None:
            common.form_heading(tr("Add an extra shift") if plan.patterns else tr("Add a shift"))
            add_form(actor, plan, monday)
        else:
            common.form_heading(tr("Change {what}", what=name(plan, seen)))
            change_form(actor, plan, seen)


def add_form(actor: Actor, plan: Plan, monday: date) -> None:
    day = max(monday, plan.today) if monday == plan.monday else monday
    blank = TypedShift("", day, time(6), time(14), plan.line.team or "")
    wanted = fields(blank, f"new {monday}")
    if st.button(tr("Add this shift"), type="primary", key="add"):
        with common.acting(tr("The shift is planned.")) as conn:
            if not shift_edit.add(conn, actor, planned(plan.line.line, wanted, plan.zone)):
                raise Invalid("This shift is planned already, just so.")


def change_form(actor: Actor, plan: Plan, seen: PlannedShift) -> None:
    wanted = fields(typed(seen, plan.zone), f"{seen.shift} {seen.start.isoformat()}")
    if seen.start < clock.now():
        st.caption(tr("This shift has begun: a change also changes the figures of its past."))
    with st.container(horizontal=True):
        save = st.button(tr("Save"), type="primary", key="save")
        remove = st.button(tr("Remove"), key="remove")
        st.button(tr("Cancel"), key="cancel", type="tertiary", on_click=common.forget, args=("shift",))
    if save:
        with common.acting(tr("The shift is changed."), on="shift") as conn:
            shift_edit.change(conn, actor, seen, planned(plan.line.line, wanted, plan.zone))
    if remove:
        with common.acting(tr("The shift is out of the plan."), on="shift") as conn:
            shift_edit.remove(conn, actor, seen)


def fields(shown: TypedShift, of: str) -> TypedShift:
    shift = st.text_input(tr("Name"), shown.shift, placeholder=tr("early"), key=f"name {of}")
    day = st.date_input(tr("Day it begins"), shown.day, key=f"day {of}", format="DD/MM/YYYY")
    left, right = st.columns(2)
    start = left.time_input(tr("From"), shown.start, key=f"start {of}", step=timedelta(minutes=5))
    end = right.time_input(tr("To"), shown.end, key=f"end {of}", step=timedelta(minutes=5))
    if end <= start:
        st.caption(tr("It ends on the next day."))
    breaks = st.text_input(tr("Breaks"), shown.breaks, placeholder="09:00-09:15, 12:00-12:30", key=f"breaks {of}")
    team = st.text_input(tr("Team"), shown.team, key=f"team {of}", help=tr("Empty: the line's team."))
    return TypedShift(shift, day, start, end, team, breaks)


def repeat(actor: Actor, plan: Plan, monday: date) -> None:
    if plan.patterns or not plan.of_week(monday):
        return  # a pattern goes on by itself
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = st.number_input(tr("Repeat this week for the next … weeks"), 1, shift_edit.MOST_WEEKS, 4, width=260)
        pressed = st.button(tr("Repeat this week"), key="repeat")
    st.caption(tr("By the clock on the wall. What is planned already in those weeks stays as it is."))
    if pressed:
        with engine().begin() as conn:
            done = shift_edit.repeat(conn, actor, plan.line.line, monday=monday, weeks=int(weeks))
        states.done(told(done))
        st.rerun()


def told(done: shift_edit.Repeated) -> str:
    said = [tr_n("{count} shift is planned.", "{count} shifts are planned.", done.added)]
    if done.already_there:
        said.append(tr_n("{count} was there already.", "{count} were there already.", done.already_there))
    if done.in_the_way:
        said.append(
            tr_n(
                "{count} was left out, because another shift is planned then.",
                "{count} were left out, because another shift is planned then.",
                done.in_the_way,
            )
        )
    return " ".join(said)
