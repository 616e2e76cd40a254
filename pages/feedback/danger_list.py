"""The open dangers of the lines in sight: told what happens now, and closed when they are gone."""

import streamlit as st

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import dangers
from feedback.dangers import Danger
from pages.feedback import acting
from pages.floor import words
from pages.shell import look
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

WIDTHS = (0.72, 0.28)


def draw(actor: Actor) -> None:
    """Above everything else, and nothing at all while there is none."""
    with engine().begin() as conn:
        there = dangers.of(conn, actor, now=clock.now())
    for danger in there:
        with look.card(f"danger-{danger.idea_id}"):
            what, deeds = st.columns(WIDTHS, vertical_alignment="center")
            with what:
                _danger(danger)
            if may(actor, "danger.remove"):
                with deeds, st.container(horizontal=True, horizontal_alignment="right"):
                    _deeds(danger)


def _danger(danger: Danger) -> None:
    told = tr("⚠ Danger, {line}, open {days}", line=danger.line_name, days=words.days(danger.age_days))
    late = tr("no answer yet, overdue") if danger.is_overdue else tr("no answer yet")
    st.markdown(f":orange[**{label(told)}**]" + ("" if danger.is_seen else f" :orange[{label(late)}]"))
    plain(danger.body)
    if danger.is_seen:
        st.caption(label(tr("Told: {answer}", answer=danger.answer)))


def _deeds(danger: Danger) -> None:
    if st.button(tr("Answer"), key=f"answer-{danger.idea_id}"):
        _answer(danger)
    if st.button(tr("It is gone"), key=f"gone-{danger.idea_id}"):
        _gone(danger)


@look.dialog(to_say("What happens now?"))
def _answer(danger: Danger) -> None:
    plain(danger.body)
    said = st.text_area(tr("The sender reads this"), key=f"danger-words-{danger.idea_id}", max_chars=1000)
    if st.button(tr("Tell them"), type="primary"):
        tap = acting.tap(f"danger-{danger.idea_id}", danger.version)
        acting.act(
            lambda conn, who: dangers.answer(conn, who, danger.idea_id, tap, words=said or ""), tr("They read it.")
        )


@look.dialog(to_say("What was done about it?"))
def _gone(danger: Danger) -> None:
    plain(danger.body)
    said = st.text_area(tr("The sender reads this"), key=f"gone-words-{danger.idea_id}", max_chars=1000)
    if st.button(tr("It is gone"), type="primary", key="gone-send"):
        tap = acting.tap(f"gone-{danger.idea_id}", danger.version)
        told = tr("It is off the wall. Thank you!")
        acting.act(lambda conn, who: dangers.remove(conn, who, danger.idea_id, tap, what_was_done=said or ""), told)
