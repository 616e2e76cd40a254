"""Screens: walls and tablets, paired by the code that they show, and revoked with one click."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

import streamlit as st

import clock
import settings
from access import screens
from access.actors import Actor
from access.screens import Page, Screen, Settings
from db.engine import engine
from metrics.plant import Line
from pages.manage import common
from pages.shell import look, numbers, states
from pages.shell.say import label

WIDTHS: Final = (0.36, 0.26, 0.22, 0.16)
KINDS: Final = {"wall": "wall", "pad": "tablet"}
LANGUAGES: Final = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "pl": "Polski",
    "ro": "Română",
    "tr": "Türkçe",
    "uk": "Українська",
    "ar": "العربية",
    "ja": "日本語",
}
PAGES: Final = {
    "line": "The line's shift",
    "losses": "What costs most",
    "ideas": "Ideas and thanks",
    "safety": "Safety cross",
    "plant": "The whole plant",
    "message": "Message",
}
LATE: Final = timedelta(minutes=5)  # a wall asks every few seconds; its last visit is noted once a minute


def page() -> None:
    """The page of the menu."""
    actor = common.who("screens.pair")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        paired = screens.all_of(conn, actor)
    common.heading("Screens", "Walls and tablets of the lines. A screen shows its own lines and nothing else.")
    if not lines:
        common.no_lines(actor)
        return
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        listing(paired, lines)
    with right, look.card("screen"):
        if "screen" in st.session_state:
            change(actor, st.session_state["screen"], lines)
        else:
            pair(actor, lines)


def listing(paired: list[Screen], lines: list[Line]) -> None:
    if not paired:
        states.empty("No screen is paired yet. Open the address beside on a screen; it shows a code to type in here.")
        return
    names = {line.line: common.line_name(line) for line in lines}
    with look.card("screens"):
        for screen in paired:
            row(screen, names)


def row(screen: Screen, names: dict[str, str]) -> None:
    name, line, seen, act = st.columns(WIDTHS, vertical_alignment="center")
    name.markdown(common.lines_of_text(screen.name, f"{KINDS[screen.kind]}{size(screen)}"))
    line.markdown(label(", ".join(names.get(code, code) for code in screen.lines)))
    seen.markdown(last_seen(screen))
    chosen = st.session_state.get("screen")
    if chosen and chosen.screen_id == screen.screen_id:
        common.to_form(act)
    elif not screen.revoked_at:
        act.button("Open", key=f"open {screen.screen_id}", on_click=choose, args=(screen,))


def size(screen: Screen) -> str:
    inches = f", {screen.diagonal_in.normalize():f} inches" if screen.diagonal_in else ""
    return inches + (f", read from {screen.distance_m.normalize():f} m" if screen.distance_m else "")


def last_seen(screen: Screen) -> str:
    now = clock.now()
    if screen.revoked_at:
        return f":gray[revoked {label(numbers.age(screen.revoked_at, now))}]"
    if screen.last_seen_at is None:
        return ":gray[not seen yet]"
    words = label(numbers.age(screen.last_seen_at, now))
    return f":orange[▼ silent: seen {words}]" if now - screen.last_seen_at > LATE else f"seen {words}"


def choose(screen: Screen) -> None:
    """Hold the screen as it was seen, so that the second of two admins is told."""
    st.session_state["screen"] = screen


def pair(actor: Actor, lines: list[Line]) -> None:
    common.form_heading("Pair a screen")
    address = settings.public_url() or (st.context.url or "").split("/screens")[0]
    st.markdown("1. Open this address on the wall's browser, or with `/pad` at its end on a tablet:")
    st.code(f"{address}/wall", language=None)
    st.markdown("2. Type the code that it shows:")
    code = st.text_input("Code", key="code", placeholder="ABCD EFGH", max_chars=12)
    wanted = fields(lines, None)
    if st.button("Pair this screen", type="primary", key="pair"):
        with common.acting("The screen is paired; it shows its line in a moment.") as conn:
            screens.pair(conn, actor, code, wanted)
            common.empty_next("code", "name new")


def change(actor: Actor, screen: Screen, lines: list[Line]) -> None:
    common.form_heading(screen.name)
    wanted = fields(lines, screen)
    with st.container(horizontal=True):
        save = st.button("Save", type="primary", key="save")
        revoke = st.button(
            "Revoke", key="revoke", help="It shows nothing from its next refresh on, and asks for a new pairing."
        )
        st.button("Close", key="close", on_click=common.forget, args=("screen",))
    if save:
        with common.acting("The screen follows at its next refresh.", on="screen") as conn:
            screens.change(conn, actor, screen.screen_id, wanted, seen_version=screen.version)
    if revoke:
        with common.acting("The screen is revoked.", on="screen") as conn:
            screens.revoke(conn, actor, screen.screen_id)


def fields(lines: list[Line], screen: Screen | None) -> Settings:
    """What an admin says about a screen; its size decides how much fits on it legibly."""
    of = f"{screen.screen_id} {screen.version}" if screen else "new"
    names = {line.line: common.line_name(line) for line in lines}
    name = st.text_input("Place", screen.name if screen else "", key=f"name {of}", placeholder="Above the filler")
    before = [code for code in screen.lines if code in names] if screen else list(names)[:1]
    codes = st.multiselect("Lines, one after another", names, before, key=f"lines {of}", format_func=names.__getitem__)
    left, right = st.columns(2)
    diagonal = left.number_input("Diagonal, inches", 5, 200, whole(screen), key=f"diagonal {of}")
    distance = right.number_input(
        "Read from, metres", 0.3, 50.0, metres(screen), 0.5, key=f"distance {of}", format="%.1f"
    )
    spoken = screen.language if screen else "en"
    language = left.selectbox(
        "Language", LANGUAGES, list(LANGUAGES).index(spoken), key=f"language {of}", format_func=LANGUAGES.__getitem__
    )
    with right:
        theme = st.segmented_control("Theme", screens.THEMES, default=theme_of(screen), key=f"theme {of}")
    size = (Decimal(diagonal), Decimal(str(round(distance, 1))))
    return Settings(name, tuple(codes), *size, language, theme or theme_of(screen), playlist(screen, of))


def playlist(screen: Screen | None, of: str) -> tuple[Page, ...]:
    """The pages in the order in which they were chosen, and how long each stays."""
    before = screen.playlist if screen else (Page("line"),)
    stays = {page.kind: page.seconds for page in before}
    kinds = st.multiselect(
        "Pages, one after another", PAGES, list(stays), key=f"pages {of}", format_func=PAGES.__getitem__
    )
    if len(kinds) < 2:
        return tuple(Page(kind, stays.get(kind, Page(kind).seconds)) for kind in kinds)
    return tuple(Page(kind, seconds(kind, stays, of)) for kind in kinds)


def seconds(kind: str, stays: dict[str, int], of: str) -> int:
    return st.number_input(
        f"{PAGES[kind]}: seconds",
        screens.SHORTEST_S,
        screens.LONGEST_S,
        stays.get(kind, Page(kind).seconds),
        5,
        key=f"seconds {kind} {of}",
    )


def theme_of(screen: Screen | None) -> str:
    return screen.theme if screen else "dark"


def whole(screen: Screen | None) -> int:
    return int(screen.diagonal_in) if screen and screen.diagonal_in else 55


def metres(screen: Screen | None) -> float:
    return float(screen.distance_m) if screen and screen.distance_m else 5.0
