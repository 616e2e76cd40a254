"""A manager's own code, with which they say on the tablet at a line that they are here."""

import streamlit as st

from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import visits
from metrics import plant
from pages.shell import look, numbers
from pages.shell.speech import tr

SHOWN = "visit code"


def draw(actor: Actor) -> None:
    """Nothing for those who are no managers. The code is shown once, right after it was made."""
    if not may(actor, "visit.code"):
        return
    with engine().begin() as conn:
        made_at, site = visits.code_made_at(conn, actor), plant.site(conn, actor.site_id)
    with look.card("visit-code"):
        st.header(tr("At the line"), anchor=False)
        st.caption(
            tr(
                "On the tablet at a line, tap Manager and type this code: the wall shows how long ago management was "
                "there. It opens nothing else."
            )
        )
        code = st.session_state.pop(SHOWN, None)
        if code:
            st.code(code, language=None)
            st.caption(tr("Remember it now: it is not shown again."))
        elif made_at:
            st.caption(tr("You have one since {day}.", day=numbers.day(made_at, zone=str(site.zone))))
        if st.button(tr("Make a new code") if made_at else tr("Make my code"), key="new-visit-code"):
            with engine().begin() as conn:
                st.session_state[SHOWN] = visits.new_code(conn, actor)
            st.rerun()
