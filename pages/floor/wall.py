"""The screen: one component, drawn once; a stream of its own (stream.py) brings it everything after that.

Where the stream fails, the component asks for a rerun of its fragment every 2 s until it is back.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.components.v2.types import ComponentRenderer

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from pages.floor import places, screen_look, shown, snapshot
from pages.floor.screen_look import Look
from pages.floor.texts import Picture
from pages.shell import current

HERE: Final = Path(__file__).parent
SCRIPTS: Final = (  # joined in this order
    "wall_parts.js",
    "wall_fit.js",
    "wall_line.js",
    "wall_pages.js",
    "wall_report.js",
    "wall.js",
)
STYLES: Final = ("wall.css", "wall_pages.css")


@st.fragment
def page() -> None:
    """Full screen, no widget; the shell around it (routes.py) watches over its heartbeat.

    Never raises: an exception here would leave old figures on the wall with no sign.
    """
    _component()(data=_what_to_show(), key="wall")


def _what_to_show() -> Picture:
    """{look, program}, as the stream tells them; {revoked} or {waiting} where there is nothing to show."""
    asked_at = clock.now()
    try:
        screen = current.screen()
        if screen is None or screen.role != "screen":
            return {"revoked": True}
        wait = places.of_process().ask((screen.site_id, screen.screen_id or 0))
        if wait and wait.state == "full":
            return {"waiting": True}
        look = _look(screen)
        snapshot.answered(asked_at)
        now = shown.of(look.program)
    except (SQLAlchemyError, Refusal):
        return {"waiting": True}
    told = shown.head(now.order, now.built, is_whole=True) | {"changed": now.pages}
    return {"look": look.shown, "program": told}


def _look(screen: Actor) -> Look:
    here = urlsplit(st.context.url or "")
    with engine().begin() as conn:
        return screen_look.of(conn, screen, f"{here.scheme}://{here.netloc}")


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    return st.components.v2.component("wall", html="<div></div>", css=joined(STYLES), js=joined(SCRIPTS))


def joined(names: tuple[str, ...]) -> str:
    """The text of these files of this folder, one after the other."""
    return "\n".join((HERE / name).read_text() for name in names)
