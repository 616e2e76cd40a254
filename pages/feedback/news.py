"""News: what this person was told, the newest first; what is new stands out until the page is left."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

import clock
from db.engine import engine
from feedback import news
from feedback.news import Told
from metrics import plant
from pages.shell import current, look, menu, numbers, states
from pages.shell.say import label, plain
from pages.shell.speech import tr
from pages.telling import wording

FRESH: Final = "news that are new to this page"
SIZE: Final = 100


def page() -> None:
    """The page of the menu; what is shown is read."""
    actor = current.actor()
    if actor is None:
        return
    look.title_row(tr("News"))
    with engine().begin() as conn:
        zone, names = str(plant.site(conn, actor.site_id).zone), plant.line_names(conn, actor.site_id)
        told = news.of(conn, actor, size=SIZE)
        new = [one.news_id for one in told if one.read_at is None]
        news.read(conn, actor, new, now=clock.now())
    fresh = st.session_state[FRESH] = st.session_state.get(FRESH, frozenset()) | frozenset(new)
    if not told:
        states.empty(tr("Nothing yet. What you should know comes here: answers, calls, thanks, what is overdue."))
        return
    with st.container(width=820):
        for one in told:
            line = names.get(one.line or "", "") if one.line in actor.lines else ""
            _card(one, line, zone, is_new=one.news_id in fresh)


def _card(one: Told, line: str, zone: str, *, is_new: bool) -> None:
    said = wording.said(one.title, one.body, one.path, zone)
    place = f"{line} · " if line else ""
    with look.card(f"news-{one.news_id}"):
        row = st.container(horizontal=True, vertical_alignment="center")
        mark = f":blue-badge[{tr('new')}] " if is_new else ""
        row.markdown(f"{mark}**{label(said.title)}**", width="content")
        row.space("stretch")
        row.caption(label(place + numbers.age(one.at, clock.now())), width="content")
        for line in said.lines:
            plain(line)
        _open(one.path)


def _open(path: str) -> None:
    parts = urlsplit(path)
    if parts.path in {entry.path for entry in menu.ENTRIES}:
        menu.link(parts.path, f":blue[{tr('Open it')}]", **dict(parse_qsl(parts.query)))
    elif parts.path.startswith("call/"):  # a page of its own, outside the menu
        st.link_button(tr("Answer it"), f"/{parts.path}")
