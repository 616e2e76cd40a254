"""The patterns of a line: shifts that come again week by week, each from a day on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from metrics import calendar_edit, foresee
from metrics.calendar_edit import Book
from metrics.calendar_fill import midnight
from metrics.calendar_merge import Differences
from metrics.foresee import Foreseen, Span
from metrics.patterns import DAY, Pattern
from metrics.plant import Line
from pages.manage import common, foresight
from pages.shell import look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import tr

WEEKDAYS: Final = range(1, 8)
A_MONDAY: Final = date(2024, 1, 1)
WORKING_WEEK: Final = (1, 2, 3, 4, 5)
STEP: Final = timedelta(minutes=5)
Edit = Callable[[Connection], Differences]


def section(actor: Actor, line: Line, zone: ZoneInfo) -> None:
    """The line's patterns, and the form of one."""
    today = clock.now().astimezone(zone).date()
    with engine().begin() as conn:
        book = calendar_edit.read(conn, actor, line.line, first=today)
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        overview(book, today)
    with right, look.card("pattern"):
        seen = st.session_state.get("pattern")
        if seen is None or seen.line != line.line:
            common.form_heading(tr("Add a pattern"))
            add_form(actor, line, zone, today)
        else:
            common.form_heading(tr("Change {what}", what=seen.shift))
            change_form(actor, zone, today, seen)


def overview(book: Book, today: date) -> None:
    """What counts now or comes; what has ended stands below, quietly."""
    if not book.patterns:
        states.empty(
            tr(
                "This line has no pattern yet. Add one, such as early from Monday to Friday: its shifts are then "
                "planned eight weeks ahead, and go on by themselves."
            )
        )
        return
    current = [one for one in book.patterns if one.valid_until is None or one.valid_until >= today]
    with look.card("patterns"):
        for pattern in current:
            row(pattern)
        if not current:
            st.caption(tr("Every pattern of this line has ended."))
    ended = [one for one in book.patterns if one not in current]
    if ended:
        with st.expander(tr("Ended: {count}", count=len(ended))):
            for pattern in ended:
                row(pattern)


def row(pattern: Pattern) -> None:
    words, act = st.columns([0.8, 0.2], vertical_alignment="center")
    words.markdown(
        common.lines_of_text(
            f"{pattern.shift} · {days_of(pattern)} · {times(pattern)}", details(pattern), span(pattern)
        )
    )
    if st.session_state.get("pattern") == pattern:
        common.to_form(act)
    else:
        act.button(tr("Edit"), key=f"pattern {pattern.pattern_id}", on_click=hold, args=(pattern,))


def hold(pattern: Pattern) -> None:
    st.session_state["pattern"] = pattern


def days_of(pattern: Pattern) -> str:
    """Mon–Fri, or the days one by one."""
    days = pattern.weekdays
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{weekday(days[0])}–{weekday(days[-1])}"
    return ", ".join(weekday(day) for day in days)


def weekday(number: int) -> str:
    """Mon, where Monday is 1."""
    return numbers.weekday(A_MONDAY + (number - 1) * DAY)


def times(pattern: Pattern) -> str:
    said = f"{pattern.start:%H:%M}–{pattern.end:%H:%M}"
    return tr("{times} (next day)", times=said) if pattern.end <= pattern.start else said


def details(pattern: Pattern) -> str:
    breaks = tr("breaks {breaks}", breaks=pattern.breaks) if pattern.breaks else tr("no breaks")
    team = tr("the line's team")
    if len(pattern.teams) > 1:
        team = tr("teams {teams}, week by week", teams=", ".join(pattern.teams))
    elif pattern.teams:
        team = tr("team {team}", team=pattern.teams[0])
    return f"{breaks} · {team}"


def span(pattern: Pattern) -> str:
    if pattern.valid_until:
        return tr("from {first} to {last}", first=on(pattern.valid_from), last=on(pattern.valid_until))
    return tr("from {day}", day=on(pattern.valid_from))


def on(day: date) -> str:
    return f"{numbers.day(day)} {day.year}"


def add_form(actor: Actor, line: Line, zone: ZoneInfo, today: date) -> None:
    blank = Pattern(line.line, "", WORKING_WEEK, time(6), time(14), today + DAY)
    wanted = fields(blank, f"new {line.line}")
    if not wanted.shift:
        st.button(
            tr("Add this pattern"), type="primary", key="pattern add", disabled=True, help=tr("Give it a name first.")
        )
        return
    save(actor, zone, wanted, None, tr("Add this pattern"))


def change_form(actor: Actor, zone: ZoneInfo, today: date, seen: Pattern) -> None:
    shown = replace(seen, valid_from=max(seen.valid_from, today + DAY))
    wanted = fields(shown, f"{seen.pattern_id} {seen.version}")
    if wanted.valid_from > seen.valid_from:
        st.caption(label(tr("Until {day} it stays as it is.", day=on(wanted.valid_from - DAY))))
    save(actor, zone, wanted, seen, tr("Save this pattern"))
    st.button(tr("Cancel"), key="pattern cancel", type="tertiary", on_click=common.forget, args=("pattern",))
    with st.expander(tr("End this pattern")):
        end_form(actor, zone, today, seen)


def fields(shown: Pattern, of: str) -> Pattern:
    shift = st.text_input(tr("Name"), shown.shift, placeholder=tr("early"), key=f"pattern name {of}")
    days = st.pills(
        tr("Begins on"),
        list(WEEKDAYS),
        default=list(shown.weekdays),
        format_func=weekday,
        selection_mode="multi",
        key=f"pattern days {of}",
    )
    left, right = st.columns(2)
    start = left.time_input(tr("From"), shown.start, key=f"pattern start {of}", step=STEP)
    end = right.time_input(tr("To"), shown.end, key=f"pattern end {of}", step=STEP)
    if end <= start:
        st.caption(tr("It ends on the next day."))
    breaks = st.text_input(
        tr("Breaks"), shown.breaks, placeholder="09:00-09:15, 12:00-12:30", key=f"pattern breaks {of}"
    )
    teams = st.text_input(
        tr("Team"),
        ", ".join(shown.teams),
        placeholder=tr("the line's team"),
        key=f"pattern teams {of}",
        help=tr("Several with commas, A, B: they take turns week by week, the first one in the week of the first day."),
    )
    left, right = st.columns(2)
    first = left.date_input(tr("First day"), shown.valid_from, key=f"pattern from {of}", format="DD/MM/YYYY")
    last = right.date_input(
        tr("Last day"), shown.valid_until, key=f"pattern until {of}", format="DD/MM/YYYY", help=tr("Empty: no end.")
    )
    turns = tuple(team.strip() for team in teams.split(",") if team.strip())
    return replace(
        shown, shift=shift.strip(), weekdays=tuple(days), start=start, end=end, breaks=breaks, teams=turns,
        valid_from=first, valid_until=last,
    )  # fmt: skip


def save(actor: Actor, zone: ZoneInfo, wanted: Pattern, seen: Pattern | None, words: str) -> None:
    """What it would change, then the button."""
    now = clock.now()

    def edit(conn: Connection) -> Differences:
        request = st.session_state.setdefault("pattern request", str(uuid4()))
        return calendar_edit.put(conn, actor, wanted, seen=seen, request_id=request, now=now)

    act(actor, wanted, span_of(wanted.line, wanted.valid_from, zone, now), zone, edit, words)


def end_form(actor: Actor, zone: ZoneInfo, today: date, seen: Pattern) -> None:
    last = st.date_input(
        tr("Its last day"), max(today, seen.valid_from), key=f"pattern last {seen.pattern_id}", format="DD/MM/YYYY"
    )
    now = clock.now()

    def edit(conn: Connection) -> Differences:
        return calendar_edit.end(conn, actor, seen, last_day=last, now=now)

    act(actor, (seen, last), span_of(seen.line, last + DAY, zone, now), zone, edit, tr("End it"))


def span_of(line: str, first: date, zone: ZoneInfo, now: datetime) -> Span:
    return Span((line,), midnight(first, zone), now)


def act(actor: Actor, wanted: object, over: Span, zone: ZoneInfo, edit: Edit, words: str) -> None:
    """Say what becomes of the shifts, let the person look at the past where it moves, and save."""
    try:
        with engine().begin() as conn:
            ahead = foresee.try_out(conn, actor, replace(over, start=over.now), partial(edit, conn))
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    foresight.differences(ahead.outcome, zone)
    question = foresight.Question(f"pattern {words}", wanted)
    if foresight.confirm(words, question, zone, partial(look_back, actor, over, edit) if over.is_past else None):
        with common.acting(tr("The pattern is saved, and its shifts are planned."), on="pattern") as conn:
            foresight.seen(question.key)
            foresee.carry_out(conn, actor, over, partial(edit, conn))
            common.forget("pattern request")
            common.empty_next(f"pattern name new {over.lines[0]}")


def look_back(actor: Actor, over: Span, edit: Edit) -> Foreseen[Differences]:
    with engine().begin() as conn:
        return foresee.try_out(conn, actor, over, partial(edit, conn))
