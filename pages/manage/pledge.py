"""Pledge and pot: what stands beside Send and who signed it; what a verified idea brings its team, for HR."""

from decimal import Decimal
from typing import Final
from uuid import uuid4

import streamlit as st

import clock
from access.actors import Actor
from db.engine import engine
from feedback import pledge, pot
from feedback.moves import Tap
from feedback.pledge import Signed
from feedback.pot import Pot, Setting
from metrics import plant
from pages.manage import common
from pages.shell import look, numbers, speech, states
from pages.shell.speech import tr, tr_n

REQUEST: Final = "pledge request"
SEEN: Final = "pledge seen"
POT_SEEN: Final = "pot seen"


def page() -> None:
    """The page of the menu."""
    actor = common.who("pledge.sign")
    with engine().begin() as conn:
        signed, now_says = pledge.history(conn, actor), pledge.of(conn, actor.site_id)
        setting, pots = pot.setting(conn, actor), pot.pots(conn, actor)
        zone = str(plant.site(conn, actor.site_id).zone)
    common.heading(
        tr("Pledge and pot"), tr("What people read beside Send, and what a verified idea brings their team.")
    )
    left, right = st.columns(2, gap="large")
    with left:
        with look.card("pledge"):
            sign(actor, signed, now_says)
        history(signed, zone)
    with right:
        with look.card("pot"):
            give(actor, setting)
        listing(pots, zone)


def sign(actor: Actor, signed: list[Signed], now_says: str) -> None:
    """The words as they stand, to be signed or changed."""
    st.header(tr("The pledge"), anchor=False)
    codes = ["", *speech.LANGUAGES]
    language = st.selectbox(
        tr("For whom"),
        codes,
        format_func=lambda code: speech.LANGUAGES.get(code, tr("all who have none in their language")),
    )
    body = st.text_area(tr("The words"), value=now_says, max_chars=pledge.LONGEST, key=f"pledge-{language}")
    st.caption(tr("Your name and today’s date stand beside it in the history. It is shown exactly as written."))
    seen = st.session_state.setdefault(SEEN, signed[0].pledge_id if signed else 0)
    if st.button(tr("Sign it"), type="primary"):
        request_id = st.session_state.setdefault(REQUEST, str(uuid4()))
        with common.acting(tr("The pledge is signed."), on=SEEN) as conn:
            pledge.sign(conn, actor, Tap(seen, clock.now(), request_id), body=body, language=language or "")
            common.forget(REQUEST)


def history(signed: list[Signed], zone: str) -> None:
    st.header(tr("Who signed what when"), anchor=False)
    if not signed:
        st.caption(tr("Nobody has signed it yet: it stands there as it was shipped."))
        return
    with look.card("history"):
        for one in signed:
            day = numbers.day(one.at, zone=zone)
            where = speech.LANGUAGES.get(one.language, tr("all languages"))
            st.markdown(common.lines_of_text(f"“{one.body}”", f"{one.signed_by} · {day} · {where}"))


def give(actor: Actor, setting: Setting) -> None:
    """The amount; off unless somebody sets one."""
    st.header(tr("The team’s reward pot"), anchor=False)
    amount = st.number_input(
        tr("A verified idea brings its team ({currency}); 0: no pot", currency=setting.currency),
        min_value=0.0,
        max_value=float(pot.MOST),
        value=float(setting.amount or 0),
        step=50.0,
        format="%.2f",
    )
    st.caption(tr("It goes to the team of the line, agency workers included; of merged ideas each team gets its part."))
    seen = st.session_state.setdefault(POT_SEEN, setting.version)
    if st.button(tr("Keep the amount")):
        with common.acting(tr("The amount is kept."), on=POT_SEEN) as conn:
            pot.give(conn, actor, Decimal(str(amount)), seen_version=seen)


def listing(pots: list[Pot], zone: str) -> None:
    """For HR: by team, never by person."""
    st.header(tr("In the pots"), anchor=False)
    if not pots:
        states.empty(tr("Nothing yet. When a trial is verified, its part goes in by itself."))
        return
    with look.card("pots"):
        for one in pots:
            ideas = tr_n("{count} idea", "{count} ideas", one.ideas)
            amount = f"{numbers.number(one.amount, digits=2)} {one.currency}"
            st.markdown(
                common.lines_of_text(f"{one.team}: {amount}", f"{ideas} · {numbers.day(one.last_at, zone=zone)}")
            )
    rows = [
        "team,currency,amount,ideas",
        *(f"{_cell(one.team)},{one.currency},{one.amount},{one.ideas}" for one in pots),
    ]
    st.download_button(tr("Save as CSV"), "\n".join(rows) + "\n", file_name="pots.csv", mime="text/csv")


def _cell(name: str) -> str:
    """Quoted, and no formula for whatever opens it."""
    safe = f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
    return '"' + safe.replace('"', '""') + '"'
