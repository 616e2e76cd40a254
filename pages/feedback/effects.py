"""Effects: what was tried, what the figures did, what is to be decided, and what was learned where it was stopped."""

from collections.abc import Callable
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import actions, spread, trial_moves, trials
from feedback.trials import PROVEN, Trial
from metrics.formulas import many
from metrics.formulas.again import SEEN
from pages.feedback import effect_card, effect_page, spread_card, worth_words, worths
from pages.shell import bodies, current, look, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

LISTS: Final[dict[str, tuple[str, Callable[[Trial], bool]]]] = {
    "all": (to_say("All"), lambda _: True),
    "running": (to_say("On trial"), lambda trial: trial.state in ("accepted", "in_trial")),
    "proven": (to_say("Proven"), lambda trial: trial.state in PROVEN),
    "stopped": (to_say("Stopped"), lambda trial: trial.state == "stopped"),
}
AT_ONCE: Final = 10


def page() -> None:
    """The list, what waits for a decision first; or the trial whose number stands in the address."""
    actor = current.actor()
    if actor is None:
        return
    chosen = bodies.row_number(st.query_params.get("trial", ""))
    if chosen is not None:
        effect_page.draw(actor, chosen)
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    row = look.title_row(tr("Effects"))
    which = _which(row)
    with engine().begin() as conn:
        today = actions.today(conn, actor.site_id, clock.now())
        everything = trials.seen_by(conn, actor)
        offers = spread.open_to(conn, actor)
        money = worths.total(conn, actor.site_id, actor.lines) if may(actor, "money.read") else None
    if money and (told := worth_words.sentence(money)):
        st.caption(label(told))
    _doubt(everything)
    line = _line(everything, row)
    for offer in offers if which == "all" else ():
        spread_card.draw(actor, offer)
    shown = [trial for trial in everything if LISTS[which][1](trial) and line in (None, trial.line)]
    shown.sort(key=lambda trial: trial_moves.proposal(trial, today) is None)  # what waits for a decision first
    if not shown:
        states.empty(tr("Nothing was tried yet. Plan a trial with an action: then the figure says whether it helped."))
    for trial in shown[: AT_ONCE * (1 + int(st.session_state.get("effects-more", 0)))]:
        effect_card.draw(actor, trial, today)
    if len(shown) > AT_ONCE * (1 + int(st.session_state.get("effects-more", 0))):
        st.button(tr("Show more"), on_click=_more)


def _doubt(everything: list[Trial]) -> None:
    """Where many verdicts are read at once some are chance; how many of them would not stand beside the others."""
    read = [trial.latest for trial in everything if trial.latest and trial.latest.p is not None]
    stands = many.standing([check.p or 0.0 for check in read])
    doubtful = sum(check.verdict in SEEN and not fits for check, fits in zip(read, stands, strict=True))
    if doubtful:
        st.caption(
            label(
                tr_n(
                    "So many verdicts are read at once here that {count} of them may well be chance.",
                    "So many verdicts are read at once here that {count} of them may well be chance.",
                    doubtful,
                )
            )
        )


def _more() -> None:
    st.session_state["effects-more"] = int(st.session_state.get("effects-more", 0)) + 1


def _which(into: DeltaGenerator) -> str:
    which: str = into.segmented_control(
        tr("Which trials"),
        list(LISTS),
        format_func=lambda of: tr(LISTS[of][0]),
        default="all",
        key="which-trials",
        required=True,
        label_visibility="collapsed",
    )
    return which


def _line(everything: list[Trial], into: DeltaGenerator) -> str | None:
    names = {trial.line: trial.line_name for trial in everything}
    if len(names) < 2:
        return None
    return into.selectbox(
        tr("Line"),
        sorted(names),
        index=None,
        format_func=names.__getitem__,
        key="of-line",
        placeholder=tr("All lines"),
        label_visibility="collapsed",
        width=230,
    )
