"""Your vote: what the team is asked, answered here once; for leads also how to ask, and what came out."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

import streamlit as st

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import actions, kpi_choice, rounds
from feedback.moves import Tap
from feedback.rounds import Asking, Reply, Result, Round
from metrics.catalogue import CATALOGUE
from pages.floor import words
from pages.manage import common
from pages.shell import look, menu, numbers, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr, tr_n

KINDS: Final = {
    "kpis": to_say("Which figures the wall shows"),
    "questions": to_say("Questions before a new tool comes"),
}
REQUEST: Final = "round request"


def page() -> None:
    """The page of the menu."""
    actor = common.who("round.answer")
    with engine().begin() as conn:
        found = rounds.of(conn, actor, now=clock.now())
    common.heading(
        tr("Your vote"), tr("Nobody sees who answered what; results are shown at the end, from five answers on.")
    )
    is_lead = may(actor, "round.ask")
    left, right = st.columns([0.6, 0.4], gap="large") if is_lead else (st.container(width=820), None)
    with left:
        waiting = [one for one in found if one.is_open and not one.has_answered]
        if not waiting:
            states.empty(tr("Nothing is asked of you now."))
        for one in waiting:
            answer(actor, one)
        for one in found if is_lead else []:
            outcome(actor, one)
    if right:
        with right, look.card("begin"):
            begin(actor)


def answer(actor: Actor, one: Round) -> None:
    """The form of one round."""
    with look.card(f"round-{one.round_id}"), st.form(f"round-{one.round_id}", border=False):
        st.caption(label(tr("{line} · until {day}", line=one.line_name, day=numbers.day(one.last_day))))
        st.markdown(f"**{label(one.title)}**")
        if one.kind == "kpis":
            ticked = [kpi for kpi in one.asked if st.checkbox(words.names(kpi)[0], key=f"vote-{one.round_id}-{kpi}")]
            if st.form_submit_button(tr("Vote"), type="primary"):
                with common.acting(tr("Thank you, it counts.")) as conn:
                    rounds.vote(conn, actor, one.round_id, tuple(ticked), now=clock.now())
            return
        replies = tuple(_reply(one.round_id, place, asked) for place, asked in enumerate(one.asked))
        if st.form_submit_button(tr("Send the answers"), type="primary"):
            with common.acting(tr("Thank you, it counts.")) as conn:
                rounds.answer(conn, actor, one.round_id, replies, now=clock.now())


def _reply(round_id: int, place: int, asked: str) -> Reply:
    key = f"reply-{round_id}-{place}"
    scale = st.radio(
        label(asked), rounds.SCALE, index=None, horizontal=True, key=key, help=tr("1: not at all, 5: very much")
    )
    said = st.text_input(tr("In your words, if you like"), key=f"{key}-words", max_chars=300)
    return Reply(scale or 0, said)


def outcome(actor: Actor, one: Round) -> None:
    """For leads: how many answered; at the end, from five on, what."""
    with engine().begin() as conn:
        found = rounds.result(conn, actor, one.round_id, now=clock.now())
    with look.card(f"outcome-{one.round_id}"):
        counted = tr_n("{count} answer", "{count} answers", one.answers)
        until = numbers.day(one.last_day)
        state = tr("open until {day}", day=until) if one.is_open else tr("ended")
        st.markdown(common.lines_of_text(one.title, f"{one.line_name} · {counted} · {state}"))
        if found is None:
            st.caption(tr("The result is shown at the end, from five answers on."))
        elif one.kind == "kpis":
            _votes(actor, one, found)
        else:
            _replies(one, found)
        if one.is_open and st.button(tr("End it now"), key=f"end-{one.round_id}"):
            with common.acting(tr("The round has ended.")) as conn:
                rounds.end(conn, actor, one.round_id, Tap(one.version, clock.now()))


def _votes(actor: Actor, one: Round, found: Result) -> None:
    common.table([tr("Figure"), tr("Votes")], [[words.names(kpi)[0], str(count)] for kpi, count in found.votes.items()])
    with engine().begin() as conn:
        shown = [choice.kpi for choice in kpi_choice.of_line(conn, actor.site_id, one.line)]
    wanted = [kpi for kpi in list(found.votes)[: kpi_choice.MOST] if found.votes[kpi]]
    missing = [words.names(kpi)[0] for kpi in wanted if kpi not in shown]
    if missing:
        st.caption(
            label(tr("Not on the wall yet: {figures}. Each needs an owner and a card.", figures=", ".join(missing)))
        )
        menu.link("team-kpis", f":blue[{tr('Team figures')}]", line=one.line)
    order = [*(kpi for kpi in wanted if kpi in shown), *(kpi for kpi in shown if kpi not in wanted)]
    if order != shown and st.button(tr("Put the wall in this order"), key=f"adopt-{one.round_id}"):
        with common.acting(tr("The wall has the team’s order.")) as conn:
            kpi_choice.order(conn, actor, one.line, order, seen=shown)


def _replies(one: Round, found: Result) -> None:
    for asked, scale, said in zip(one.asked, found.scales, found.words, strict=True):
        st.markdown(f"**{label(asked)}**")
        st.caption(label(" · ".join(f"{step}: {count}" for step, count in scale.items())))
        for sentence in said:
            plain(f"“{sentence}”")


def begin(actor: Actor) -> None:
    """Ask a team."""
    common.form_heading(tr("Ask the team"))
    with engine().begin() as conn:
        lines = {line.line: common.line_name(line) for line in common.lines_of(conn, actor)}
        today = actions.today(conn, actor.site_id, clock.now())
    if not lines:
        return
    kind = st.selectbox(tr("About what"), list(KINDS), format_func=lambda one: tr(KINDS[one]), key="round-kind")
    line = st.selectbox(tr("Line"), list(lines), format_func=lines.__getitem__, key="round-line")
    title = st.text_input(tr("Title"), key="round-title", max_chars=120)
    if kind == "kpis":
        asked = st.multiselect(
            tr("Figures to choose from"), list(CATALOGUE), format_func=lambda kpi: words.names(kpi)[0], key="round-kpis"
        )
    else:
        typed = st.text_area(tr("Questions, one on each line, five at most"), key="round-questions", max_chars=700)
        asked = [one.strip() for one in typed.splitlines() if one.strip()]
    last = st.date_input(
        tr("Until"),
        value=today + timedelta(days=14),
        min_value=today,
        max_value=today + rounds.LONGEST,
        key="round-last",
    )
    if st.button(tr("Ask"), type="primary", key="round-begin"):
        request_id = st.session_state.setdefault(REQUEST, str(uuid4()))
        with common.acting(tr("The team is asked."), on=REQUEST) as conn:
            asking = Asking(kind, line, title, tuple(asked), last)
            rounds.begin(conn, actor, asking, request_id=request_id, now=clock.now())
            common.empty_next("round-title", "round-questions")
