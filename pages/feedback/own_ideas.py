"""What a sender does under My ideas: take one back, and put their name to what they said without one."""

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from feedback import own
from feedback.ideas import IdeaView
from feedback.moves import Tap
from pages.feedback import voices
from pages.shell.speech import tr

CODE = "claim-code"


def withdraw(view: IdeaView) -> None:
    """A second tap decides; nothing where it was answered already, but for what that tap was told."""
    key = f"withdraw-{view.idea_id}"
    voices.problem(key)
    if not own.can_withdraw(view):
        return
    with st.popover(tr("Take it back")):
        st.markdown(tr("Nobody else is shown it any more. This cannot be undone."))
        st.button(tr("Yes, take it back"), key=key, type="primary", on_click=_withdraw, args=(view,))


def ask_again(view: IdeaView) -> None:
    """Once, after the line's supervisor said no; a second no goes to management."""
    if not view.can_ask_again:
        return
    key = f"again-{view.idea_id}"
    with st.popover(tr("Ask again")):
        st.text_area(tr("Ask again: what did they not see?"), key=key, max_chars=4000)
        st.button(tr("Send"), key=f"{key}-send", type="primary", on_click=_ask_again, args=(view, key))
    voices.problem(key)


def _ask_again(view: IdeaView, key: str) -> None:
    words, tap = str(st.session_state.get(key) or ""), Tap(view.version, clock.now())
    voices.act(
        key, lambda conn, who: own.ask_again_as(conn, who, view.idea_id, words, tap), tr("Sent. They look at it again.")
    )


def claim() -> None:
    """A field for the receipt's code."""
    with st.expander(tr("Said something without a name? Put your name to it")):
        st.caption(tr("From then on it stands here under your name. Until then nobody knows who said it."))
        code, send = st.columns((0.7, 0.3), vertical_alignment="bottom")
        code.text_input(tr("The code of your receipt"), key=CODE, max_chars=120)
        send.button(tr("Put my name to it"), key="claim-send", on_click=_claim, width="stretch")
        voices.problem(CODE)


def _withdraw(view: IdeaView) -> None:
    tap = Tap(view.version, clock.now())
    voices.act(
        f"withdraw-{view.idea_id}",
        lambda conn, who: own.withdraw_as(conn, who, view.idea_id, tap),
        tr("Taken back."),
    )


def _claim() -> None:
    code = str(st.session_state.get(CODE) or "")

    def deed(conn: Connection, who: Actor) -> None:
        own.claim(conn, who, code, Tap(0, clock.now()))

    if voices.act(CODE, deed, tr("It is yours now, and stands here.")):
        st.session_state[CODE] = ""
