"""QR sheets: the stations where a phone can speak without an account, and the sheet to print for each."""

from typing import Final
from urllib.parse import quote, urlsplit

import streamlit as st

import settings
from access import stations
from access.actors import Actor
from access.rules import may
from access.stations import Station
from db.engine import engine
from metrics.plant import Line
from pages.manage import common
from pages.shell import look, states
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS: Final = (0.4, 0.3, 0.3)
AT_HOME: Final = ("localhost", "127.0.0.1", "::1")


def page() -> None:
    """The page of the menu."""
    actor = common.who("sheets.print")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        there = stations.all_of(conn, actor)
    common.heading(
        tr("QR sheets"),
        tr("One sheet for each place where people stand. A phone that scans it can speak: no app, no account."),
    )
    if not lines:
        common.no_lines(actor)
        return
    warn()
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        listing(actor, there, lines)
    with right:
        if may(actor, "stations.edit"):
            with look.card("station"):
                add(actor, lines)
        else:
            st.caption(tr("New stations are made by an admin."))


def warn() -> None:
    """A sheet with an address that phones cannot reach is paper for nothing."""
    host = urlsplit(settings.public_url() or st.context.url or "").hostname
    if host in AT_HOME:
        st.warning(
            tr(
                "Phones cannot reach this address. Open the page by the machine's name, "
                "or set PUBLIC\\_URL; then print."
            ),
            icon=":material/wifi_off:",
        )


def listing(actor: Actor, there: list[Station], lines: list[Line]) -> None:
    if not there:
        states.empty(tr("There is no station yet. Begin with one at each line, where people stand in the break."))
        return
    names = {line.line: common.line_name(line) for line in lines}
    with look.card("stations"):
        if any(station.is_active for station in there):
            st.link_button(tr("Open all sheets to print"), "/print/qr", icon=":material/print:", type="primary")
        for station in there:
            row(actor, station, names)


def row(actor: Actor, station: Station, names: dict[str, str]) -> None:
    name, line, acts = st.columns(WIDTHS, vertical_alignment="center")
    state = "" if station.is_active else f" · {tr('out of use')}"
    name.markdown(common.lines_of_text(station.label, f"{station.station}{state}"))
    line.markdown(label(names.get(station.line, station.line)))
    with acts, st.container(horizontal=True, horizontal_alignment="right"):
        if station.is_active:
            st.link_button(tr("Sheet"), f"/print/qr/{quote(station.station)}")
        if may(actor, "stations.edit"):
            turn(actor, station)


def turn(actor: Actor, station: Station) -> None:
    words = tr("Take out of use") if station.is_active else tr("Use again")
    if st.button(words, key=f"turn {station.station}", type="tertiary"):
        with common.acting(
            tr("Its printed sheets work.") if not station.is_active else tr("Its printed sheets do nothing now.")
        ) as conn:
            stations.set_active(conn, actor, station.station, is_active=not station.is_active)


def add(actor: Actor, lines: list[Line]) -> None:
    st.header(tr("Add a station"), anchor=False)
    names = {line.line: common.line_name(line) for line in lines}
    line = st.selectbox(tr("Line"), list(names), key="station line", format_func=names.__getitem__)
    words = st.text_input(tr("Place"), key="station label", placeholder=tr("Line 2, filler"))
    code = st.text_input(tr("Short code, for the address"), key="station code", placeholder="L2-FILLER")
    if st.button(tr("Add this station"), type="primary", key="add"):
        with common.acting(tr("The station is there; print its sheet.")) as conn:
            stations.add(conn, actor, code.strip(), line=line, label=words)
            common.empty_next("station label", "station code")
