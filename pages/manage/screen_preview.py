"""A screen as it will hang, small, before it is saved: the screens' own code draws it, and says what can be read."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.components.v2.types import ComponentRenderer

import clock
from access.actors import Actor
from access.screens import Settings
from db.engine import engine
from pages.floor import program, screen_look, wall
from pages.manage import screen_words
from pages.shell import speech, states
from pages.shell.numbers import time
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
GLASS: Final = (1920, 1080)
TALLEST_PX: Final = 560


def draw(actor: Actor, wanted: Settings, glass: tuple[int, int] = GLASS) -> None:
    """`glass` is the screen's width and height in pixels."""
    if not wanted.lines or not wanted.playlist:
        states.empty(tr("Choose a line and a page: the screen is drawn here as it will hang."))
        return
    try:
        shown = program.pages(actor.site_id, wanted.lines, wanted.playlist, wanted.language)
    except SQLAlchemyError:
        states.problem(tr("The figures cannot be read now, so there is no picture. Try again in a moment."))
        return
    _component()(data=_data(actor, wanted, glass, shown), key="screen_preview")


def _data(actor: Actor, wanted: Settings, glass: tuple[int, int], shown: list[dict[str, Any]]) -> dict[str, Any]:
    zone = next((str(page["zone"]) for page in shown if "zone" in page), "UTC")
    return {
        "pages": [{name: part for name, part in page.items() if name != "built"} for page in shown],
        "look": _look(actor, wanted),
        "glass": {"width": glass[0], "height": glass[1]},
        "tallest": TALLEST_PX,
        "clock": time(clock.now(), zone),
        "lang": speech.language(),
        "words": screen_words.of_preview(wanted.distance_m or screen_look.DISTANCE_M),
    }


def _look(actor: Actor, wanted: Settings) -> dict[str, Any]:
    """As the screen will have it."""
    here = urlsplit(st.context.url or "")
    with engine().begin() as conn:
        return screen_look.shown(conn, actor.site_id, wanted, f"{here.scheme}://{here.netloc}")


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    css = wall.joined(wall.STYLES) + (HERE / "screen_preview.css").read_text()
    js = wall.joined(wall.SCRIPTS[:-2]) + (HERE / "screen_preview.js").read_text()
    return st.components.v2.component("screen_preview", html='<div class="preview"></div>', css=css, js=js)
