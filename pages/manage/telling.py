"""Telling: which programs are told what, whether it arrives, and what could not be sent."""

from typing import Final
from uuid import uuid4

import streamlit as st

import clock
from access.actors import Actor
from db.engine import engine
from feedback import deliveries, outbox, webhooks
from feedback.deliveries import Lost
from feedback.moves import Tap
from feedback.webhooks import Wanted, Webhook
from metrics import plant
from pages.manage import common
from pages.shell import look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n
from pages.telling import wording

FORMS: Final = {
    "signed": to_say("a program: pager, DECT gateway, own software (signed)"),
    "teams": to_say("a channel of Microsoft Teams (workflow)"),
    "slack": to_say("a channel of Slack"),
}
SHOWN: Final = "secret to copy"
REQUEST: Final = "webhook request"
URGENT: Final = ("call.made", "call.climbed", "danger.said", "danger.climbed")


def page() -> None:
    """The page of the menu."""
    actor = common.who("telling.edit")
    with engine().begin() as conn:
        hooks, lost = webhooks.all_of(conn, actor), deliveries.lost(conn, actor)
        zone = str(plant.site(conn, actor.site_id).zone)
    common.heading(
        tr("Telling"), tr("People choose on their account page what they get by mail. Programs are told by webhook.")
    )
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        show_once()
        listing(actor, hooks)
        given_up(actor, lost, zone)
    with right, look.card("webhook"):
        add(actor)


def show_once() -> None:
    """The new secret, until the page is drawn again."""
    made = st.session_state.pop(SHOWN, None)
    if made:
        name, secret = made
        with look.card("made"):
            st.markdown(
                tr(
                    "**The secret of {name}.** Copy it now: it is shown this once. With it the program checks "
                    "that what it is told comes from here.",
                    name=label(name),
                )
            )
            st.code(secret, language=None, wrap_lines=True)


def listing(actor: Actor, hooks: list[Webhook]) -> None:
    if not hooks:
        states.empty(tr("No program is told anything yet. Add a webhook beside."))
        return
    with look.card("webhooks"):
        for hook in hooks:
            row(actor, hook)


def row(actor: Actor, hook: Webhook) -> None:
    name, state, act = st.columns([0.42, 0.34, 0.24], vertical_alignment="center")
    kinds = ", ".join(speech.own(outbox.KINDS[kind]) for kind in hook.kinds)
    name.markdown(common.lines_of_text(hook.name, f"{hook.host} · {tr(FORMS[hook.form])}", kinds))
    state.markdown(common.quiet(*standing(hook)))
    with act.popover(tr("Change")):
        if hook.disabled_at is None and st.button(tr("Send a test"), key=f"test {hook.webhook_id}", width="stretch"):
            with common.acting(tr("A test is on its way; look again in some seconds.")) as conn:
                webhooks.test(conn, actor, hook.webhook_id, now=clock.now())
        switching = tr("Tell it nothing") if hook.disabled_at is None else tr("Tell it again")
        if st.button(switching, key=f"switch {hook.webhook_id}", width="stretch"):
            with common.acting(tr("The webhook is changed.")) as conn:
                is_on = hook.disabled_at is not None
                webhooks.switch(conn, actor, hook.webhook_id, Tap(hook.version), is_on=is_on)


def standing(hook: Webhook) -> list[str]:
    """Whether it works."""
    now = clock.now()
    if hook.disabled_at:
        return [tr("told nothing since {ago}", ago=numbers.age(hook.disabled_at, now))]
    told = tr("told {ago}", ago=numbers.age(hook.sent_at, now)) if hook.sent_at else tr("told nothing so far")
    waits = [tr_n("{count} message waits", "{count} messages wait", hook.waiting)] if hook.waiting else []
    return [told, *waits, *([tr("last problem: {problem}", problem=hook.problem)] if hook.problem else [])]


def given_up(actor: Actor, lost: list[Lost], zone: str) -> None:
    """What was tried for three days in vain."""
    st.header(tr("Not arrived"), anchor=False)
    if not lost:
        st.caption(tr("Everything has arrived, or is still being tried: for three days, at growing intervals."))
        return
    with look.card("lost"):
        for one in lost:
            what, act = st.columns([0.76, 0.24], vertical_alignment="center")
            tries = tr_n("{count} try", "{count} tries", one.tries)
            ended = numbers.day_and_time(one.ended_at, zone)
            what.markdown(
                common.lines_of_text(wording.text(one.title, zone), f"{one.receiver} · {ended} · {tries}", one.problem)
            )
            if act.button(tr("Send again"), key=f"again {one.sending_id}"):
                with common.acting(tr("It is tried again.")) as conn:
                    deliveries.send_again(conn, actor, one.sending_id, now=clock.now())


def add(actor: Actor) -> None:
    common.form_heading(tr("Add a webhook"))
    name = st.text_input(tr("Name"), key="hook-name", placeholder="DECT", max_chars=60)
    form = st.selectbox(tr("Who is told"), list(FORMS), format_func=lambda one: tr(FORMS[one]), key="hook-form")
    url = st.text_input(tr("Address"), key="hook-url", placeholder="https://", max_chars=webhooks.LONGEST_URL)
    kinds = st.multiselect(
        tr("What it is told"),
        outbox.OF_EVERYBODY,
        default=URGENT,
        format_func=lambda kind: speech.own(outbox.KINDS[kind]),
        key="hook-kinds",
    )
    language = st.selectbox(
        tr("Language"), list(speech.LANGUAGES), format_func=speech.LANGUAGES.__getitem__, key="hook-language"
    )
    if st.button(tr("Add it"), type="primary", key="hook-add"):
        request_id = st.session_state.setdefault(REQUEST, str(uuid4()))
        wanted = Wanted(name, form, url, tuple(kinds), language)
        with common.acting(tr("The webhook is added."), on=REQUEST) as conn:
            secret = webhooks.add(conn, actor, wanted, request_id=request_id, now=clock.now())
            if secret and form == "signed":
                st.session_state[SHOWN] = (name, secret)
            common.empty_next("hook-name", "hook-url")
    st.caption(tr("How it is signed, and what it is sent, stands in docs/telling.md."))
