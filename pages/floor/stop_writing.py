"""Writing on a stop: a note that is pinned to its machine and span, or an idea that was born there."""

from datetime import timedelta
from typing import Final

import streamlit as st

import clock
from access.actors import Actor
from db.engine import engine
from feedback.annotations import Span
from ingest import pad
from ingest.stop_list import Stop
from metrics.plant import Site
from pages.feedback import say
from pages.floor import words, writing
from pages.floor.facts import Facts
from pages.shell import look, numbers
from pages.shell.speech import to_say, tr

BACK: Final = timedelta(days=3)
LISTED: Final = 40
WHAT: Final = {"note": to_say("Note what happened"), "idea": to_say("Say what should change")}


def button(actor: Actor, facts: Facts) -> None:
    """Under the list of stops; whoever sees the board may write."""
    if st.button(tr("Write on a stop"), key="write-on-stop"):
        _dialog(actor, facts)


@look.dialog(to_say("Write on a stop"), width="medium")
def _dialog(actor: Actor, facts: Facts) -> None:
    with engine().begin() as conn:
        found = pad.stops(conn, actor, facts.line.line, clock.now() - BACK)[:LISTED]
        names = {one.machine: one.name for one in pad.machines(conn, actor)}
        reasons = {one.reason: one.name for one in pad.reasons(conn, actor)}
    if not found:
        st.caption(tr("No stop is known in the last three days."))
        return
    # By machine and beginning: a stop that comes while somebody writes moves no note to another one.
    known = {(stop.machine, stop.start_at): stop for stop in found}
    told = {key: _told(stop, facts.site, names, reasons) for key, stop in known.items()}
    stop = known[st.selectbox(tr("Which stop?"), list(known), format_func=told.__getitem__, key="stop-place")]
    what = st.segmented_control(
        tr("What"),
        list(WHAT),
        format_func=lambda key: tr(WHAT[key]),
        default="note",
        required=True,
        label_visibility="collapsed",
        key="stop-what",
    )
    if what == "idea":
        line, end = facts.line.line, stop.end_at or clock.now()
        loss = reasons.get(stop.reason or "") or None
        say.form(actor, say.Prefill(line, None, stop.start_at, end, top_loss=loss, source="stop"))
        return
    body = st.text_area(tr("What happened?"), key="stop-note", max_chars=2000)
    if st.button(tr("Keep the note"), type="primary", key="stop-note-keep"):
        writing.keep_note(actor, Span(facts.line.line, stop.start_at, stop.end_at, machine=stop.machine), body)


def _told(stop: Stop, site: Site, names: dict[str, str], reasons: dict[str, str]) -> str:
    """Mon 12:03, Labeller, 14 min, no reason given."""
    minutes = stop.lasted(clock.now()) // timedelta(minutes=1)
    reason = reasons.get(stop.reason or "", "") or tr("no reason given")
    when = numbers.day_and_time(stop.start_at, str(site.zone))
    return " · ".join(
        (when, names.get(stop.machine, stop.machine), tr("{count} min", count=minutes), words.shorter(reason, 40))
    )
