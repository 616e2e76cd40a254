"""The week on one page: what moved, what it was worth, what is owed; as PDF too, and the way to the first idea."""

from datetime import date, timedelta
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import clock
from db.engine import engine
from metrics import plant
from pages.feedback import digest_words
from pages.feedback.digest_words import Digest, Section
from pages.floor.pickers import recall, share
from pages.manage import common
from pages.shell import look, menu, numbers, states
from pages.shell.say import label
from pages.shell.speech import tr
from pages.telling import pdf

WEEKS: Final = 8
WIDTHS: Final = [0.36, 0.2, 0.3, 0.14]


def page() -> None:
    """The page of the menu; its address names the week."""
    actor = common.who("digest.read")
    now = clock.now()
    with engine().begin() as conn:
        newest = digest_words.last_monday(plant.site(conn, actor.site_id), now)
        row = look.title_row(tr("The week"))
        with row:
            monday = _pick(newest)
        found = digest_words.gather(conn, actor.site_id, actor.lines, monday, now=now)
    sections = digest_words.sections(found)
    _ways_on(row, found, sections)
    st.caption(label(f"{found.site} · {digest_words.title(found)}"))
    with st.container(width=1000):
        for section in sections:
            _section(section)


def _pick(newest: date) -> date:
    weeks = [(newest - timedelta(days=7 * back)).isoformat() for back in range(WEEKS)]
    recall("week", weeks)
    chosen = st.selectbox(
        tr("Week from"),
        weeks,
        key="week",
        format_func=lambda monday: numbers.week(date.fromisoformat(monday)),
        label_visibility="collapsed",
        width=270,
    )
    share("week", chosen)
    return date.fromisoformat(chosen)


def _ways_on(row: DeltaGenerator, found: Digest, sections: list[Section]) -> None:
    row.space("stretch")
    with row:
        menu.link("triage", f"**{tr('Open the first idea')}**")
    name = f"week-{found.monday.isoformat()}.pdf"
    if row.button(tr("Make a PDF"), key="pdf"):
        content = pdf.of(digest_words.title(found), found.site, sections, tr("Figures as the plant keeps them."))
        row.download_button(tr("Save the PDF"), content, file_name=name, mime="application/pdf", type="primary")


def _section(section: Section) -> None:
    with look.card(section.heading):
        st.header(label(section.heading), anchor=False)
        st.space("small")
        if not section.rows:
            states.empty(tr("No figure was on a wall in this week."))
        for cells in section.rows:
            places = st.columns(WIDTHS if len(list(filter(None, cells))) > 1 else [1], vertical_alignment="center")
            for place, cell in zip(places, cells, strict=False):
                place.markdown(label(cell) if place is not places[0] else f"**{label(cell)}**")
