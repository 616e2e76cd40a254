"""The buttons of a trial: each step is confirmed by a person, with a few words where they are needed."""

from collections.abc import Callable
from typing import Any, Final, Literal

import streamlit as st

from feedback import crew, trial_moves
from feedback.trials import Trial
from pages.feedback import acting
from pages.shell import look
from pages.shell.say import label
from pages.shell.speech import to_say, tr

NAMES: Final = {
    "start": to_say("Start the trial"),
    "verify": to_say("Yes, verified"),
    "standard": to_say("Make it the standard"),
    "fall_back": to_say("Back into trial"),
    "stop": to_say("Stop it"),
}
ASKED: Final = {
    "verify": to_say("A few words to those who said it (may stay empty)"),
    "standard": to_say("What is done from now on? (may stay empty)"),
    "fall_back": to_say("What do you think happened? (may stay empty)"),
    "stop": to_say("What did we learn? The sender reads it."),
}
MOVES: Final[dict[str, Callable[..., Any]]] = {
    "start": trial_moves.start,
    "verify": trial_moves.verify,
    "standard": trial_moves.standard,
    "fall_back": trial_moves.fall_back,
    "stop": trial_moves.stop,
}
POSSIBLE: Final = {
    "accepted": ("start", "stop"),
    "in_trial": ("verify", "stop"),
    "verified": ("standard", "stop"),
    "standard": ("stop",),
    "spread": ("stop",),
}


def others(trial: Trial, proposed: str | None) -> None:
    """What can be done besides what is proposed; verified only where the figure, or the crew, has shown it."""
    shown = crew.has_agreed(trial) if trial.kpi is None else bool(trial.latest and trial.latest.verdict == "improved")
    possible = [what for what in POSSIBLE.get(trial.state, ()) if what != proposed and (what != "verify" or shown)]
    with st.container(horizontal=True):
        for what in possible:
            button(trial, what, key=f"{what}-deed")


def button(trial: Trial, what: str, key: str = "") -> None:
    """Opens the dialog that confirms it; the start needs no words."""
    kind: Literal["primary", "secondary"] = "secondary" if key else "primary"  # the proposal is the main one
    if st.button(tr(NAMES[what]), key=key or f"{what}-{trial.trial_id}", type=kind):
        if what == "start":
            _do(trial, what, "")
        else:
            _confirm(trial, what)


@look.dialog(to_say("Confirm it"))
def _confirm(trial: Trial, what: str) -> None:
    st.markdown(f"**{label(trial.title)}**")
    said = st.text_area(tr(ASKED[what]), key=f"{what}-words-{trial.trial_id}", max_chars=1000)
    if st.button(tr(NAMES[what]), type="primary", key=f"{what}-send"):
        _do(trial, what, said or "")


def _do(trial: Trial, what: str, said: str) -> None:
    tap, given = acting.tap(f"{what}-{trial.trial_id}", trial.version), _given(what, said)
    told = tr("The days after it are counted from tomorrow.") if what == "start" else tr("Kept. The sender reads it.")
    acting.act(lambda conn, who: MOVES[what](conn, who, trial.trial_id, tap, **given), told)


def _given(what: str, said: str) -> dict[str, str]:
    if what == "start":
        return {}
    return {"learned": said} if what == "stop" else {"said": said}
