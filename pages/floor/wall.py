"""The screen: one component that draws the line's picture, in one fragment that refreshes by itself."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import segno
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.components.v2.types import ComponentRenderer

import clock
import settings
from access import screens, stations
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from pages.floor import release, snapshot
from pages.floor.texts import Picture
from pages.shell import current

HERE: Final = Path(__file__).parent
SCRIPTS: Final = ("wall_parts.js", "wall_fit.js", "wall_line.js", "wall_pages.js", "wall.js")  # one module, joined in this order
STYLES: Final = ("wall.css", "wall_pages.css")
REFRESH_S: Final = 2
DIAGONAL_IN: Final = Decimal(55)  # of a screen whose size nobody said
DISTANCE_M: Final = Decimal(5)


def page() -> None:
    """Full screen, no widget; the shell around it (routes.py) watches over its heartbeat."""
    _refresh()


@st.fragment(run_every=REFRESH_S)
def _refresh() -> None:
    """Never raises: an exception here would leave old figures on the wall with no sign."""
    _component()(data=_what_to_show(), key="wall")


def _what_to_show() -> Picture:
    memory = st.session_state
    try:
        screen = current.screen()
        if screen is None or screen.role != "screen":
            memory.pop("wall_screen", None)
            return {"revoked": True}
        memory["wall_screen"] = _of_screen(screen)
    except SQLAlchemyError:
        return {**_picture(memory["wall_screen"]), "stuck": True} if "wall_screen" in memory else {"waiting": True}
    return _picture(memory["wall_screen"])


def _picture(of: dict[str, Any]) -> Picture:
    try:
        shown = snapshot.of_line(of["site_id"], of["line"]).picture()
    except (SQLAlchemyError, Refusal):
        return {"waiting": True}
    return {**shown, **of["look"], "now": int(clock.now().timestamp() * 1000), "release": release.RELEASE}


def _of_screen(actor: Actor) -> dict[str, Any]:
    """What the screen's own record says: which line, how big, how far away, which theme, where its phones go."""
    with engine().begin() as conn:
        record = screens.one(conn, actor, actor.screen_id or 0)
        asking = Actor(actor.site_id, "system", "system", "wall", lines=actor.lines)
        station = next((there for there in stations.all_of(conn, asking) if there.is_active), None)
    diagonal, distance = record.diagonal_in or DIAGONAL_IN, record.distance_m or DISTANCE_M
    size = {"diagonal_in": float(diagonal), "distance_m": float(distance)}
    code = qr(phone_address(actor.site_id, station.station)) if station else None
    return {
        "site_id": actor.site_id,
        "line": record.lines[0],
        "look": {"screen": size, "theme": record.theme, "qr": code},
    }


def phone_address(site_id: str, station: str) -> str:
    """Where a phone that reads the code lands."""
    here = urlsplit(st.context.url or "")
    return f"{settings.public_url() or f'{here.scheme}://{here.netloc}'}/say/{site_id}/{station}"


@lru_cache(maxsize=256)
def qr(address: str) -> Picture:
    """The code as one path of strokes, each row's dark modules in runs; `size` counts the quiet zone of 2."""
    code = segno.make(address, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=2)]
    runs = [f"M{x} {y}.5h1" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return {"says": "Say it", "size": len(rows), "path": "".join(runs)}


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    return st.components.v2.component("wall", html="<div></div>", css=joined(STYLES), js=joined(SCRIPTS))


def joined(names: tuple[str, ...]) -> str:
    """The text of these files of this folder, one after the other."""
    return "\n".join((HERE / name).read_text() for name in names)
