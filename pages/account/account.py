"""One's own account: who am I here, choose the language, change the password, sign out."""

import streamlit as st

from access import people
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from pages.account import exchange, mail_card, visit_code_card
from pages.shell import current, look, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import tr


def page() -> None:
    """Shows who is signed in, forms for the language and a new password, and the button that signs out."""
    actor = current.actor()
    if actor is None:
        return
    with st.container(key="narrow"):
        row = look.title_row(tr("Account"))
        row.space("stretch")
        leaving = row.button(tr("Sign out"), type="primary")
        _who(actor)
        _language(actor)
        mail_card.draw(actor)
        visit_code_card.draw(actor)
        _password(actor)
    if leaving:
        exchange.close_session()


def _who(actor: Actor) -> None:
    with look.card("who"):
        st.header(tr("You"), anchor=False)
        plain(actor.name)
        st.caption(tr("Role: {role}", role=label(tr(actor.role))))
        st.caption(tr("Teams: {teams}", teams=label(", ".join(sorted(actor.teams)) or tr("none"))))
        st.caption(tr("Lines you see: {lines}", lines=label(", ".join(sorted(actor.lines)) or tr("none yet"))))


def _language(actor: Actor) -> None:
    with engine().begin() as conn:
        person = people.one(conn, actor, actor.person_id or 0)
    with look.card("language"), st.form("own-language", border=False):
        st.header(tr("Language"), anchor=False)
        codes = list(speech.LANGUAGES)
        chosen = st.selectbox(
            tr("What you read"),
            codes,
            index=codes.index(person.language) if person.language in codes else 0,
            format_func=speech.LANGUAGES.__getitem__,
            help=tr("Wall, hour pad, board and phone speak all of them; the other pages English, German and Spanish."),
        )
        seen = st.session_state.setdefault("language seen", person.version)
        if st.form_submit_button(tr("Read in this language")):
            _speak(actor, chosen, seen)


def _speak(actor: Actor, language: str, seen: int) -> None:
    st.session_state.pop("language seen", None)
    try:
        with engine().begin() as conn:
            people.change_own_language(conn, actor, language=language, seen_version=seen)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    st.rerun()


def _password(actor: Actor) -> None:
    with look.card("password"), st.form("password", border=False):
        st.header(tr("New password"), anchor=False)
        old = st.text_input(tr("Old password"), type="password", autocomplete="current-password")
        new = st.text_input(
            tr("New password"), type="password", autocomplete="new-password", help=tr("8 to 128 characters.")
        )
        again = st.text_input(tr("New password again"), type="password", autocomplete="new-password")
        if st.form_submit_button(tr("Change it and sign in again")):
            _change(actor, old, new, again)


def _change(actor: Actor, old: str, new: str, again: str) -> None:
    if new != again:
        states.problem(tr("The two new passwords differ. Type them again; nothing was changed."))
        return
    try:
        with engine().begin() as conn:
            people.change_own_password(conn, actor, old=old, new=new)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    exchange.close_session()
