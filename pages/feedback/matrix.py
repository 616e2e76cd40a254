"""Effort and impact in one gesture: a dot that is dragged, or moved with the arrow keys."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

import clock
from access.refusals import Refusal
from db.engine import engine
from feedback import reviews
from feedback.moves import Tap
from feedback.reviews import Rating
from pages.shell import current, speech, states
from pages.shell.speech import to_say, tr

HERE: Final = Path(__file__).parent
WORDS: Final = {
    "effort": to_say("more effort →"),
    "impact": to_say("more impact ↑"),
    "first": to_say("Do it first"),
    "big": to_say("Plan it"),
    "small": to_say("On the side"),
    "last": to_say("Rather not"),
    "where": to_say("Effort {effort} of 100, impact {impact} of 100"),
    "how": to_say("Drag the dot, or move it with the arrow keys."),
    "none": to_say("Nobody has rated it yet."),
}


def draw(idea_id: int, ratings: dict[int, Rating]) -> None:
    """The square with this idea's dot; the dots of the others stand behind it in grey."""
    own = ratings.get(idea_id)
    shown = {
        "own": {"effort": own.effort, "impact": own.impact, "version": own.version} if own else None,
        "others": [{"effort": one.effort, "impact": one.impact} for other, one in ratings.items() if other != idea_id],
        "texts": {name: tr(said) for name, said in WORDS.items() if name != "where"},
        "where": tr(WORDS["where"], effort="{effort}", impact="{impact}"),
    }
    key = f"matrix-{idea_id}"
    _component()(data=shown, key=key, on_rated_change=lambda: _heed(key, idea_id), height=232)


def _heed(key: str, idea_id: int) -> None:
    asked: Any = st.session_state[key].get("rated")
    actor = current.actor()
    if not asked or actor is None:
        return
    tap = Tap(int(asked["seen"]), clock.now(), str(asked["request"]))
    try:
        with engine().begin() as conn:
            reviews.rate(conn, actor, idea_id, tap, effort=int(asked["effort"]), impact=int(asked["impact"]))
    except Refusal as refusal:
        states.problem(speech.refused(refusal))


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    css, js = ((HERE / f"matrix.{kind}").read_text() for kind in ("css", "js"))
    return st.components.v2.component("effort_and_impact", html='<div class="matrix"></div>', css=css, js=js)
