"""The rows behind a figure, a page at a time, with corrections visible as such."""

from typing import Final

import streamlit as st

from access.actors import Actor
from db.engine import engine
from metrics import why_rows
from metrics.plant import Site
from metrics.why import Question
from metrics.why_rows import FactRow, Place
from pages.floor import why_words
from pages.floor.facts import Names
from pages.manage import common
from pages.shell import look
from pages.shell.say import label
from pages.shell.speech import to_say, tr

KINDS: Final = {why_rows.STATES: to_say("What the machines did"), why_rows.COUNTS: to_say("What was counted")}
SEEN: Final = "why rows"  # the places after which the pages before this one began


def draw(actor: Actor, question: Question, names: Names, site: Site) -> None:
    """Nothing is read before somebody asks for it."""
    with look.card("rows"):
        st.header(tr("The rows it came from"), anchor=False)
        kind = st.segmented_control(
            tr("Rows"),
            list(KINDS),
            format_func=lambda kind: tr(KINDS[kind]),
            key="why rows kind",
            label_visibility="collapsed",
        )
        if kind:
            _rows(actor, question, kind, names, site)


def _rows(actor: Actor, question: Question, kind: str, names: Names, site: Site) -> None:
    before = _pages_before((question, kind))
    with engine().begin() as conn:
        page = why_rows.read(conn, actor, question, kind, after=before[-1] if before else None)
    if not page.rows:
        st.caption(tr("No row in this time."))
        return
    heads = [tr("when"), tr("machine"), tr("what it says"), tr("event"), tr("arrived"), tr("came with"), tr("before")]
    common.table(heads, [_row(row, names, site) for row in page.rows])
    first = len(before) * why_rows.PAGE + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(label(tr("Rows {first} to {last}", first=first, last=first + len(page.rows) - 1)), width="content")
        if before:
            st.button(tr("Earlier rows"), on_click=before.__delitem__, args=(-1,))
        if page.after is not None:
            st.button(tr("Later rows"), on_click=before.append, args=(page.after,))


def _pages_before(of: tuple[Question, str]) -> list[Place]:
    """The way that led to the page in front; begun anew with another question."""
    kept: tuple[object, list[Place]] = st.session_state.get(SEEN, (None, []))
    if kept[0] != of:
        kept = st.session_state[SEEN] = (of, [])
    return kept[1]


def _row(row: FactRow, names: Names, site: Site) -> list[str]:
    zone = site.zone
    changed = why_words.before(row, names, zone)
    return [
        why_words.moment(row.place.at, zone),
        row.place.machine,
        why_words.told(row.said, names, zone),
        row.event_id or tr("no id"),
        why_words.moment(row.arrived_at, zone),
        why_words.came_from(row),
        f"✎ {changed}" if changed else "",
    ]
