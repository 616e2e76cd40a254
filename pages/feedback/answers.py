"""The five answers: one button and one key each, and the little form of the one that is chosen."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid, Refusal
from db.engine import engine
from feedback import actions, triage
from feedback.actions import Promise
from feedback.lanes import OPEN
from feedback.moves import STANDING, Tap
from feedback.triage import IdeaDetail, QueueItem
from metrics.plant import Site
from pages.feedback import acting
from pages.floor import snapshot
from pages.shell import current, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

Give = Callable[[Connection, Actor, Tap, str], object]
ANSWERS: Final = {
    "accept": (to_say("Accept"), "a"),
    "ask_back": (to_say("Ask back"), "q"),
    "decline": (to_say("Decline"), "d"),
    "park": (to_say("Park"), "p"),
    "merge": (to_say("Merge"), "m"),
}
DONE: Final = {
    "accept": to_say("Accepted. The sender reads it, and it stands under Actions."),
    "ask_back": to_say("Asked. Their date stays as it is."),
    "decline": to_say("Declined. The sender reads your reason."),
    "park": to_say("Parked. It comes back by itself."),
    "merge": to_say("Merged. Both keep the credit."),
}
TWO_WEEKS: Final = timedelta(days=14)
A_MONTH: Final = timedelta(days=30)
CHOSEN, TOLD = "triage-answer", "triage-told"


def is_open(idea: IdeaDetail) -> bool:
    return idea.state in OPEN


def choose(idea_id: int) -> None:
    """Open another idea."""
    st.query_params["idea"] = str(idea_id)


def merge_into(other: int) -> None:
    """Open the form that merges, with this one filled in."""
    st.session_state[CHOSEN] = "merge"
    st.session_state["merge-into"] = other


def show_told() -> None:
    """What came of the last tap, when it could not be done."""
    told = st.session_state.pop(TOLD, None)
    if told:
        states.problem(told)


def buttons(idea: IdeaDetail) -> None:
    """Five of them while it is open; else where it stands."""
    if not is_open(idea):
        st.markdown(f"**{label(tr('This idea is {standing}.', standing=speech.own(STANDING[idea.state])))}**")
        if idea.answer:
            plain(idea.answer)
        return
    with st.container(horizontal=True):
        for what, (name, key) in ANSWERS.items():
            is_chosen = st.session_state.get(CHOSEN, "accept") == what
            st.button(
                tr(name),
                key=f"choose-{what}",
                type="primary" if is_chosen else "secondary",
                shortcut=key,
                on_click=_choose_answer,
                args=(what,),
            )


def form(actor: Actor, site: Site, idea: IdeaDetail, waiting: list[QueueItem]) -> None:
    """The form of the chosen answer. Its fields belong to the idea, so that nothing typed is lost when it changed."""
    if idea.state == "merged":
        told = tr("It goes on as idea {number}, and its sender hears that one's answer.", number=idea.merged_into)
        st.markdown(told)
        st.button(tr("Take the merge back"), on_click=take_apart, args=(idea.idea_id, idea.version))
    elif not is_open(idea):
        st.button(tr("Next idea"), on_click=_next)
    if is_open(idea) or _typed(idea):
        FORMS[st.session_state.get(CHOSEN, "accept")](actor, site, idea, waiting)


def _typed(idea: IdeaDetail) -> bool:
    """Whether somebody was in the middle of answering this idea."""
    return any(st.session_state.get(f"{what}-words-{idea.idea_id}") for what in ANSWERS)


def _choose_answer(what: str) -> None:
    st.session_state[CHOSEN] = what


def _accept(actor: Actor, site: Site, idea: IdeaDetail, _: list[QueueItem]) -> None:
    today = _today(site)
    _words("accept", idea, tr("What will be done? The sender reads it; empty: in their own words."), height=68)
    who, when, send = st.columns((0.4, 0.25, 0.35), vertical_alignment="bottom")
    with who:
        acting.owner(actor, f"accept-owner-{idea.idea_id}")
    acting.day(tr("By which day?"), f"accept-due-{idea.idea_id}", first=today, value=today + TWO_WEEKS, into=when)
    with send:
        _send(
            "accept",
            tr("Accept and tell them"),
            idea,
            lambda conn, who, tap, said: triage.accept(
                conn, who, idea.idea_id, tap, promise=_promise(idea.idea_id), words=said
            ),
        )


def _promise(idea_id: int) -> Promise:
    """As the fields stand when the button is tapped: what was drawn may be older."""
    due_on = st.session_state.get(f"accept-due-{idea_id}")
    if not isinstance(due_on, date):
        raise Invalid("Please choose by which day it will be done.")
    return Promise(st.session_state.get(f"accept-owner-{idea_id}") or 0, due_on)


def _ask_back(_: Actor, __: Site, idea: IdeaDetail, ___: list[QueueItem]) -> None:
    _words("ask_back", idea, tr("Your question"), height=96)
    day = label(numbers.day(idea.due_on))
    st.caption(tr("The clock runs on: an answer is due on {day}.", day=day))
    _send(
        "ask_back",
        tr("Ask them"),
        idea,
        lambda conn, who, tap, said: triage.ask_back(conn, who, idea.idea_id, tap, question=said),
    )


def _decline(_: Actor, __: Site, idea: IdeaDetail, ___: list[QueueItem]) -> None:
    _words("decline", idea, tr("Why not? The sender reads it."), height=96)
    _send(
        "decline",
        tr("Decline and tell them"),
        idea,
        lambda conn, who, tap, said: triage.decline(conn, who, idea.idea_id, tap, reason=said),
    )


def _park(_: Actor, site: Site, idea: IdeaDetail, __: list[QueueItem]) -> None:
    tomorrow = _today(site) + timedelta(days=1)
    _words("park", idea, tr("Why later? The sender reads it."), height=68)
    when, send = st.columns((0.4, 0.6), vertical_alignment="bottom")
    acting.day(tr("Until"), f"park-until-{idea.idea_id}", first=tomorrow, value=tomorrow + A_MONTH, into=when)
    with send:
        _send(
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
    _send(
        "merge",
        tr("Merge, both keep credit"),
        idea,
        lambda conn, who, tap, _said: triage.merge(conn, who, idea.idea_id, tap, into=st.session_state["merge-into"]),
    )


FORMS: Final[dict[str, Callable[[Actor, Site, IdeaDetail, list[QueueItem]], None]]] = {
    "accept": _accept,
    "ask_back": _ask_back,
    "decline": _decline,
    "park": _park,
    "merge": _merge,
}


def _words(what: str, idea: IdeaDetail, asked: str, *, height: int) -> None:
    st.text_area(asked, key=f"{what}-words-{idea.idea_id}", height=height, max_chars=4000)


def _send(what: str, name: str, idea: IdeaDetail, give: Give) -> None:
    told = (what, idea.idea_id, idea.version, give)
    st.button(name, key=f"send-{what}", type="primary", width="stretch", on_click=_give, args=told)


def _give(what: str, idea_id: int, version: int, give: Give) -> None:
    """Runs before the page is drawn, so that the newest version of everything is shown below what came of it."""
    said = st.session_state.get(f"{what}-words-{idea_id}") or ""
    tap = acting.tap(f"{what}-{idea_id}", version)
    if _done(lambda conn, actor: give(conn, actor, tap, said)):
        st.session_state.pop(f"{what}-words-{idea_id}", None)
        states.done(tr(DONE[what]))
        _next()


def take_apart(idea_id: int, version: int) -> None:
    """Take a merge back."""
    tap = acting.tap(f"apart-{idea_id}", version)
    if _done(lambda conn, actor: triage.unmerge(conn, actor, idea_id, tap)):
        states.done(tr("It stands on its own again, with the date it had."))


def _done(deed: Callable[[Connection, Actor], object]) -> bool:
    actor = current.actor()
    if actor is None:
        return False
    try:
        with engine().begin() as conn:
            deed(conn, actor)
    except Refusal as refusal:
        st.session_state[TOLD] = speech.refused(refusal)
        return False
    snapshot.changed(actor.site_id)
    return True


def _next() -> None:
    st.query_params.pop("idea", None)
    st.session_state[CHOSEN] = "accept"


def _today(site: Site) -> date:
    with engine().begin() as conn:
        return actions.today(conn, site.site_id, clock.now())
