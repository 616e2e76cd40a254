"""The last imports, and taking one back."""

from typing import Final

import streamlit as st

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from ingest import upload
from ingest.undo import undo
from ingest.upload import Taken
from metrics import plant
from pages.manage import common
from pages.shell import look, numbers, states
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS: Final = (0.44, 0.4, 0.16)
SOURCES: Final = {"file": "command line or inbox", "upload": "this page", "http": "a program", "undo": "taken back"}


def show(actor: Actor) -> None:
    """The list, the newest first."""
    with engine().begin() as conn:
        zone = plant.site(conn, actor.site_id).zone.key
        found = upload.latest(conn, actor)
    if not found:
        states.empty(
            tr("No file has been taken in yet. Begin with lines.csv and machines.csv; the templates are beside.")
        )
        return
    with look.card("imports"):
        st.subheader(tr("Last imports"), anchor=False)
        for one in found:
            _row(actor, one, zone)


def _row(actor: Actor, one: Taken, zone: str) -> None:
    name, counts, act = st.columns(WIDTHS, vertical_alignment="center")
    when = numbers.day_and_time(one.at, zone)
    name.markdown(common.lines_of_text(one.file_name or one.kind, f"{one.import_id} · {one.kind} · {when}"))
    counts.markdown(label(_words(one)))
    if one.undone_at:
        act.markdown(tr(":gray[undone]"))
    elif one.source == "undo":
        act.markdown(tr(":gray[undo]"))
    elif may(actor, "import.undo"):
        with act.popover(tr("Undo")):
            _ask(actor, one)


def _words(one: Taken) -> str:
    if one.source == "undo":
        return f"{numbers.number(one.accepted)} rows gone, {numbers.number(one.corrections)} as before"
    amounts = {name: getattr(one, name) for name in ("accepted", "corrections", "duplicates", "rejected")}
    told = [f"{numbers.number(n)} {name}" for name, n in amounts.items() if n or name == "accepted"]
    return f"{', '.join(told)}; from {SOURCES.get(one.source, one.source)}"


def _ask(actor: Actor, one: Taken) -> None:
    name = label(one.file_name or one.kind)
    st.markdown(f"Take {name} back? Its rows go, and what they replaced returns. The file can be sent again.")
    if st.button(tr("Take it back"), type="primary", key=f"undo {one.import_id}"):
        with common.acting(tr("Taken back. Walls and boards follow at their next refresh.")) as conn:
            undo(conn, actor, one.import_id, now=clock.now())
