"""Calls and dangers: what needs somebody now on the lines in sight, and how long help takes."""

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

import clock
from access.actors import Actor
from db.engine import engine
from feedback import calls, help_times, ladder
from feedback.calls import Call
from feedback.help_times import HelpTime
from feedback.ladder import Shown
from metrics import board, plant
from pages.feedback import acting, danger_list
from pages.feedback.call_page import COMING_MIN
from pages.floor import call_picture
from pages.shell import current, look, numbers, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

LOOK_BACK: Final = timedelta(days=30)
REFRESH_S: Final = 10
WIDTHS: Final = (0.46, 0.54)
COLOURS: Final = {"open": "orange", "coming": "blue", "here": "green"}
HEADS: Final = (
    to_say("Line"),
    to_say("Kind of call"),
    to_say("Calls"),
    to_say("Somebody here after"),
    to_say("Fixed after that"),
    to_say("Climbed"),
)


def page() -> None:
    """The page of the menu."""
    actor = current.actor()
    if actor is None:
        return
    look.title_row(tr("Calls and dangers"))
    _open()
    danger_list.draw(actor)
    _times(actor, clock.now())


@st.fragment(run_every=REFRESH_S)
def _open() -> None:
    """The calls that nobody has ended, the oldest first; looks again by itself."""
    actor, now = current.actor(), clock.now()
    if actor is None:
        return
    with engine().begin() as conn:
        found = calls.of(conn, actor, now=now)
        climbed = ladder.shown(conn, actor.site_id, found, now=now)
        zone = str(plant.site(conn, actor.site_id).zone)
        lines = plant.line_names(conn, actor.site_id)
        machines = board.machine_names(conn, actor.site_id, now=now)
    if not found:
        states.empty(tr("Nobody calls for help on your lines now."))
    for call in found:
        place = [lines.get(call.line, call.line), *([machines.get(call.machine, call.machine)] if call.machine else [])]
        with look.card(f"call-{call.call_id}"):
            what, deeds = st.columns(WIDTHS, vertical_alignment="center")
            what.markdown(_said(call, climbed.get(call.call_id), place, zone, now))
            with deeds, st.container(horizontal=True, horizontal_alignment="right"):
                _deeds(call)


def _said(call: Call, climbed: Shown | None, place: list[str], zone: str, now: datetime) -> str:
    first, *rest = call_picture.said(call, zone, climbed)
    colour = COLOURS[call.state]
    since = tr("since {time}", time=numbers.time(call.made_at, zone))
    head = f":{colour}[**{label(first)}**] · {label(' · '.join(place))}"
    said = [f"{since}, {numbers.age(call.made_at, now)}", *rest, *([call.helper] if call.helper else [])]
    return f"{head}  \n:gray[{label(' · '.join(said))}]"


def _deeds(call: Call) -> None:
    key, tap = f"call-{call.call_id}", acting.tap(f"call-{call.call_id}", call.version)
    for minutes in COMING_MIN if call.state != "here" else ():
        if st.button(tr("coming in {count} min", count=minutes), key=f"{key}-{minutes}"):
            told = tr("Thank you. The wall says that you are coming.")
            acting.act(lambda conn, who: calls.coming(conn, who, call.call_id, tap, minutes=minutes), told)  # noqa: B023
    if call.state != "here" and st.button(tr("I am here"), key=f"{key}-here", type="primary"):
        acting.act(lambda conn, who: calls.here(conn, who, call.call_id, tap), tr("The wall says so."))
    if st.button(tr("It is fixed"), key=f"{key}-fixed", type="primary" if call.state == "here" else "secondary"):
        acting.act(lambda conn, who: calls.fixed(conn, who, call.call_id, tap), tr("Fixed. Thank you."))


def _times(actor: Actor, now: datetime) -> None:
    """Medians of the last thirty days, by line and kind."""
    with engine().begin() as conn:
        found = help_times.between(conn, actor, now - LOOK_BACK, now)
        lines = plant.line_names(conn, actor.site_id)
    with look.card("help-times"):
        st.header(tr("How long help takes, last 30 days"), anchor=False)
        if not found:
            st.caption(tr("No call in these days."))
            return
        st.table(
            [dict(zip(map(tr, HEADS), _row(one, lines), strict=True)) for one in found],
            border="horizontal",
            hide_index=True,
        )
        st.caption(
            tr("Medians: half of the calls were quicker. Nothing is told of fewer than {count} calls.",
               count=help_times.FEWEST)
        )  # fmt: skip


def _row(one: HelpTime, lines: dict[str, str]) -> list[str]:
    return [
        label(lines.get(one.line, one.line)),
        tr(call_picture.NAMES[one.kind]),
        numbers.number(one.made),
        _length(one.response),
        _length(one.fix),
        tr("too few") if one.climbed is None else numbers.number(one.climbed),
    ]


def _length(median: timedelta | None) -> str:
    return tr("too few") if median is None else numbers.span(median)
