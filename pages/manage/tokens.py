"""Tokens: with which other programs fetch figures or send files; made here, shown once, revoked with one click."""

from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

import clock
from access import api_tokens
from access.actors import Actor
from access.api_tokens import Token
from db.engine import engine
from metrics import plant
from pages.manage import common
from pages.shell import look, numbers, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

WIDTHS: Final = (0.4, 0.42, 0.18)
SCOPES: Final = {"read": to_say("fetches figures"), "write": to_say("fetches figures and sends files")}
LASTS: Final = {30: to_say("30 days"), 90: to_say("90 days"), 365: to_say("a year"), 1095: to_say("three years")}
SHOWN: Final = "token to copy"


def page() -> None:
    """The page of the menu."""
    actor = common.who("tokens.edit")
    with engine().begin() as conn:
        found = api_tokens.all_of(conn, actor)
        zone = plant.site(conn, actor.site_id).zone.key
    common.heading(
        tr("Tokens"), tr("With a token another program fetches figures or sends files. Give each program its own.")
    )
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        show_once()
        listing(actor, found, zone)
    with right, look.card("token"):
        add(actor)


def show_once() -> None:
    """The new token, until the page is drawn again: nobody can ever see it after that."""
    made = st.session_state.pop(SHOWN, None)
    if made:
        name, secret = made
        with look.card("made"):
            st.markdown(
                tr("**The token of {name}.** Copy it now: it is shown this once, and kept nowhere.", name=label(name))
            )
            st.code(secret, language=None, wrap_lines=True)
            st.caption(tr("The program sends it along as: Authorization: Bearer, a blank, and the token."))


def listing(actor: Actor, found: list[Token], zone: str) -> None:
    if not found:
        states.empty(tr("No program comes in yet. Make a token beside, and hand it to whoever sets the program up."))
        return
    with look.card("tokens"):
        for token in found:
            row(actor, token, zone)


def row(actor: Actor, token: Token, zone: str) -> None:
    name, life, act = st.columns(WIDTHS, vertical_alignment="center")
    name.markdown(common.lines_of_text(token.name, tr(SCOPES[token.scope])))
    made = tr("made by {who}, {day}", who=token.made_by, day=numbers.day(token.made_at, zone=zone))
    life.markdown(common.quiet(*ends(token, zone), made))
    if not token.revoked_at:
        with act.popover(tr("Revoke")):
            st.markdown(
                tr(
                    "{name} gets in no more, from now on and for good. A new token can take its place.",
                    name=label(token.name),
                )
            )
            if st.button(tr("Revoke it"), type="primary", key=f"revoke {token.token_id}"):
                with common.acting(tr("The token is revoked.")) as conn:
                    api_tokens.revoke(conn, actor, token.token_id, now=clock.now())


def ends(token: Token, zone: str) -> tuple[str, ...]:
    """How long it lasts, and whether anybody uses it."""
    now = clock.now()
    if token.revoked_at:
        return (tr("revoked {ago}", ago=numbers.age(token.revoked_at, now)),)
    used = tr("used {ago}", ago=numbers.age(token.last_used_at, now)) if token.last_used_at else tr("never used")
    if token.expires_at is None:
        return (used,)
    day = numbers.full_date(token.expires_at.astimezone(ZoneInfo(zone)))
    return (used, tr("ended {day}", day=day) if token.expires_at <= now else tr("until {day}", day=day))


def add(actor: Actor) -> None:
    common.form_heading(tr("Make a token"))
    name = st.text_input(tr("For which program"), key="name", placeholder="ERP", max_chars=60)
    scope = st.selectbox(tr("What it does"), list(SCOPES), format_func=lambda scope: tr(SCOPES[scope]), key="scope")
    days = st.selectbox(
        tr("How long it lasts"), list(LASTS), index=2, format_func=lambda days: tr(LASTS[days]), key="days"
    )
    if st.button(tr("Make it"), type="primary", key="make"):
        with common.acting(tr("The token is made.")) as conn:
            token, secret = api_tokens.add(conn, actor, name, scope=scope, days=days, now=clock.now())
            st.session_state[SHOWN] = (token.name, secret)
            common.empty_next("name")
    st.caption(tr("What can be asked and sent stands in docs/api.md."))
