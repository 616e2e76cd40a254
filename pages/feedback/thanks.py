"""Say thanks: what came to something and has had none yet; one sentence, signed, to the team, on the wall."""

from uuid import uuid4

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import moves, thanks
from feedback.moves import Tap
from feedback.thanks import Deserving, Thanks
from metrics import plant
from pages.manage import common
from pages.shell import look, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import tr


def page() -> None:
    """The page of the menu."""
    actor = common.who("thanks.say")
    now = clock.now()
    with engine().begin() as conn:
        waiting = thanks.deserving(conn, actor, now=now)
        said = thanks.shown(conn, actor.site_id, sorted(actor.lines), now=now, most=20)
        zone, names = str(plant.site(conn, actor.site_id).zone), plant.line_names(conn, actor.site_id)
    common.heading(
        tr("Say thanks"),
        tr("Say what exactly was good. It stands on the wall for 30 days under your name, to the team of the line."),
    )
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        if not waiting:
            states.empty(tr("Everybody has been thanked for what came to something in the last 60 days."))
        for one in waiting:
            _form(actor, one, names[one.line])
    with right:
        _said(said, zone)


def _form(actor: Actor, one: Deserving, line: str) -> None:
    key = f"thanks-{one.idea_id}"
    with look.card(key), st.form(f"{key}-form", border=False, clear_on_submit=False):
        named = tr("the sender’s name stands with it") if one.is_named else tr("without the sender’s name")
        to = tr("team {team}", team=one.team) if one.team else tr("the team")
        st.caption(label(f"{line} · {speech.own(moves.STANDING[one.state])} · {to}, {named}"))
        plain(one.body)
        body = st.text_input(tr("Your thanks, in one sentence"), key=f"{key}-body", max_chars=thanks.LONGEST)
        request_id = st.session_state.setdefault(f"{key}-request", str(uuid4()))
        if st.form_submit_button(tr("Say thanks")):
            _say(actor, one.idea_id, body, request_id)


def _say(actor: Actor, idea_id: int, body: str, request_id: str) -> None:
    try:
        with engine().begin() as conn:
            thanks.say(conn, actor, idea_id, Tap(0, clock.now(), request_id), body=body)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    states.done(tr("Your thanks are on the wall."))
    st.rerun()


def _said(said: list[Thanks], zone: str) -> None:
    st.header(tr("On the walls"), anchor=False)
    if not said:
        st.caption(tr("No thanks in the last 30 days."))
        return
    with look.card("said"):
        for one in said:
            team = tr("team {team}", team=one.team) if one.team else tr("the team")
            to = ", ".join((*one.names, team))
            st.markdown(
                common.lines_of_text(f"“{one.body}”", f"{one.from_name} → {to} · {numbers.day(one.at, zone=zone)}")
            )
