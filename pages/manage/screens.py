"""Screens: walls and tablets, paired by the code that they show, watched over, and revoked with one click."""

from datetime import timedelta
from typing import Final

import streamlit as st

import clock
from access import screens
from access.screens import Screen
from db.engine import engine
from metrics.plant import Line
from pages.manage import common, screen_form
from pages.shell import look, numbers
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS: Final = (0.36, 0.26, 0.22, 0.16)
LATE: Final = timedelta(minutes=5)  # a wall asks every few seconds; its last visit is noted once a minute


def page() -> None:
    """The page of the menu."""
    actor = common.who("screens.pair")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        paired = screens.all_of(conn, actor)
    common.heading(tr("Screens"), tr("Walls and tablets of the lines. A screen shows its own lines and nothing else."))
    if not lines:
        common.no_lines(actor)
        return
    held = st.session_state.get(screen_form.OPEN)
    if not paired:
        screen_form.no_screen_yet()
    if held or not paired:
        screen_form.show(actor, lines, held if isinstance(held, Screen) else None)
    if paired:
        listing(paired, lines)


def listing(paired: list[Screen], lines: list[Line]) -> None:
    names = {line.line: common.line_name(line) for line in lines}
    if not screen_form.is_open():
        st.button(tr("Pair a screen"), key="pair new", type="primary", on_click=choose, args=(screen_form.NEW,))
    with look.card("screens"):
        for screen in sorted(paired, key=silent_first):
            row(screen, names)


def silent_first(screen: Screen) -> tuple[bool, bool, str]:
    return screen.revoked_at is not None, not is_silent(screen), screen.name


def is_silent(screen: Screen) -> bool:
    """A screen that was there and is not any more."""
    return screen.last_seen_at is not None and clock.now() - screen.last_seen_at > LATE


def row(screen: Screen, names: dict[str, str]) -> None:
    name, line, seen, act = st.columns(WIDTHS, vertical_alignment="center")
    name.markdown(common.lines_of_text(screen.name, what(screen)))
    line.markdown(label(", ".join(names.get(code, code) for code in screen.lines)))
    seen.markdown(last_seen(screen))
    chosen = st.session_state.get(screen_form.OPEN)
    if isinstance(chosen, Screen) and chosen.screen_id == screen.screen_id:
        common.to_form(act)
    elif not screen.revoked_at:
        act.button(tr("Open"), key=f"open {screen.screen_id}", on_click=choose, args=(screen,))


def what(screen: Screen) -> str:
    """Wall, 55 inches, read from 5 m."""
    if screen.kind == "pad":
        return tr("tablet")
    if screen.diagonal_in is None or screen.distance_m is None:
        return tr("wall")
    inches, metres = (f"{number.normalize():f}" for number in (screen.diagonal_in, screen.distance_m))
    return tr("wall, {inches} inches, read from {metres} m", inches=inches, metres=metres)


def last_seen(screen: Screen) -> str:
    now = clock.now()
    if screen.revoked_at:
        return f":gray[{label(tr('revoked {age}', age=numbers.age(screen.revoked_at, now)))}]"
    if screen.last_seen_at is None:
        return f":gray[{label(tr('not seen yet'))}]"
    words = numbers.age(screen.last_seen_at, now)
    if is_silent(screen):
        return f":orange[{label(tr('▼ silent: seen {age}', age=words))}]"
    return label(tr("seen {age}", age=words))


def choose(screen: Screen | str) -> None:
    """Hold the screen as it was seen, so that the second of two admins is told."""
    st.session_state[screen_form.OPEN] = screen
