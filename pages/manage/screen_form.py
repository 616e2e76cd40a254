"""Pairing a screen and changing it: what an admin says about it, with its picture beside."""

from decimal import Decimal
from typing import Final

import streamlit as st

import settings
from access import screens
from access.actors import Actor
from access.screen_reports import Report
from access.screens import Page, Screen, Settings
from metrics.plant import Line
from pages.manage import common, screen_preview, screen_words
from pages.shell import look, speech, states
from pages.shell.speech import tr

OPEN: Final = "screen"  # what the page holds: the screen as it was seen, or NEW
NEW: Final = "new"
SHAPE: Final = (0.4, 0.6)


def show(actor: Actor, lines: list[Line], screen: Screen | None, report: Report | None) -> None:
    """The form and, beside it, the screen as it will hang, in the size that it told; a tablet has no picture."""
    if screen and screen.kind == "pad":
        with look.card("screen"):
            change(actor, screen, lines)
        return
    left, right = st.columns(SHAPE, gap="medium")
    with left, look.card("screen"):
        wanted = change(actor, screen, lines) if screen else pair(actor, lines)
    with right, look.card("preview"):
        st.header(tr("As it will hang"), anchor=False)
        glass = (report.width, report.height) if report and report.width and report.height else screen_preview.GLASS
        stands = glass[1] > glass[0]
        is_upright = st.toggle(tr("It hangs upright"), stands, key=f"upright {of(screen)}")
        screen_preview.draw(actor, wanted, glass if is_upright == stands else glass[::-1])


def of(screen: Screen | None) -> str:
    """What the fields of this form are kept under: a screen that somebody changed gets fresh ones."""
    return f"{screen.screen_id} {screen.version}" if screen else NEW


def pair(actor: Actor, lines: list[Line]) -> Settings:
    common.form_heading(tr("Pair a screen"))
    address = settings.public_url() or (st.context.url or "").split("/screens")[0]
    st.markdown(tr("1. Open this address on the wall's browser, or with `/pad` at its end on a tablet:"))
    st.code(f"{address}/wall", language=None)
    st.markdown(tr("2. Type the code that it shows:"))
    code = st.text_input(tr("Code"), key="code", placeholder="ABCD EFGH", max_chars=12)
    wanted = fields(lines, None)
    with st.container(horizontal=True):
        is_asked = st.button(tr("Pair this screen"), type="primary", key="pair")
        if OPEN in st.session_state:
            st.button(tr("Close"), key="close", on_click=common.forget, args=(OPEN,))
    if is_asked:
        with common.acting(tr("The screen is paired; it shows its line in a moment."), on=OPEN) as conn:
            screens.pair(conn, actor, code, wanted)
            common.empty_next("code", "name new")
    return wanted


def change(actor: Actor, screen: Screen, lines: list[Line]) -> Settings:
    common.form_heading(screen.name)
    wanted = fields(lines, screen)
    with st.container(horizontal=True):
        save = st.button(tr("Save"), type="primary", key="save")
        told = tr("It shows nothing from its next refresh on, and asks for a new pairing.")
        revoke = st.button(tr("Revoke"), key="revoke", help=told)
        st.button(tr("Close"), key="close", on_click=common.forget, args=(OPEN,))
    if save:
        with common.acting(tr("The screen follows at its next refresh."), on=OPEN) as conn:
            screens.change(conn, actor, screen.screen_id, wanted, seen_version=screen.version)
    if revoke:
        with common.acting(tr("The screen is revoked."), on=OPEN) as conn:
            screens.revoke(conn, actor, screen.screen_id)
    return wanted


def fields(lines: list[Line], screen: Screen | None) -> Settings:
    """What an admin says about a screen; its size and distance decide how much fits on it legibly."""
    name = st.text_input(
        tr("Place"), screen.name if screen else "", key=f"name {of(screen)}", placeholder=tr("Above the filler")
    )
    left, right = st.columns(2)
    diagonal = left.number_input(tr("Diagonal, inches"), 5, 200, whole(screen), key=f"diagonal {of(screen)}")
    distance = right.number_input(
        tr("Read from, metres"), 0.3, 50.0, metres(screen), 0.5, key=f"distance {of(screen)}", format="%.1f"
    )
    spoken = list(speech.LANGUAGES).index(screen.language if screen else speech.language())
    language = left.selectbox(
        tr("Language"),
        speech.LANGUAGES,
        spoken,
        key=f"language {of(screen)}",
        format_func=speech.LANGUAGES.__getitem__,
    )
    theme = right.selectbox(
        tr("Theme"),
        screens.THEMES,
        screens.THEMES.index(screen.theme if screen else screens.THEMES[0]),
        key=f"theme {of(screen)}",
        format_func=screen_words.themes().__getitem__,
    )
    size = (Decimal(diagonal), Decimal(str(round(distance, 1))))
    return Settings(name, lines_of(lines, screen), *size, language, theme, playlist(screen))


def lines_of(lines: list[Line], screen: Screen | None) -> tuple[str, ...]:
    names = {line.line: common.line_name(line) for line in lines}
    before = [code for code in screen.lines if code in names] if screen else list(names)[:1]
    wanted = st.multiselect(
        tr("Lines, one after another"), names, before, key=f"lines {of(screen)}", format_func=names.__getitem__
    )
    return tuple(wanted)


def playlist(screen: Screen | None) -> tuple[Page, ...]:
    """The pages in the order in which they were chosen, and how long each stays."""
    before = screen.playlist if screen else screens.AT_FIRST
    stays, names = {page.kind: page.seconds for page in before}, screen_words.kinds()
    kinds = st.multiselect(
        tr("Pages, one after another"),
        screens.PAGES,
        list(stays),
        key=f"pages {of(screen)}",
        format_func=names.__getitem__,
    )
    if len(kinds) < 2:
        return tuple(Page(kind, stays.get(kind, Page(kind).seconds)) for kind in kinds)
    st.caption(tr("How many seconds each stays:"))
    places = st.columns(min(len(kinds), 3))
    return tuple(
        Page(kind, seconds(kind, stays.get(kind), places[at % len(places)], screen)) for at, kind in enumerate(kinds)
    )


def seconds(kind: str, before: int | None, into: st.delta_generator.DeltaGenerator, screen: Screen | None) -> int:
    return into.number_input(
        screen_words.kinds()[kind],
        screens.SHORTEST_S,
        screens.LONGEST_S,
        before or Page(kind).seconds,
        5,
        key=f"seconds {kind} {of(screen)}",
    )


def whole(screen: Screen | None) -> int:
    return int(screen.diagonal_in) if screen and screen.diagonal_in else 55


def metres(screen: Screen | None) -> float:
    return float(screen.distance_m) if screen and screen.distance_m else 5.0


def is_open() -> bool:
    return OPEN in st.session_state


def no_screen_yet() -> None:
    states.empty(
        tr("No screen is paired yet. Open the address below on a screen; it shows a code to type in beside it.")
    )
