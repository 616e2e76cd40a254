"""Who is away on which days; nobody asks why."""

from datetime import date
from typing import Final
from uuid import uuid4

import streamlit as st

from access.actors import Actor
from db.engine import engine
from feedback import roster
from pages.manage import common
from pages.manage.roster_form import Known
from pages.shell import look, numbers
from pages.shell.speech import tr

REQUEST: Final = "away request"


def section(actor: Actor, known: Known, today: date) -> None:
    """Those who are away now or will be, and the form of one."""
    with engine().begin() as conn:
        found = roster.absences(conn, actor, today=today)
    with look.card("away"):
        st.header(tr("Away"), anchor=False)
        if not found:
            st.caption(tr("Nobody is away. Who is on holiday or ill is left out of the roster on these days."))
        for one in found:
            said, act = st.columns((0.78, 0.22), vertical_alignment="center")
            said.markdown(common.lines_of_text(one.name, span_of(one.first_day, one.last_day)))
            if act.button(tr("Is there"), key=f"back {one.absence_id}", type="tertiary"):
                with common.acting(tr("They stand in the roster again.")) as conn:
                    roster.back(conn, actor, one.absence_id)
        _form(actor, known, today)


def span_of(first: date, last: date) -> str:
    """26 Nov, or 26 Nov to 1 Dec."""
    if first == last:
        return numbers.date_of(first)
    return tr("{first} to {last}", first=numbers.date_of(first), last=numbers.date_of(last))


def _form(actor: Actor, known: Known, today: date) -> None:
    with st.popover(tr("Somebody is away")):
        person = st.selectbox(
            tr("Who"), list(known.people), None, format_func=known.people.__getitem__, key="away who",
            placeholder=tr("Choose a person"),
        )  # fmt: skip
        first: date = st.date_input(tr("First day"), today, key="away first", format="DD/MM/YYYY")
        last: date = st.date_input(tr("Last day"), first, key=f"away last {first}", format="DD/MM/YYYY")
        request_id = st.session_state.setdefault(REQUEST, str(uuid4()))
        is_ready = st.button(tr("Keep"), type="primary", key="away add", disabled=person is None)
        if is_ready and person is not None:
            with common.acting(tr("They are left out on these days."), on=REQUEST) as conn:
                roster.away(conn, actor, person, first, last, request_id=request_id)
