"""The hour pad: what was made in each hour and why it stood, by gloved fingers on a tablet at the line."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from sqlalchemy import Connection
from streamlit.components.v2.types import ComponentRenderer

import clock
from access.actors import Actor
from db.engine import engine
from feedback import rounds
from metrics import board
from metrics.board import Shift
from metrics.plant import Line
from pages.floor import (
    call_list,
    crew_pad,
    handover_card,
    idea_card,
    pad_picture,
    pad_saving,
    pickers,
    snapshot,
    visit_card,
)
from pages.floor.texts import Picture
from pages.shell import current, look, states
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
REFRESH_S: Final = 10
STYLES: Final = ("pad.css", "stops.css", "help.css", "visit.css", "crew.css", "idea.css")
SCRIPTS: Final = ("stops.js", "calls.js", "handover.js", "visit.js", "crew.js", "idea.js", "pad.js")
FULL_SCREEN: Final = (
    "<style>[data-testid=stMainBlockContainer] { padding: .5rem; } [data-testid=stHeader] { display: none; }</style>"
)


def page() -> None:
    """For a paired tablet, or for a person who is signed in."""
    actor = current.actor() or current.screen()
    if actor is None:
        return
    with engine().begin() as conn:
        lines = pickers.lines_in_sight(conn, actor)
    if not lines:
        states.empty(tr("You see no line yet. An admin can put you into a team under Set up, People."))
    elif actor.kind == "screen":
        st.html(FULL_SCREEN)
        _pad(lines[0])
    else:
        _pad(pickers.pick_line(lines, look.title_row(tr("Hour pad"))))


@st.fragment(run_every=REFRESH_S)
def _pad(line: Line) -> None:
    """Who is asking is looked up at every run: a tablet that was revoked writes nothing more."""
    actor = current.actor() or current.screen()
    if actor is None or line.line not in actor.lines:
        states.problem(tr("This tablet is not paired any more. Open /pad in its browser to pair it again."))
        return
    st.session_state["pad_line"] = line
    with engine().begin() as conn:
        picture = _picture(conn, actor, line)
    _component()(
        data=picture,
        key="pad",
        on_save_change=lambda: _heed("save"),
        on_stop_change=lambda: _heed("stop"),
        on_call_change=lambda: _heed("call"),
        on_handover_change=lambda: _heed("handover"),
        on_draft_change=lambda: _heed("draft"),
        on_visit_change=lambda: _heed("visit"),
        on_crew_change=lambda: _heed("crew"),
        on_idea_change=lambda: _heed("idea"),
        on_turn_change=_turn,
    )


def _picture(conn: Connection, actor: Actor, line: Line) -> Picture:
    shift = _shift(conn, actor, line)
    if shift is None:
        shown = pad_picture.nothing(line)
    else:
        shown = pad_picture.of(conn, actor, pad_picture.find(conn, actor.site_id, line, shift))
    shown |= {"told": st.session_state.get("pad_told"), "is_before": bool(st.session_state.get("pad_before"))}
    return shown | _help(conn, actor, line)


def _help(conn: Connection, actor: Actor, line: Line) -> Picture:
    """The open calls, and what one shift hands over to the next."""
    now, facts = clock.now(), snapshot.of_line(actor.site_id, line.line).facts
    handed_over = handover_card.of(conn, actor, facts, now)
    shown: Picture = {"idea": idea_card.of(actor)}
    shown |= {"help": call_list.of(conn, actor, facts.site, line, now), "handover": handed_over}
    shown |= {"visit": visit_card.of(actor, facts), "crew": crew_pad.of(conn, actor, line)}
    return shown | {"is_person": actor.kind == "person", "vote": _vote(conn, actor, now)}


def _vote(conn: Connection, actor: Actor, now: datetime) -> str | None:
    """The way to what the team is asked, on a tablet while there is something; people have it in their menu."""
    if actor.kind != "screen":
        return None
    is_asked = any(one.is_open and not one.has_answered for one in rounds.of(conn, actor, now=now))
    return tr("Your vote") if is_asked else None


def _shift(conn: Connection, actor: Actor, line: Line) -> Shift | None:
    """The running shift or the last one, and the one before it where that was asked for: hours may be entered late."""
    now = clock.now()
    last = board.last_shift(conn, actor.site_id, line.line, now)
    running = board.shift_at(conn, actor.site_id, line.line, now)
    if not st.session_state.get("pad_before"):
        return running or last
    return last if running or last is None else board.last_shift(conn, actor.site_id, line.line, last.start)


def _heed(what: str) -> None:
    kept = st.session_state
    asked: Any = kept["pad"].get(what)
    if not asked:
        return
    actor, line = current.actor() or current.screen(), kept["pad_line"]
    told = pad_saving.act(actor, line, what, asked)
    if told["says"]:
        kept["pad_told"] = told
    elif what == "idea":  # it was read: nobody else finds the code
        kept.pop("pad_told", None)


def _turn() -> None:
    st.session_state["pad_before"] = not st.session_state.get("pad_before")
    st.session_state.pop("pad_told", None)


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    css, js = ("\n".join((HERE / name).read_text() for name in names) for names in (STYLES, SCRIPTS))
    return st.components.v2.component("hour_pad", html='<div class="pad"></div>', css=css, js=js)
