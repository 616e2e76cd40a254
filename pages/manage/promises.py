"""Promises: within how many days everyone is answered, and how long a figure may stay red with nobody on it."""

import streamlit as st

from access.actors import Actor
from db.engine import engine
from feedback import kpi_choice, promise_edit
from feedback.kpi_choice import Choice
from metrics import reaction
from metrics.catalogue import CATALOGUE
from metrics.plant import Line
from pages.manage import common
from pages.shell import look, numbers, states
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS = (0.34, 0.18, 0.48)


def page() -> None:
    """The page of the menu."""
    actor = common.who("promises.edit")
    with engine().begin() as conn:
        days, lines = promise_edit.answer_days(conn, actor.site_id), common.lines_of(conn, actor)
        chosen = {line.line: kpi_choice.of_line(conn, actor.site_id, line.line) for line in lines}
    told = tr("What people can rely on. It stands beside Send, on the walls, and is measured there.")
    common.heading(tr("Promises"), told)
    with look.card("answers"):
        _answers(actor, days)
    with look.card("reactions"):
        _reactions(actor, lines, chosen)


def _answers(actor: Actor, days: int) -> None:
    st.header(tr("Everyone is answered"), anchor=False)
    fewest, most = promise_edit.DAYS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.number_input(
            tr("Within how many days"), min_value=fewest, max_value=most, value=days, key="answer-days", width=220
        )
        pressed = st.button(tr("Promise it"), type="primary", key="promise", on_click=common.hold, args=(days,))
    st.caption(tr("From the day they spoke; asking back and parking do not stop it. What was said keeps its day."))
    if pressed:
        with common.acting(tr("Promised.")) as conn:
            promise_edit.set_answer_days(conn, actor, int(asked), seen=common.held())


def _reactions(actor: Actor, lines: list[Line], chosen: dict[str, list[Choice]]) -> None:
    st.header(tr("No red without an action"), anchor=False)
    st.caption(
        tr(
            "Red on a wall for so long in shifts, with nobody on it, is told to the shift lead; "
            "after twice that to management; after three times to the head of the plant."
        )
    )
    if not any(chosen.values()):
        states.empty(tr("No line shows a figure yet. Choose some under Set up, Team figures."))
        return
    shown = [line for line in lines if chosen[line.line]]
    line = common.pick_line(shown)
    for choice in chosen[line.line]:
        if choice.kpi in CATALOGUE:
            _reaction(actor, line, choice)


def _reaction(actor: Actor, line: Line, choice: Choice) -> None:
    """One figure: minutes, or nothing for as long as its kind may."""
    kpi = CATALOGUE[choice.kpi]
    name, minutes, act = st.columns(WIDTHS, vertical_alignment="center")
    usual = tr("usual for its kind: {count} min", count=numbers.number(reaction.minutes(kpi)))
    name.markdown(common.lines_of_text(tr(kpi.plain_name), usual))
    shortest, longest = kpi_choice.REACTION_MIN
    asked = minutes.number_input(
        tr("Minutes until it climbs: {figure}", figure=label(tr(kpi.plain_name))),
        min_value=shortest,
        max_value=longest,
        value=choice.reaction_min or reaction.minutes(kpi),
        step=5,
        key=f"minutes {line.line} {choice.kpi}",
        label_visibility="collapsed",
    )
    pressed = act.button(tr("Save"), key=f"save {line.line} {choice.kpi}", on_click=common.hold, args=(choice.version,))
    if pressed:
        with common.acting(tr("Saved.")) as conn:
            kpi_choice.react_within(conn, actor, line.line, choice.kpi, int(asked), seen_version=common.held())
