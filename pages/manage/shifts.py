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
from pages.shell import numbers
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

WEEKS: Final = to_say("Weeks")
PATTERNS: Final = to_say("Patterns")
DAYS: Final = to_say("Special days")
MOST_ODD: Final = 6
MOST_PAIRS: Final = 3


def page() -> None:
    """The page of the menu."""
    actor = common.who("shifts.edit")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        zone = plant.site(conn, actor.site_id).zone
    common.heading(
        tr("Shifts"), tr("When each line is meant to work, in the plant's own time ({zone}).", zone=zone.key)
    )
    if not lines:
        common.no_lines(actor)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        line = common.pick_line(lines)
        view = st.segmented_control(
            tr("Show"),
            [WEEKS, PATTERNS, DAYS],
            default=WEEKS,
            format_func=tr,
            key="view",
            required=True,
            bind="query-params",
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
    return f"{title_of_week(plan, monday)}, {numbers.date_of(monday)} – {numbers.date_of(sunday)}"


def picture(actor: Actor, lines: list[Line], plan: Plan, monday: date) -> None:
    """Every line in sight, so that one sees who else works then."""
    span = {"start": midnight(monday, plan.zone), "end": midnight(monday + WEEK, plan.zone)}
    with engine().begin() as conn:
        shown = {common.line_name(line): shift_edit.between(conn, actor, line.line, **span) for line in lines}
        off = [kept for line in lines for kept in calendar_edit.deviations(conn, actor, line.line, **span)]
    if any(shown.values()) or plan.days:
        st.altair_chart(shift_picture.draw(monday, plan.zone, shown, plan.days, off), key=f"picture {monday}")
        named = [f"{numbers.day_of_week(day.day)}: {day.name}" for day in plan.days if day.day in week_days(monday)]
        if named:
            st.caption(label(tr("Grey: {days}.", days="; ".join(named))))
        if off:
            st.caption(tr("Outlined: not as the pattern says, because people or a file planned it so."))


def warn(plan: Plan) -> None:
    """Shifts that share time: allowed, but seldom meant."""
    pairs = overlaps(plan.shifts)
    if pairs:
        told = [
            tr("{one} and {other}", one=name(plan, one), other=name(plan, other)) for one, other in pairs[:MOST_PAIRS]
        ]
        if len(pairs) > MOST_PAIRS:
            told.append(tr("and {count} more", count=len(pairs) - MOST_PAIRS))
        said = tr("These shifts overlap: {shifts}. Time they share counts once.", shifts="; ".join(told))
        st.warning(label(said), icon=":material/layers:")


def week(plan: Plan, monday: date) -> None:
    shifts = plan.of_week(monday)
    st.markdown(f"**{title_of_week(plan, monday)}** :gray[{label(week_total(shifts))}]")
    for day, column in zip(week_days(monday), st.columns(7, gap="small"), strict=True):
        with column:
            said = numbers.day_of_week(day)
            st.markdown(f":blue[**{said}**]" if day == plan.today else said)
            for shift in plan.of_day(day):
                chip(plan, shift)
    changes = [shift for shift in shifts if shift.clock_change(plan.zone)]
    for shift in changes:
        lasting = {"shift": name(plan, shift), "length": hours(shift.length)}
        st.caption(label(tr("The clocks change in {shift}: it really lasts {length}.", **lasting)))


def title_of_week(plan: Plan, monday: date) -> str:
    away = (monday - plan.monday) // WEEK
    named = {-1: tr("Last week"), 0: tr("This week"), 1: tr("Next week")}
    return named.get(away) or (tr("In {count} weeks", count=away) if away > 0 else tr("{count} weeks ago", count=-away))


def week_total(shifts: list[PlannedShift]) -> str:
    if not shifts:
        return tr("nothing planned")
    whole = sum((shift.length for shift in shifts), timedelta())
    breaks = sum((shift.break_time for shift in shifts), timedelta())
    count = tr_n("{count} shift", "{count} shifts", len(shifts))
    if not breaks:
        return tr("{shifts}, {length}, no breaks", shifts=count, length=hours(whole))
    return tr("{shifts}, {length}, breaks {breaks} of it", shifts=count, length=hours(whole), breaks=hours(breaks))


def odd(actor: Actor, plan: Plan, monday: date) -> None:
    """What people planned otherwise than the pattern says: overtime, extra shifts, shifts taken out."""
    found = plan.odd_in(monday)
    if not found:
        return
    with st.expander(tr("Not as in the pattern: {count}", count=len(found)), expanded=len(found) <= MOST_ODD):
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
        return tr("{shift}: extra shift", shift=shift)
    if kept.held is None:
        return tr("{shift}: taken out", shift=shift)
    more = kept.held.length - kept.wanted.length
    if more:
        told = {"shift": shift, "length": hours(abs(more))}
        is_over = more.total_seconds() > 0
        return tr("{shift}: {length} overtime", **told) if is_over else tr("{shift}: {length} shorter", **told)
    return tr("{shift}: breaks or team are others", shift=shift)


def chip(plan: Plan, shift: PlannedShift) -> None:
    start, end = shift.start.astimezone(plan.zone), shift.end.astimezone(plan.zone)
    words = f"**{label(shift.shift)}**  \n{start:%H:%M}–{end:%H:%M}"
    chosen = st.session_state.get("shift") == shift
    details = tr(
        "{length}; breaks {breaks}; team {team}",
        length=hours(shift.length),
        breaks=breaks_text(shift, plan.zone) or tr("none"),
        team=shift.team or plan.line.team,
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
