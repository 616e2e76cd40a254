"""Screens: walls and tablets, paired by the code that they show, watched over, and revoked with one click."""

import streamlit as st

from access import screen_reports, screens
from access.screens import Screen
from db.engine import engine
from metrics.plant import Line
from pages.manage import common, screen_form, screen_list
from pages.manage.screen_list import Seen
from pages.shell.speech import tr


def page() -> None:
    """The page of the menu."""
    actor = common.who("screens.pair")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        reports = screen_reports.all_of(conn, actor)
        paired = [Seen(screen, reports.get(screen.screen_id)) for screen in screens.all_of(conn, actor)]
    common.heading(tr("Screens"), tr("Walls and tablets of the lines. A screen shows its own lines and nothing else."))
    if not lines:
        common.no_lines(actor)
        return
    held = st.session_state.get(screen_form.OPEN)
    chosen = held if isinstance(held, Screen) else None
    if not paired:
        screen_form.no_screen_yet()
    if held or not paired:
        screen_form.show(actor, lines, chosen, reports.get(chosen.screen_id) if chosen else None)
    if paired:
        listing(paired, lines, chosen)


def listing(paired: list[Seen], lines: list[Line], chosen: Screen | None) -> None:
    if not screen_form.is_open():
        st.button(tr("Pair a screen"), key="pair new", type="primary", on_click=choose, args=(screen_form.NEW,))
    screen_list.show(paired, {line.line: common.line_name(line) for line in lines}, chosen, choose)


def choose(screen: Screen | str) -> None:
    """Hold the screen as it was seen, so that the second of two admins is told."""
    st.session_state[screen_form.OPEN] = screen
