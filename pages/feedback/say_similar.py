"""Similar ideas while somebody types: shown to them, who may say "Me too" instead; never merged by the machine."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

import clock
from access import throttle
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import similar, votes
from feedback.similar import Lookalike
from feedback.votes import Support
from metrics import plant
from pages.shell import current, look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import tr, tr_n

HERE: Final = Path(__file__).parent
FEWEST: Final = 12  # signs; with fewer everything looks alike
SHOWN: Final = 3
AT_ONCE, EVERY_S = 40, 15


@st.fragment
def draw(field: str) -> None:
    """What looks like the words in the text area with this key; nothing while nothing does."""
    told = _listener()(data={"field": field}, key=f"{field}-typing", on_typed_change=_nothing)
    body = (told.typed or st.session_state.get(field) or "").strip()
    actor = current.actor()
    if actor is None or len(body) < FEWEST:
        return
    with engine().begin() as conn:
        found = similar.to(conn, actor, body, now=clock.now())[:SHOWN]
        support = votes.of(conn, actor, [one.idea_id for one in found])
        names = plant.line_names(conn, actor.site_id)
    if found:
        with look.card("similar"):
            st.markdown(f"**{tr('Somebody may have said this already')}**")
            for one in found:
                _one(one, names[one.line], support[one.idea_id])


def button(idea_id: int, support: Support, key: str) -> None:
    """Me too, with how many say so; a second tap takes it back."""
    name = f"✓ {tr('Me too')}" if support.is_mine else tr("Me too")
    counted = f" · {support.votes}" if support.votes else ""
    st.button(
        f"{name}{counted}",
        key=f"{key}-{idea_id}",
        type="primary" if support.is_mine else "secondary",
        on_click=_vote,
        args=(idea_id, support.is_mine),
    )


def told(support: Support) -> str:
    """3 say "me too"; empty where nobody does."""
    return tr_n("{count} says “me too”", "{count} say “me too”", support.votes) if support.votes else ""


def _one(one: Lookalike, line: str, support: Support) -> None:
    words, deed = st.columns((0.72, 0.28), vertical_alignment="center")
    week = tr("week of {day}", day=numbers.day(one.week_of))
    words.markdown(f"“{label(one.headline)}”  \n:gray[{label(f'{line} · {week}')}]")
    with deed:
        button(one.idea_id, support, "me-too")


def _vote(idea_id: int, is_mine: bool) -> None:
    actor: Actor | None = current.actor()
    if actor is None:
        return
    try:
        tries = throttle.bucket("vote", actor.label, capacity=AT_ONCE, refill_s=EVERY_S)
        with engine().begin() as conn:
            throttle.take(conn, actor.site_id, tries, now=clock.now())
        with engine().begin() as conn:
            (votes.take_back if is_mine else votes.add)(conn, actor, idea_id)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))


def _nothing() -> None:
    """What is typed is read where the listener is drawn."""


@lru_cache(maxsize=1)
def _listener() -> ComponentRenderer:
    return st.components.v2.component("typing", html="<span></span>", js=(HERE / "typing.js").read_text())
