"""Whether one's name may stand with the thanks on the wall: asked under My ideas, and taken back there at any time."""

import streamlit as st

import clock
from access.refusals import Refusal
from db.engine import engine
from feedback import thanks
from feedback.ideas import IdeaView
from pages.shell import current, speech, states
from pages.shell.speech import tr


def draw(view: IdeaView) -> None:
    """The one tick under an idea."""
    actor = current.actor()
    if actor is None or view.state in ("declined", "withdrawn"):
        return
    with engine().begin() as conn:
        is_named = thanks.is_named(conn, actor, view.idea_id)
    st.checkbox(
        tr("When there are thanks for this idea, my name may stand with them on the wall."),
        value=is_named,
        key=f"named-{view.idea_id}",
        on_change=_keep,
        args=(view.idea_id,),
    )


def _keep(idea_id: int) -> None:
    actor = current.actor()
    if actor is None:
        return
    try:
        with engine().begin() as conn:
            yes = bool(st.session_state[f"named-{idea_id}"])
            thanks.name_me(conn, actor, idea_id, yes=yes, now=clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
