"""The line's stops on the board: as on the tablet, for people who are signed in."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from metrics.plant import Line
from pages.floor import pad_saving, stop_picture, stop_writing
from pages.floor.facts import Facts
from pages.floor.stop_picture import Look
from pages.shell import current, look
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
REFRESH_S: Final = 10


def draw(actor: Actor, facts: Facts, *, is_now: bool) -> None:
    """The card with the stops of the shift that is shown; of the running one and the one before where that is now."""
    if may(actor, "stop.explain"):
        with look.card("stops"):
            st.header(tr("Stops"), anchor=False)
            _list(facts, is_now=is_now)
            stop_writing.button(actor, facts)


@st.fragment(run_every=REFRESH_S)
def _list(facts: Facts, *, is_now: bool) -> None:
    actor = current.actor()
    if actor is None or facts.line.line not in actor.lines:
        return
    st.session_state["stops_line"] = facts.line
    with engine().begin() as conn:
        now, shift, line = clock.now(), facts.shift, facts.line.line
        since = stop_picture.since(conn, facts.site, line, now) if is_now or shift is None else shift.start
        until = None if is_now or shift is None else min(shift.end, now)
        picture = stop_picture.of(conn, actor, Look(facts.site, line, since, until, facts.is_by_hand, now))
    told = st.session_state.get("stops_told")
    _component()(data=picture | {"told": told}, key=f"stops-{line}", on_stop_change=lambda: _heed(f"stops-{line}"))


def _heed(key: str) -> None:
    kept = st.session_state
    asked: Any = kept[key].get("stop")
    line: Line = kept["stops_line"]
    if asked:
        kept["stops_told"] = pad_saving.act(current.actor(), line, "stop", asked)


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    css = "\n".join((HERE / name).read_text() for name in ("stops.css", "board_stops.css"))
    js = "\n".join((HERE / name).read_text() for name in ("stops.js", "board_stops.js"))
    return st.components.v2.component("board_stops", html='<div class="board-stops"></div>', css=css, js=js)
