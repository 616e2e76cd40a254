"""The answers to an idea: one button and one key each, and what a tap on one of them does."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st
from sqlalchemy import Connection
from streamlit.components.v2.types import ComponentRenderer

from access.actors import Actor
from access.refusals import Refusal
from access.rules import may
from db.engine import engine
from feedback import lanes, triage
from feedback.lanes import OPEN
from feedback.moves import STANDING, Tap
from feedback.triage import IdeaDetail
from pages.feedback import acting
from pages.floor import snapshot
from pages.shell import current, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

Deed = Callable[[Connection, Actor], object]
Give = Callable[[Connection, Actor, Tap, str], object]
ANSWERS: Final = {
    "accept": (to_say("Accept"), "a"),
    "ask_back": (to_say("Ask back"), "q"),
    "decline": (to_say("Decline"), "d"),
    "park": (to_say("Park"), "p"),
    "hand_up": (to_say("Hand up"), "u"),
    "merge": (to_say("Merge"), "m"),
    "note": (to_say("Note"), "n"),
}
OF_LEADS: Final = ("accept", "ask_back", "decline", "park", "merge", "note")
OF_LINE: Final = ("accept", "ask_back", "decline", "hand_up", "merge", "note")
ONLY_READS: Final = ("note",)
DONE: Final = {
    "accept": to_say("Accepted. The sender reads it, and it stands under Actions."),
    "ask_back": to_say("Asked. Their date stays as it is."),
    "decline": to_say("Declined. The sender reads your reason."),
    "park": to_say("Parked. It comes back by itself."),
    "merge": to_say("Merged. Both keep the credit."),
    "hand_up": to_say("Handed up. Management decides it, and its date stays."),
    "note": to_say("Kept. Only those who decide read it."),
}
CHOSEN, TOLD, OPENED = "triage-answer", "triage-told", "triage-opened"
HERE: Final = Path(__file__).parent


def is_open(idea: IdeaDetail) -> bool:
    return idea.state in OPEN


def choose(idea_id: int) -> None:
    """Open another idea."""
    st.query_params["idea"] = str(idea_id)
    _close()


def leave() -> None:
    """Back to the first one of the list."""
    st.query_params.pop("idea", None)
    _close()


def _close() -> None:
    for key in (CHOSEN, OPENED):
        st.session_state.pop(key, None)


def merge_into(other: int) -> None:
    """Open the form that merges, with this one filled in."""
    st.session_state[CHOSEN] = "merge"
    st.session_state["merge-into"] = other


def show_told() -> None:
    """What came of the last tap, when it could not be done."""
    told = st.session_state.pop(TOLD, None)
    if told:
        states.problem(told)


def open_to(actor: Actor, idea: IdeaDetail) -> tuple[str, ...]:
    """Which answers this person may give: all, those of the line in lane 2, or only a private note."""
    if may(actor, "triage.decide"):
        return OF_LEADS
    if idea.lane == 2:
        return OF_LINE
    with engine().begin() as conn:
        return ONLY_READS if lanes.limit(conn, actor.site_id).amount is not None else OF_LEADS


def chosen(actor: Actor, idea: IdeaDetail) -> str:
    """The answer whose form is open."""
    offered = open_to(actor, idea)
    wanted = st.session_state.get(CHOSEN)
    return wanted if wanted in offered else offered[0]


def buttons(actor: Actor, idea: IdeaDetail) -> None:
    """One for each answer while it is open; else where it stands."""
    if not is_open(idea):
        st.markdown(f"**{label(tr('This idea is {standing}.', standing=speech.own(STANDING[idea.state])))}**")
        if idea.answer:
            plain(idea.answer)
        return
    offered, now = open_to(actor, idea), chosen(actor, idea)
    if offered == ONLY_READS:
        st.caption(tr("Management decides this one. You can leave a note for them."))
    with st.container(horizontal=True, key="triage-answers"):
        for what in offered:
            name, key = ANSWERS[what]
            kind = {True: "primary", False: "tertiary" if what == "note" else "secondary"}[what == now]
            st.button(
                tr(name),
                key=f"choose-{what}",
                type=kind,  # type: ignore[arg-type]
                shortcut=key,
                on_click=_choose_answer,
                args=(what,),
            )


def send(what: str, name: str, idea: IdeaDetail, give: Give, *, goes_on: bool = True) -> None:
    """The button that gives the answer; `goes_on` opens the next idea when it went through."""
    told = (what, idea.idea_id, idea.version, give, goes_on)
    st.button(name, key=f"send-{what}", type="primary", width="stretch", on_click=_give, args=told)


def focus(what: str) -> None:
    """Put the cursor into the form that was just opened; not at the first look at an idea."""
    _focus()(data={"what": what, "opened": st.session_state.get(OPENED, 0)}, key=f"focus-{what}")


@lru_cache(maxsize=1)
def _focus() -> ComponentRenderer:
    return st.components.v2.component("answer_focus", html="<span></span>", js=(HERE / "answer_focus.js").read_text())


def _choose_answer(what: str) -> None:
    st.session_state[CHOSEN] = what
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1


def _give(what: str, idea_id: int, version: int, give: Give, goes_on: bool) -> None:
    """Runs before the page is drawn, so that the newest version of everything is shown below what came of it."""
    said = st.session_state.get(f"{what}-words-{idea_id}") or ""
    of = f"{what}-{idea_id}"
    tap = acting.tap(of, version)
    if not do(lambda conn, actor: give(conn, actor, tap, said)):
        return
    st.session_state.pop(f"{what}-words-{idea_id}", None)
    states.done(tr(DONE[what]))
    if goes_on:
        leave()
    else:
        acting.forget_request(f"{of}-{version}")


def take_apart(idea_id: int, version: int) -> None:
    """Take a merge back."""
    tap = acting.tap(f"apart-{idea_id}", version)
    if do(lambda conn, actor: triage.unmerge(conn, actor, idea_id, tap)):
        states.done(tr("It stands on its own again, with the date it had."))


def do(deed: Deed) -> bool:
    """One transaction as the person at this connection; a refusal is told on the page that is drawn next."""
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
