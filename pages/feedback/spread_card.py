"""What another line has proven, offered to one that misses the same figure: try it here too, or say why not."""

from datetime import timedelta
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from db.engine import engine
from feedback import actions, spread, trials
from feedback.actions import Promise
from feedback.moves import Tap
from feedback.spread import Offer
from pages.feedback import acting, trial_plans
from pages.floor import effect_words, words
from pages.shell import look
from pages.shell.say import label
from pages.shell.speech import to_say, tr

A_WEEK: Final = timedelta(days=7)


def draw(actor: Actor, offer: Offer) -> None:
    """With what it did there, and to whom the thanks go."""
    with engine().begin() as conn:
        first = trials.of_number(conn, actor.site_id, offer.trial_id)
    with look.card(f"offer-{offer.offer_id}"):
        what, deeds = st.columns((0.68, 0.32), vertical_alignment="center")
        with what:
            figure = words.names(offer.loss)[0]
            told = tr(
                "{there} has proven this, and {here} misses {figure} too.",
                there=offer.from_name,
                here=offer.line_name,
                figure=figure,
            )
            st.markdown(f":blue[**{label(told)}**]  \n**{label(offer.title)}**")
            if first and first.latest:
                shown = effect_words.of(first.latest)
                st.caption(label(" · ".join(part for part in (shown.verdict, shown.moved, shown.size) if part)))
            st.caption(label(tr("Thanks go to {team}.", team=offer.from_team or offer.from_name)))
        with deeds, st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(tr("Try it here"), type="primary", key=f"take-offer-{offer.offer_id}"):
                _take(actor, offer)
            if st.button(tr("Not here"), key=f"decline-offer-{offer.offer_id}"):
                _decline(offer)


@look.dialog(to_say("Try it here"))
def _take(actor: Actor, offer: Offer) -> None:
    st.markdown(f"**{label(offer.title)}**")
    with engine().begin() as conn:
        today = actions.today(conn, actor.site_id, clock.now())
    owner = acting.owner(actor, "offer-owner")
    due_on = acting.day(tr("From which day?"), "offer-due", first=today, value=today + A_WEEK)
    if st.button(tr("Start it"), type="primary", key="offer-send"):
        tap, promise = acting.tap(f"offer-{offer.offer_id}", offer.version), Promise(owner or 0, due_on)
        acting.act(
            lambda conn, who: _taken(conn, who, offer, tap, promise), tr("It stands under Actions, with its trial.")
        )


def _taken(conn: Connection, actor: Actor, offer: Offer, tap: Tap, promise: Promise) -> None:
    trial_plans.take_over(conn, actor, offer.offer_id, tap, promise=promise)


@look.dialog(to_say("Not here"))
def _decline(offer: Offer) -> None:
    st.markdown(f"**{label(offer.title)}**")
    why = st.text_area(tr("Why does it not fit here?"), key="offer-why", max_chars=1000)
    if st.button(tr("Not here"), type="primary", key="offer-decline"):
        tap = acting.tap(f"offer-{offer.offer_id}", offer.version)
        acting.act(lambda conn, who: spread.decline(conn, who, offer.offer_id, tap, why=why or ""), tr("Kept."))
