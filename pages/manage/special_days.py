"""Days that are off or work like another: of one line, or of the whole plant."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid, Refusal
from access.rules import may
from db.engine import engine
from metrics import calendar_edit, foresee
from metrics.calendar_fill import midnight
from metrics.calendar_merge import Differences
from metrics.foresee import Foreseen, Span
from metrics.patterns import DAY, SpecialDay, days_between
from metrics.plant import Line
from pages.manage import common, foresight
from pages.manage.shift_patterns import WEEKDAYS, on, weekday
from pages.shell import look, speech, states
from pages.shell.speech import tr

MOST_DAYS: Final = 31
OFF: Final = 0
SHOWN_BACK: Final = timedelta(days=60)
Found = dict[str, Differences]


def section(actor: Actor, line: Line, zone: ZoneInfo) -> None:
    """The days to come and the last ones, and the form of one."""
    today = clock.now().astimezone(zone).date()
    with engine().begin() as conn:
        days = calendar_edit.read(conn, actor, line.line, first=today - SHOWN_BACK).days
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        overview(actor, line, days, today)
    with right, look.card("special"):
        common.form_heading(tr("Add a special day"))
        form(actor, line, zone, days, today)


def overview(actor: Actor, line: Line, days: list[SpecialDay], today: date) -> None:
    if not days:
        states.empty(
            tr(
                "No special day yet: every week is like the pattern. "
                "Add holidays here, and days that work like another."
            )
        )
        return
    with look.card("special-days"):
        for day in days:
            row(actor, line, day, is_past=day.day < today)


def row(actor: Actor, line: Line, day: SpecialDay, *, is_past: bool) -> None:
    words, act = st.columns([0.75, 0.25], vertical_alignment="center")
    whose = common.line_name(line) if day.line else tr("whole plant")
    words.markdown(common.lines_of_text(f"{on(day.day)} · {day.name}", f"{what(day.works_like or OFF)} · {whose}"))
    key = f"day {day.line} {day.day}"
    is_mine = bool(day.line) or may(actor, "versions.edit")
    if is_mine and not is_past and act.button(tr("Take out"), key=key, type="tertiary", on_click=hold, args=(day,)):
        with common.acting(tr("The day is an ordinary one again."), on="day seen") as conn:
            calendar_edit.remove_day(conn, actor, st.session_state["day seen"], now=clock.now())


def hold(day: SpecialDay) -> None:
    """What the person saw when they clicked, so that the second of two is told."""
    st.session_state["day seen"] = day


def what(works_like: int) -> str:
    return tr("works like {weekday}", weekday=weekday(works_like)) if works_like else tr("off")


def form(actor: Actor, line: Line, zone: ZoneInfo, days: list[SpecialDay], today: date) -> None:
    name = st.text_input(tr("Name"), placeholder=tr("Christmas"), key="day name")
    left, right = st.columns(2)
    first = left.date_input(tr("Day"), today + DAY, key="day first", format="DD/MM/YYYY")
    last = right.date_input(tr("Last day"), None, key="day last", format="DD/MM/YYYY", help=tr("Empty: this one day."))
    works_like = st.selectbox(tr("On this day"), [OFF, *WEEKDAYS], format_func=what, key="day like")
    everywhere = may(actor, "versions.edit") and st.toggle(tr("The whole plant"), key="day everywhere")
    if not name.strip():
        st.button(tr("Add this day"), type="primary", key="day add", disabled=True, help=tr("Give it a name first."))
        return
    try:
        wanted = series(SpecialDay("" if everywhere else line.line, first, name, works_like or None), last)
    except Invalid as refusal:
        states.problem(speech.refused(refusal))
        return
    save(actor, line, zone, wanted, days)


def series(day: SpecialDay, last: date | None) -> list[SpecialDay]:
    """The day itself, or every day up to the last one."""
    until = last or day.day
    if not day.day <= until < day.day + timedelta(days=MOST_DAYS):
        raise Invalid(
            "The last day lies after the first one, and at most {most} days are added at once.", most=MOST_DAYS
        )
    return [replace(day, day=one) for one in days_between(day.day, until + DAY)]


def save(actor: Actor, line: Line, zone: ZoneInfo, wanted: list[SpecialDay], days: list[SpecialDay]) -> None:
    """What it would change, then the button."""
    now = clock.now()
    seen = [next((known for known in days if (known.line, known.day) == (day.line, day.day)), None) for day in wanted]

    def edit(conn: Connection, seen: list[SpecialDay | None]) -> Found:
        pairs = zip(wanted, seen, strict=True)
        return together([calendar_edit.put_day(conn, actor, day, seen=known, now=now) for day, known in pairs])

    lines = (line.line,) if wanted[0].line else tuple(sorted(actor.lines))
    over = Span(lines, midnight(wanted[0].day, zone), now)
    try:
        with engine().begin() as conn:
            ahead = foresee.try_out(conn, actor, replace(over, start=now), partial(edit, conn, seen))
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    foresight.differences(in_one(ahead.outcome), zone)

    def look_back() -> Foreseen[Found]:
        with engine().begin() as conn:
            return foresee.try_out(conn, actor, over, partial(edit, conn, seen))

    question = foresight.Question("day add", tuple(wanted), seen)
    if foresight.confirm(tr("Add this day"), question, zone, look_back if over.is_past else None):
        with common.acting(tr("The day is in the calendar.")) as conn:
            foresee.carry_out(conn, actor, over, partial(edit, conn, foresight.seen(question.key)))
            common.empty_next("day name")


def together(found: list[Found]) -> Found:
    lines = sorted({line for one in found for line in one})
    return {line: in_one({str(n): one[line] for n, one in enumerate(found) if line in one}) for line in lines}


def in_one(found: Found) -> Differences:
    """The changes of several lines as one list."""
    every = found.values()
    return Differences(
        [shift for one in every for shift in one.added],
        [pair for one in every for pair in one.changed],
        [shift for one in every for shift in one.removed],
        [kept for one in every for kept in one.kept],
    )
