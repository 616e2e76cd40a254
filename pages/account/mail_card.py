"""What comes by mail: one's own address, and what goes there. Nothing does unless the person chose it."""

import streamlit as st

import settings
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import mail_wishes, outbox
from feedback.mail_wishes import Wish
from pages.shell import look, speech, states
from pages.shell.speech import tr

SEEN = "mail wish seen"


def draw(actor: Actor) -> None:
    """The card of the account page."""
    with engine().begin() as conn:
        wish = mail_wishes.of(conn, actor)
    with look.card("mail"), st.form("mail", border=False):
        st.header(tr("By mail"), anchor=False)
        if not settings.smtp_server().host:
            st.caption(tr("This plant has no mail server set yet. What you choose counts from when it has one."))
        address = st.text_input(tr("Mail address"), value=wish.address, autocomplete="email", max_chars=320)
        kinds = st.multiselect(
            tr("What comes by mail"),
            outbox.OF_EVERYBODY,
            default=wish.kinds,
            format_func=lambda kind: speech.own(outbox.KINDS[kind]),
        )
        st.caption(tr("All of it stands under News as well."))
        seen = st.session_state.setdefault(SEEN, wish.version)
        if st.form_submit_button(tr("Keep it so")):
            _keep(actor, Wish(address, tuple(kinds), seen))


def _keep(actor: Actor, wish: Wish) -> None:
    st.session_state.pop(SEEN, None)
    try:
        with engine().begin() as conn:
            mail_wishes.choose(conn, actor, wish)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    states.done(tr("What comes by mail is kept."))
    st.rerun()
