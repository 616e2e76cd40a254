"""What the loop's pages share: doing something as whoever sits there now, and choosing who does it by when."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import streamlit as st
from sqlalchemy import Connection
from streamlit.delta_generator import DeltaGenerator

import clock
from access import people
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback.moves import Tap
from pages.floor import snapshot
from pages.shell import current, speech, states
from pages.shell.speech import tr

Deed = Callable[[Connection, Actor], Any]


def act(deed: Deed, words: str) -> None:
    """One transaction, as the person at this connection. A refusal is shown, and what was typed stays."""
    actor = current.actor()
    if actor is None:
        st.rerun()
    try:
        with engine().begin() as conn:
            deed(conn, actor)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    snapshot.changed(actor.site_id)
    states.done(words)
    st.rerun()


def tap(what: str, version: int) -> Tap:
    """A tap on what was seen in this version; its request id is the same for a second tap on it."""
    return Tap(version, clock.now(), request_id(f"{what}-{version}"))


def request_id(of: str) -> str:
    """One id for one form that is open, kept until the page is left."""
    return str(st.session_state.setdefault(f"request-{of}", str(uuid4())))


def forget_request(of: str) -> None:
    """The form was sent: the next one is another request."""
    st.session_state.pop(f"request-{of}", None)


def owner(actor: Actor, key: str, chosen: int | None = None) -> int | None:
    """Who does it, from those who can be asked; nobody is chosen beforehand unless `chosen`."""
    with engine().begin() as conn:
        names = {one.person_id: one.display_name for one in people.colleagues(conn, actor)}
    index = list(names).index(chosen) if chosen in names else None
    return st.selectbox(
        tr("Who does it?"),
        list(names),
        index=index,
        format_func=names.__getitem__,
        key=key,
        placeholder=tr("Choose a person"),
    )


def day(label: str, key: str, *, first: date, value: date, into: DeltaGenerator | None = None) -> date:
    """A day from `first` on."""
    picked = (into or st).date_input(label, value=max(value, first), min_value=first, key=key)
    return picked if isinstance(picked, date) else value
