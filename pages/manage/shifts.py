"""Shifts: two weeks back and two ahead, a week at a time, and the form of one shift."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Invalid
from db.engine import engine
from metrics import plant, shift_edit
from metrics.instants import from_us, local_us
from metrics.plant import Line
from metrics.shift_typing import PlannedShift, TypedShift, breaks_text, overlaps, planned, typed
from pages.manage import common
from pages.shell import look, states
from pages.shell.say import label

WEEKS_AROUND = 2
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """One line's shifts around today, in the plant's own time."""

    line: Line
    zone: ZoneInfo
    today: date
    shifts: list[PlannedShift]

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def of_day(self, day: date) -> list[PlannedShift]:
        return [shift for shift in self.shifts if shift.start.astimezone(self.zone).date() == day]

    def of_week(self, monday: date) -> list[PlannedShift]:
        return [shift for day in week_days(monday) for shift in self.of_day(day)]


def page() -> None:
    """The page of the menu."""
    actor = common.who("shifts.edit")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        zone = plant.site(conn, actor.site_id).zone
    common.heading("Shifts", f"When each line is meant to work, in the plant's own time ({zone.key}).")
    if not lines:
        common.no_lines(actor)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        line = common.pick_line(lines)
        plan = read(actor, line, zone)
        monday = pick_week(plan)
    warn(plan)
    left, right = st.columns([0.68, 0.32], gap="large")
    with left:
        week(plan, monday)
        repeat(actor, plan, monday)
    with right:
        form(actor, plan, monday)


def read(actor: Actor, line: Line, zone: ZoneInfo) -> Plan:
    today = clock.now().astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    start, end = (midnight(monday + weeks * WEEK, zone) for weeks in (-WEEKS_AROUND, WEEKS_AROUND + 1))
    with engine().begin() as conn:
        return Plan(line, zone, today, shift_edit.between(conn, actor, line.line, start=start, end=end))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return from_us(local_us(day, time(), zone))


def week_days(monday: date) -> list[date]:
    return [monday + timedelta(days=days) for days in range(7)]


def pick_week(plan: Plan) -> date:
    weeks = [plan.monday + count * WEEK for count in range(-WEEKS_AROUND, WEEKS_AROUND + 1)]
    return st.segmented_control(
        "Week",
        weeks,
        default=plan.monday,
        format_func=lambda monday: week_name(plan, monday),
        key="week",
        required=True,
    )


def week_name(plan: Plan, monday: date) -> str:
    sunday = monday + timedelta(days=6)
    days = f"{monday.day}{'' if monday.month == sunday.month else f'{monday: %b}'} – {sunday.day} {sunday:%b}"
    return f"**{days}**" if monday == plan.monday else days


def warn(plan: Plan) -> None:
    """Shifts that share time: allowed, but seldom meant."""
    pairs = overlaps(plan.shifts)
    if pairs:
        told = "; ".join(f"{name(plan, one)} and {name(plan, other)}" for one, other in pairs[:3])
        more = f", and {len(pairs) - 3} more" if len(pairs) > 3 else ""
        st.warning(label(f"These shifts overlap: {told}{more}. Time they share counts once."), icon=":material/layers:")


def name(plan: Plan, shift: PlannedShift) -> str:
    return f"{shift.shift} on {shift.start.astimezone(plan.zone):%a %d %b}"


def week(plan: Plan, monday: date) -> None:
    shifts = plan.of_week(monday)
    st.markdown(f"**{title_of_week(plan, monday)}** :gray[{label(week_total(shifts))}]")
    for day, column in zip(week_days(monday), st.columns(7, gap="small"), strict=True):
        with column:
            st.markdown(f":blue[**{day:%a} {day.day}**]" if day == plan.today else f"{day:%a} {day.day}")
            for shift in plan.of_day(day):
                chip(plan, shift)
    changes = [shift for shift in shifts if shift.clock_change(plan.zone)]
    for shift in changes:
        st.caption(label(f"The clocks change in {name(plan, shift)}: it really lasts {hours(shift.length)}."))


def title_of_week(plan: Plan, monday: date) -> str:
    away = (monday - plan.monday) // WEEK
    return {-2: "Two weeks ago", -1: "Last week", 0: "This week", 1: "Next week", 2: "In two weeks"}[away]


def week_total(shifts: list[PlannedShift]) -> str:
    if not shifts:
        return "nothing planned"
    whole = sum((shift.length for shift in shifts), timedelta())
    breaks = sum((shift.break_time for shift in shifts), timedelta())
    count = "1 shift" if len(shifts) == 1 else f"{len(shifts)} shifts"
    return f"{count}, {hours(whole)}, breaks {hours(breaks)} of it" if breaks else f"{count}, {hours(whole)}, no breaks"


def hours(length: timedelta) -> str:
    whole, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{whole} h {minutes} min" if whole and minutes else f"{minutes} min" if minutes else f"{whole} h"


def chip(plan: Plan, shift: PlannedShift) -> None:
    start, end = shift.start.astimezone(plan.zone), shift.end.astimezone(plan.zone)
    words = f"**{label(shift.shift)}**  \n{start:%H:%M}–{end:%H:%M}"
    chosen = st.session_state.get("shift") == shift
    details = (
        f"{hours(shift.length)}; breaks {breaks_text(shift, plan.zone) or 'none'}; team {shift.team or plan.line.team}"
    )
    pressed = st.button(
        words,
        key=f"chip {shift.shift} {shift.start.isoformat()}",
        help=label(details),
        type="primary" if chosen else "secondary",
        width="stretch",
    )
    if chosen:
        common.to_form()
    if pressed:
        st.session_state["shift"] = shift
        st.rerun()


def form(actor: Actor, plan: Plan, monday: date) -> None:
    """A new shift, or the one that was tapped."""
    seen = st.session_state.get("shift")
    if seen and seen.line != plan.line.line:
        seen = None
    with look.card("shift"):
        if seen is None:
            common.form_heading("Add a shift")
            add_form(actor, plan, monday)
        else:
            common.form_heading(f"Change {name(plan, seen)}")
            change_form(actor, plan, seen)


def add_form(actor: Actor, plan: Plan, monday: date) -> None:
    day = max(monday, plan.today) if monday == plan.monday else monday
    blank = TypedShift("", day, time(6), time(14), plan.line.team or "")
    wanted = fields(blank, f"new {monday}")
    if st.button("Add this shift", type="primary", key="add"):
        with common.acting("The shift is planned.") as conn:
            if not shift_edit.add(conn, actor, planned(plan.line.line, wanted, plan.zone)):
                raise Invalid("This shift is planned already, just so.")


def change_form(actor: Actor, plan: Plan, seen: PlannedShift) -> None:
    wanted = fields(typed(seen, plan.zone), f"{seen.shift} {seen.start.isoformat()}")
    if seen.start < clock.now():
        st.caption("This shift has begun: a change also changes the figures of its past.")
    with st.container(horizontal=True):
        save = st.button("Save", type="primary", key="save")
        remove = st.button("Remove", key="remove")
        st.button("Cancel", key="cancel", type="tertiary", on_click=common.forget, args=("shift",))
    if save:
        with common.acting("The shift is changed.", on="shift") as conn:
            shift_edit.change(conn, actor, seen, planned(plan.line.line, wanted, plan.zone))
    if remove:
        with common.acting("The shift is out of the plan.", on="shift") as conn:
            shift_edit.remove(conn, actor, seen)


def fields(shown: TypedShift, of: str) -> TypedShift:
    shift = st.text_input("Name", shown.shift, placeholder="early", key=f"name {of}")
    day = st.date_input("Day it begins", shown.day, key=f"day {of}", format="DD/MM/YYYY")
    left, right = st.columns(2)
    start = left.time_input("From", shown.start, key=f"start {of}", step=timedelta(minutes=5))
    end = right.time_input("To", shown.end, key=f"end {of}", step=timedelta(minutes=5))
    if end <= start:
        st.caption("It ends on the next day.")
    breaks = st.text_input("Breaks", shown.breaks, placeholder="09:00-09:15, 12:00-12:30", key=f"breaks {of}")
    team = st.text_input("Team", shown.team, key=f"team {of}", help="Empty: the line's team.")
    return TypedShift(shift, day, start, end, team, breaks)


def repeat(actor: Actor, plan: Plan, monday: date) -> None:
    if not plan.of_week(monday):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = st.number_input("Repeat this week for the next … weeks", 1, shift_edit.MOST_WEEKS, 4, width=260)
        pressed = st.button("Repeat this week", key="repeat")
    st.caption("By the clock on the wall. What is planned already in those weeks stays as it is.")
    if pressed:
        with engine().begin() as conn:
            done = shift_edit.repeat(conn, actor, plan.line.line, monday=monday, weeks=int(weeks))
        states.done(told(done))
        st.rerun()


def told(done: shift_edit.Repeated) -> str:
    kept = f" {done.already_there} were there already." if done.already_there else ""
    out = f" {done.in_the_way} were left out, because another shift is planned then." if done.in_the_way else ""
    return f"{done.added} shifts are planned.{kept}{out}"
