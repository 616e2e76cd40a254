"""The little form of the answer that is chosen. What is typed into it stays until the answer has gone through."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Invalid
from access.rules import may
from db.engine import engine
from feedback import actions, lanes, reviews, triage
from feedback.lanes import Limit
from feedback.triage import IdeaDetail, QueueItem
from metrics.plant import Site
from pages.feedback import accepting, acting, answers
from pages.shell import numbers
from pages.shell.say import label, plain
from pages.shell.speech import tr

TWO_WEEKS: Final = timedelta(days=14)
A_MONTH: Final = timedelta(days=30)


def draw(actor: Actor, site: Site, idea: IdeaDetail, waiting: list[QueueItem]) -> None:
    """The form of the chosen answer.

    It has a place of its own below whatever is told above it: were it to move, the browser would show the field at its
    old and its new place until the whole page is drawn.
    """
    above, below = st.container(key="answer-above"), st.container(key="answer-form")
    with above:
        _where_it_stands(idea)
    what = answers.chosen(actor, idea)
    if answers.is_open(idea) or _typed(idea):
        with below, st.container(key=f"answer-of-{what}"):
            FORMS[what](actor, site, idea, waiting)
            answers.focus(what)


def _where_it_stands(idea: IdeaDetail) -> None:
    if idea.state == "merged":
        told = tr("It goes on as idea {number}, and its sender hears that one's answer.", number=idea.merged_into)
        st.markdown(told)
        st.button(tr("Take the merge back"), on_click=answers.take_apart, args=(idea.idea_id, idea.version))
    elif not answers.is_open(idea):
        st.button(tr("Next idea"), on_click=answers.leave)


def _typed(idea: IdeaDetail) -> bool:
    """Whether somebody was in the middle of answering this idea."""
    return any(st.session_state.get(f"{what}-words-{idea.idea_id}") for what in answers.ANSWERS)


def _accept(actor: Actor, site: Site, idea: IdeaDetail, _: list[QueueItem]) -> None:
    today = _today(site)
    is_line = idea.lane == 2 and not may(actor, "triage.decide")
    _words("accept", idea, tr("What will be done? The sender reads it; empty: in their own words."), height=68)
    who, when, more = st.columns((0.34, 0.24, 0.42), vertical_alignment="bottom")
    with who:
        acting.owner(actor, f"accept-owner-{idea.idea_id}")
    acting.day(tr("By which day?"), f"accept-due-{idea.idea_id}", first=today, value=today + TWO_WEEKS, into=when)
    with more:
        if is_line:
            _reach(idea, _limit(actor))
        else:
            accepting.trial_field(idea)
    if not is_line:
        accepting.compared_with(idea)
    answers.send(
        "accept",
        tr("Accept and tell them"),
        idea,
        lambda conn, who, tap, said: accepting.accept(conn, who, idea, tap, said),
    )


def _reach(idea: IdeaDetail, limit: Limit) -> None:
    """What a supervisor says of an idea before saying yes alone."""
    st.number_input(
        tr("Cost, at most {limit} {currency}", limit=numbers.number(limit.amount), currency=limit.currency),
        min_value=0.0,
        step=10.0,
        format="%.0f",
        key=f"accept-cost-{idea.idea_id}",
    )
    st.checkbox(tr("Other lines or people are touched"), key=f"accept-crosses-{idea.idea_id}")


def _limit(actor: Actor) -> Limit:
    with engine().begin() as conn:
        return lanes.limit(conn, actor.site_id)


def _ask_back(_: Actor, __: Site, idea: IdeaDetail, ___: list[QueueItem]) -> None:
    _words("ask_back", idea, tr("Your question"), height=96)
    day = label(numbers.day(idea.due_on))
    st.caption(tr("The clock runs on: an answer is due on {day}.", day=day))
    answers.send(
        "ask_back",
        tr("Ask them"),
        idea,
        lambda conn, who, tap, said: triage.ask_back(conn, who, idea.idea_id, tap, question=said),
    )


def _decline(_: Actor, __: Site, idea: IdeaDetail, ___: list[QueueItem]) -> None:
    _words("decline", idea, tr("Why not? The sender reads it."), height=96)
    answers.send(
        "decline",
        tr("Decline and tell them"),
        idea,
        lambda conn, who, tap, said: triage.decline(conn, who, idea.idea_id, tap, reason=said),
    )


def _park(_: Actor, site: Site, idea: IdeaDetail, __: list[QueueItem]) -> None:
    tomorrow = _today(site) + timedelta(days=1)
    _words("park", idea, tr("Why later? The sender reads it."), height=68)
    when, button = st.columns((0.4, 0.6), vertical_alignment="bottom")
    acting.day(tr("Until"), f"park-until-{idea.idea_id}", first=tomorrow, value=tomorrow + A_MONTH, into=when)
    with button:
        answers.send(
            "park",
            tr("Park it"),
            idea,
            lambda conn, who, tap, said: triage.park(
                conn, who, idea.idea_id, tap, until=_until(idea.idea_id), words=said
            ),
        )
    times = {"count": idea.parked_times, "most": triage.PARKED_AT_MOST}
    st.caption(tr("Parked {count} of {most} times. The clock runs on.", **times))


def _until(idea_id: int) -> date:
    until = st.session_state.get(f"park-until-{idea_id}")
    if not isinstance(until, date):
        raise Invalid("Please choose the day on which it comes back.")
    return until


def _hand_up(_: Actor, __: Site, idea: IdeaDetail, ___: list[QueueItem]) -> None:
    _words("hand_up", idea, tr("Why should management decide? It costs more, or touches others."), height=68)
    answers.send(
        "hand_up",
        tr("Hand it up"),
        idea,
        lambda conn, who, tap, said: lanes.hand_up(conn, who, idea.idea_id, tap, why=said),
    )


def _merge(_: Actor, __: Site, idea: IdeaDetail, waiting: list[QueueItem]) -> None:
    alike = {
        other.idea_id: tr("{idea} ({share} % alike)", idea=other.headline, share=other.alike)
        for other in idea.looks_alike
    }
    others = alike | {item.idea_id: item.headline for item in waiting if item.idea_id not in (*alike, idea.idea_id)}
    if not others:
        st.caption(tr("There is no other open idea to merge it into."))
        return
    if st.session_state.get("merge-into") not in others:
        st.session_state.pop("merge-into", None)
    st.selectbox(
        tr("Into which one?"), list(others), format_func=lambda number: f"{number} · {others[number]}", key="merge-into"
    )
    answers.send(
        "merge",
        tr("Merge, both keep credit"),
        idea,
        lambda conn, who, tap, _said: triage.merge(conn, who, idea.idea_id, tap, into=st.session_state["merge-into"]),
    )


def _note(actor: Actor, site: Site, idea: IdeaDetail, _: list[QueueItem]) -> None:
    with engine().begin() as conn:
        kept = reviews.notes(conn, actor, idea.idea_id)
    for note in kept:
        st.caption(label(f"{note.by} · {numbers.day_and_time(note.written_at, str(site.zone))}"))
        plain(note.body)
    _words("note", idea, tr("Private note: those who decide read it, the sender never does."), height=68)
    answers.send(
        "note",
        tr("Keep the note"),
        idea,
        lambda conn, who, tap, said: reviews.add_note(conn, who, idea.idea_id, said, tap),
        goes_on=False,
    )


FORMS: Final[dict[str, Callable[[Actor, Site, IdeaDetail, list[QueueItem]], None]]] = {
    "accept": _accept,
    "ask_back": _ask_back,
    "decline": _decline,
    "park": _park,
    "hand_up": _hand_up,
    "merge": _merge,
    "note": _note,
}


def _words(what: str, idea: IdeaDetail, asked: str, *, height: int) -> None:
    st.text_area(asked, key=f"{what}-words-{idea.idea_id}", height=height, max_chars=4000)


def _today(site: Site) -> date:
    with engine().begin() as conn:
        return actions.today(conn, site.site_id, clock.now())
