"""Shifts: the weeks as they are planned, the patterns that they come from, and special days."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from access.actors import Actor
from db.engine import engine
from metrics import calendar_edit, plant, shift_edit
from metrics.calendar_fill import midnight
from metrics.calendar_merge import Kept
from metrics.plant import Line
from metrics.shift_typing import PlannedShift, breaks_text, overlaps
from pages.manage import common, foresight, shift_form, shift_patterns, shift_picture, special_days
from pages.manage.shift_week import WEEK, WEEKS_AHEAD, WEEKS_BACK, Plan, begins, hours, name, read, week_days
from pages.shell.say import label
from pages.shell.speech import tr

WEEKS: Final = "Weeks"
PATTERNS: Final = "Patterns"
DAYS: Final = "Special days"
MOST_ODD: Final = 6


def page() -> None:
    """The page of the menu."""
    actor = common.who("shifts.edit")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        zone = plant.site(conn, actor.site_id).zone
    common.heading(tr("Shifts"), f"When each line is meant to work, in the plant's own time ({zone.key}).")
    if not lines:
        common.no_lines(actor)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        line = common.pick_line(lines)
        view = st.segmented_control(
            tr("Show"), [WEEKS, PATTERNS, DAYS], default=WEEKS, key="view", required=True, bind="query-params"
        )
        place = st.container(width="content")
    if view == PATTERNS:
        shift_patterns.section(actor, line, zone)
    elif view == DAYS:
        special_days.section(actor, line, zone)
    else:
        plan = read(actor, line, zone)
        with place:
            monday = pick_week(plan)
        weeks(actor, lines, plan, monday)


def weeks(actor: Actor, lines: list[Line], plan: Plan, monday: date) -> None:
    """The picture of all lines, then the picked line's shifts to tap."""
    warn(plan)
    picture(actor, lines, plan, monday)
    left, right = st.columns([0.68, 0.32], gap="large")
    with left:
        week(plan, monday)
        odd(actor, plan, monday)
        shift_form.repeat(actor, plan, monday)
    with right:
        shift_form.form(actor, plan, monday)


def pick_week(plan: Plan) -> date:
    options = [plan.monday + count * WEEK for count in range(-WEEKS_BACK, WEEKS_AHEAD + 1)]
    return st.selectbox(
        tr("Week"), options, index=WEEKS_BACK, format_func=lambda monday: week_name(plan, monday), key="week", width=280
    )


def week_name(plan: Plan, monday: date) -> str:
    sunday = week_days(monday)[-1]
    days = f"{monday.day}{'' if monday.month == sunday.month else f'{monday: %b}'} – {sunday.day} {sunday:%b}"
    return f"{title_of_week(plan, monday)}, {days}"


def picture(actor: Actor, lines: list[Line], plan: Plan, monday: date) -> None:
    """Every line in sight, so that one sees who else works then."""
    span = {"start": midnight(monday, plan.zone), "end": midnight(monday + WEEK, plan.zone)}
    with engine().begin() as conn:
        shown = {common.line_name(line): shift_edit.between(conn, actor, line.line, **span) for line in lines}
        off = [kept for line in lines for kept in calendar_edit.deviations(conn, actor, line.line, **span)]
    if any(shown.values()) or plan.days:
        st.altair_chart(shift_picture.draw(monday, plan.zone, shown, plan.days, off), key=f"picture {monday}")
        named = [f"{day.day:%a} {day.day.day}: {day.name}" for day in plan.days if day.day in week_days(monday)]
        if named:
            st.caption(label("Grey: " + "; ".join(named) + "."))
        if off:
            st.caption(tr("Outlined: not as the pattern says, because people or a file planned it so."))


def warn(plan: Plan) -> None:
    """Shifts that share time: allowed, but seldom meant."""
    pairs = overlaps(plan.shifts)
    if pairs:
        told = "; ".join(f"{name(plan, one)} and {name(plan, other)}" for one, other in pairs[:3])
        more = f", and {len(pairs) - 3} more" if len(pairs) > 3 else ""
        st.warning(label(f"These shifts overlap: {told}{more}. Time they share counts once."), icon=":material/layers:")


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
    named = {-1: "Last week", 0: "This week", 1: "Next week"}
    return named.get(away) or (f"In {away} weeks" if away > 0 else f"{-away} weeks ago")


def week_total(shifts: list[PlannedShift]) -> str:
    if not shifts:
        return "nothing planned"
    whole = sum((shift.length for shift in shifts), timedelta())
    breaks = sum((shift.break_time for shift in shifts), timedelta())
    count = "1 shift" if len(shifts) == 1 else f"{len(shifts)} shifts"
    return f"{count}, {hours(whole)}, breaks {hours(breaks)} of it" if breaks else f"{count}, {hours(whole)}, no breaks"


def odd(actor: Actor, plan: Plan, monday: date) -> None:
    """What people planned otherwise than the pattern says: overtime, extra shifts, shifts taken out."""
    found = plan.odd_in(monday)
    if not found:
        return
    with st.expander(f"Not as in the pattern: {len(found)}", expanded=len(found) <= MOST_ODD):
        for kept in found:
            odd_row(actor, plan, kept)


def odd_row(actor: Actor, plan: Plan, kept: Kept) -> None:
    words, act = st.columns([0.75, 0.25], vertical_alignment="center")
    words.markdown(label(odd_words(plan, kept)))
    key = f"back {begins(kept).shift} {begins(kept).start}"
    if act.button(tr("As in the pattern"), key=key, type="tertiary", on_click=hold, args=(kept,)):
        with common.acting(tr("The shift is as the pattern says."), on="kept seen") as conn:
            calendar_edit.put_back(conn, actor, plan.line.line, st.session_state["kept seen"])


def hold(kept: Kept) -> None:
    """What the person saw when they clicked, so that the second of two is told."""
    st.session_state["kept seen"] = kept


def odd_words(plan: Plan, kept: Kept) -> str:
    """For example: late, Mon 23 Nov, 14:00–22:00: 2 h overtime."""
    shift = foresight.of_shift(begins(kept), plan.zone)
    if kept.wanted is None:
        return f"{shift}: extra shift"
    if kept.held is None:
        return f"{shift}: taken out"
    more = kept.held.length - kept.wanted.length
    if more:
        return f"{shift}: {hours(abs(more))} {'overtime' if more.total_seconds() > 0 else 'shorter'}"
    return f"{shift}: breaks or team are others"


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
