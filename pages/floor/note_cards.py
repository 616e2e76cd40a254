"""Notes in their own words, under a chart or beside a figure: who wrote it, correct it, take it back, what it read."""

from collections.abc import Callable
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import annotations
from feedback.annotations import Annotation
from feedback.moves import Tap
from metrics.plant import Site
from pages.floor import snapshot, why_words
from pages.shell import current, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

MOST: Final = 6
WHAT: Final = {"corrected": to_say("{by} corrected it"), "taken_back": to_say("{by} took it back")}
PROBLEM: Final = "note-problem"


def draw(actor: Actor, found: list[Annotation], site: Site) -> None:
    """The newest notes; whoever may, changes one."""
    for note in sorted(found, key=lambda one: one.start_at, reverse=True)[:MOST]:
        words, deed = st.columns((0.86, 0.14), vertical_alignment="center")
        with words:
            st.caption(label(f"{_when(note, site)}{f' · {note.machine_name}' if note.machine else ''}{_by(note)}"))
            plain(note.body)
        if annotations.may_change(actor, note) or note.version > 1:
            with deed.popover(tr("Edit") if annotations.may_change(actor, note) else tr("Before")):
                _edit(actor, note, site)


def _edit(actor: Actor, note: Annotation, site: Site) -> None:
    if note.version > 1:
        _history(actor, note, site)
    if not annotations.may_change(actor, note):
        return
    key = f"note-{note.annotation_id}-{note.version}"
    st.text_area(tr("What happened?"), value=note.body, key=key, max_chars=2000)
    of, told = st.session_state.get(PROBLEM, ("", ""))
    if of == key:
        st.session_state.pop(PROBLEM)
        states.problem(told)
    keep, back = st.columns(2)
    keep.button(tr("Keep it so"), key=f"{key}-keep", type="primary", on_click=_correct, args=(note, key))
    back.button(tr("Take it back"), key=f"{key}-back", on_click=_take_back, args=(note, key))


def _history(actor: Actor, note: Annotation, site: Site) -> None:
    with engine().begin() as conn:
        former = annotations.history(conn, actor, note.annotation_id)
    for one in former:
        when = numbers.day_and_time(one.at, str(site.zone))
        st.caption(label(f"{tr(WHAT[one.what], by=one.by)}, {when}. {tr('It read:')}"))
        plain(one.body)


def _when(note: Annotation, site: Site) -> str:
    if note.end_at is None:
        return numbers.day_and_time(note.start_at, str(site.zone))
    return why_words.span(note.start_at, note.end_at, site.zone)


def _by(note: Annotation) -> str:
    return f" · {note.by}" if note.by else ""


def _correct(note: Annotation, key: str) -> None:
    body, tap = st.session_state.get(key) or "", Tap(note.version, clock.now())

    def deed(conn: Connection, who: Actor) -> None:
        annotations.correct(conn, who, note.annotation_id, tap, body=body)

    _act(key, deed, tr("Corrected. What it read before stays in its history."))


def _take_back(note: Annotation, key: str) -> None:
    tap = Tap(note.version, clock.now())

    def deed(conn: Connection, who: Actor) -> None:
        annotations.take_back(conn, who, note.annotation_id, tap)

    _act(key, deed, tr("Taken back. It is on no chart any more."))


def _act(key: str, deed: Callable[[Connection, Actor], None], words: str) -> None:
    """A refusal is shown in the note that was changed, at no other one."""
    actor = current.actor()
    if actor is None:
        return
    try:
        with engine().begin() as conn:
            deed(conn, actor)
    except Refusal as refusal:
        st.session_state[PROBLEM] = (key, speech.refused(refusal))
        return
    snapshot.changed(actor.site_id)
    states.done(words)
