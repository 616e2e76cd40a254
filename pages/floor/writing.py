"""Writing on the board: a note at a point or span, a thought that goes to triage, an action that somebody takes."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import actions, annotations
from feedback.actions import Promise, Task
from feedback.annotations import Span
from metrics.scope import Scope
from pages.feedback import say
from pages.floor import snapshot, why, why_words
from pages.floor.facts import Facts
from pages.floor.trend_chart import Chosen
from pages.floor.words import names
from pages.shell import menu, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

WHAT: Final = {"note": to_say("Note what happened"), "change": to_say("Say what should change")}
A_WEEK: Final = timedelta(days=7)


def say_button(into: DeltaGenerator) -> None:
    """The main button of the board."""
    if into.button(tr("Say what you see"), type="primary", key="say-it"):
        st.session_state["board_say"] = True
        st.session_state.pop("board_span", None)
        st.session_state.pop("board_take", None)


def ask_to_take(kpi: str) -> None:
    """Open the dialog in which somebody takes a missed KPI, at the next run."""
    st.session_state["board_take"] = kpi


def heed(chosen: Chosen | None, kpi: str) -> None:
    """Open the dialog for what was just selected on the chart; once, not at every run while it stays selected."""
    if chosen is not None and st.session_state.get("board_heeded") != (chosen, kpi):
        st.session_state["board_span"] = (chosen, kpi)
    st.session_state["board_heeded"] = (chosen, kpi)


def open_dialogs(actor: Actor, facts: Facts) -> None:
    """At most one dialog a run."""
    kept = st.session_state
    if "board_take" in kept:
        st.dialog(tr("Take it"), on_dismiss=close)(_take)(actor, facts, kept["board_take"])
    elif "board_span" in kept:
        st.dialog(tr("Write on this time"), width="medium", on_dismiss=close)(_write)(actor, facts, *kept["board_span"])
    elif kept.get("board_say"):
        st.dialog(tr("Say what you see"), width="medium", on_dismiss=close)(_say)(actor, facts)


def close() -> None:
    for key in ("board_take", "board_span", "board_say", "board_request"):
        st.session_state.pop(key, None)


def _say(actor: Actor, facts: Facts) -> None:
    say.form(actor, say.Prefill(line=facts.line.line))


def _write(actor: Actor, facts: Facts, chosen: Chosen, kpi: str) -> None:
    when = why_words.span(chosen.start, chosen.end, facts.site.zone)
    st.markdown(f"**{label(names(kpi)[0])}** · {label(facts.line.name)} · {label(when)}")
    asked = why.address(Scope(actor.site_id, line=facts.line.line), kpi, chosen.start, chosen.end)
    menu.link(menu.WHY.path, tr("Why does it read so?"), **asked)
    what = st.segmented_control(
        tr("What"),
        list(WHAT),
        format_func=lambda key: tr(WHAT[key]),
        default="note",
        required=True,
        label_visibility="collapsed",
    )
    if what == "change":
        say.form(actor, say.Prefill(line=facts.line.line, kpi=kpi, about_start=chosen.start, about_end=chosen.end))
        return
    body = st.text_area(tr("What happened?"), key="note-body", placeholder=tr("new glue since Tuesday"), max_chars=2000)
    if st.button(tr("Keep the note"), type="primary"):
        keep_note(actor, Span(facts.line.line, chosen.start, chosen.end, kpi=kpi), body)


def keep_note(actor: Actor, span: Span, body: str) -> None:
    """Keep it, close what is open and say so; a refusal is shown, and what was typed stays."""
    try:
        with engine().begin() as conn:
            annotations.add(conn, actor, span, body, request_id=_request(), now=clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    _done(tr("Your note is on the chart."), actor)


def _take(actor: Actor, facts: Facts, kpi: str) -> None:
    card = next((choice.reaction_card for choice in facts.choices if choice.kpi == kpi), "")
    st.markdown(f"**{label(names(kpi)[0])}** · {label(facts.line.name)}")
    if card:
        st.caption(label(tr("What to do when it misses: {card}", card=tr(card))))
    title = st.text_input(tr("What will you do?"), key="take-title", max_chars=120)
    today = clock.now().astimezone(facts.site.zone).date()
    due_on = st.date_input(tr("By which day?"), value=today + A_WEEK, min_value=today, key="take-due")
    if st.button(tr("Take it"), type="primary", key="take-done"):
        promise = Promise(actor.person_id or 0, due_on)
        _start_action(actor, Task(facts.line.line, title, promise, kpi=kpi))


def _start_action(actor: Actor, task: Task) -> None:
    try:
        with engine().begin() as conn:
            actions.add(conn, actor, task, request_id=_request(), now=clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    _done(tr("It is yours, and stands on the board."), actor)


def _request() -> str:
    """One id for one dialog, so that a double tap writes once."""
    return str(st.session_state.setdefault("board_request", str(uuid4())))


def _done(words: str, actor: Actor) -> None:
    snapshot.changed(actor.site_id)
    close()
    states.done(words)
    st.rerun()
