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
from pages.shell.speech import to_say, tr

WIDTHS: Final = (0.44, 0.4, 0.16)
SOURCES: Final = {
    "file": to_say("{counts}; from command line or inbox"),
    "upload": to_say("{counts}; from this page"),
    "http": to_say("{counts}; from a program"),
}
COUNTS: Final = {
    "accepted": to_say("{count} accepted"),
    "corrections": to_say("{count} corrections"),
    "duplicates": to_say("{count} duplicates"),
    "rejected": to_say("{count} rejected"),
}


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
        st.header(tr("Last imports"), anchor=False)
        for one in found:
            _row(actor, one, zone)


def _row(actor: Actor, one: Taken, zone: str) -> None:
    name, counts, act = st.columns(WIDTHS, vertical_alignment="center")
    when = numbers.day_and_time(one.at, zone)
    name.markdown(common.lines_of_text(one.file_name or one.kind, f"{one.import_id} · {one.kind} · {when}"))
    counts.markdown(label(_words(one)))
    if one.undone_at:
        act.markdown(f":gray[{tr('undone')}]")
    elif one.source == "undo":
        act.markdown(f":gray[{tr('undo')}]")
    elif may(actor, "import.undo"):
        with act.popover(tr("Undo")):
            _ask(actor, one)


def _words(one: Taken) -> str:
    if one.source == "undo":
        amounts = {"gone": numbers.number(one.accepted), "back": numbers.number(one.corrections)}
        return tr("{gone} rows gone, {back} as before", **amounts)
    known = {name: getattr(one, name) for name in COUNTS}
    told = [tr(COUNTS[name], count=numbers.number(n)) for name, n in known.items() if n or name == "accepted"]
    counts = ", ".join(told)
    return tr(SOURCES[one.source], counts=counts) if one.source in SOURCES else counts


def _ask(actor: Actor, one: Taken) -> None:
    name = label(one.file_name or one.kind)
    st.markdown(
        tr("Take {file} back? Its rows go, and what they replaced returns. The file can be sent again.", file=name)
    )
    if st.button(tr("Take it back"), type="primary", key=f"undo {one.import_id}"):
        with common.acting(tr("Taken back. Walls and boards follow at their next refresh.")) as conn:
            undo(conn, actor, one.import_id, now=clock.now())
