"""Calls for help and the handover on the board: as on the tablet, for people who are signed in."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from metrics import plant
from metrics.plant import Line
from pages.floor import call_list, handover_card, pad_saving, snapshot
from pages.shell import current, look
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
REFRESH_S: Final = 5
SCRIPTS: Final = ("stops.js", "calls.js", "handover.js", "board_help.js")


def draw(actor: Actor, line: Line) -> None:
    """The card with the open calls of now, and what is handed over."""
    if may(actor, "call.make"):
        with look.card("help"):
            st.header(tr("Help and handover"), anchor=False)
            _help(line)


@st.fragment(run_every=REFRESH_S)
def _help(line: Line) -> None:
    actor = current.actor()
    if actor is None or line.line not in actor.lines:
        return
    key, now = f"help-{line.line}", clock.now()
    st.session_state["help_line"] = line
    facts = snapshot.of_line(actor.site_id, line.line).facts
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        shown = {
            "help": call_list.of(conn, actor, site, line, now),
            "handover": handover_card.of(conn, actor, facts, now),
            "told": st.session_state.get("help_told"),
        }
    _component()(
        data=shown,
        key=key,
        on_call_change=lambda: _heed(key, "call"),
        on_handover_change=lambda: _heed(key, "handover"),
        on_draft_change=lambda: _heed(key, "draft"),
    )


def _heed(key: str, what: str) -> None:
    kept = st.session_state
    asked: Any = kept[key].get(what)
    line: Line = kept["help_line"]
    if asked:
        told = pad_saving.act(current.actor(), line, what, asked)
        if told["says"]:
            kept["help_told"] = told


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    css = "\n".join((HERE / name).read_text() for name in ("help.css", "board_help.css"))
    js = "\n".join((HERE / name).read_text() for name in SCRIPTS)
    return st.components.v2.component("board_help", html='<div class="board-help"></div>', css=css, js=js)
