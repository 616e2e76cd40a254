"""The sample of lane 2: every tenth idea that was decided at a line, for management to look at."""

import streamlit as st

from access.actors import Actor
from db.engine import engine
from feedback import lanes
from feedback.lanes import Sampled
from feedback.moves import STANDING
from pages.feedback import acting, answers
from pages.shell import look, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr


def draw(actor: Actor) -> None:
    """One card for each, the oldest answer first."""
    answers.show_told()
    with engine().begin() as conn:
        found = lanes.sample(conn, actor)
    st.caption(tr("Every tenth idea that a line decided by itself. Nobody chooses which."))
    if not found:
        states.empty(tr("You have looked at every one of the sample."))
    for one in found:
        _card(one)


def _card(one: Sampled) -> None:
    with look.card(f"sample-{one.idea_id}"):
        week = tr("week of {day}", day=numbers.day(one.week_of))
        where = " · ".join((tr("Idea {number}", number=one.idea_id), one.line_name, week))
        st.markdown(f"**{label(one.headline)}**  \n:gray[{label(where)}]")
        standing = speech.own(STANDING[one.state])
        st.markdown(label(tr("The line's answer: {standing}", standing=standing)))
        if one.answer:
            plain(one.answer)
        with st.container(horizontal=True):
            st.button(
                tr("Seen"), key=f"seen-{one.idea_id}", type="primary", on_click=_seen, args=(one.idea_id, one.version)
            )
            if one.state == "declined" and st.button(tr("Take it up"), key=f"up-{one.idea_id}"):
                _take_up(one)


def _seen(idea_id: int, version: int) -> None:
    tap = acting.tap(f"sample-{idea_id}", version)
    answers.do(lambda conn, actor: lanes.looked_at(conn, actor, idea_id, tap))


@look.dialog(to_say("Take it up"))
def _take_up(one: Sampled) -> None:
    st.markdown(f"**{label(one.headline)}**")
    why = st.text_area(tr("Why do you take it up? The sender reads it."), key=f"up-why-{one.idea_id}", max_chars=1000)
    if st.button(tr("Take it up"), type="primary", key=f"up-now-{one.idea_id}"):
        tap = acting.tap(f"up-{one.idea_id}", one.version)
        acting.act(
            lambda conn, actor: lanes.take_up(conn, actor, one.idea_id, tap, why=why or ""),
            tr("It waits for management again."),
        )
