"""One trial in the list: what is tried where, what the figure did, what comes next, and what waits for a decision."""

from datetime import date
from typing import Final

import streamlit as st

from access.actors import Actor
from access.rules import may
from feedback import crew, trial_moves, trials
from feedback.trials import Trial
from pages.feedback import trial_deeds
from pages.floor import effect_words, words
from pages.shell import look, menu, numbers
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr, tr_n

PROPOSED: Final = {
    "start": to_say("The work is done, or its day has come: does the trial begin?"),
    "verify": to_say("It has worked. Is it verified?"),
    "standard": to_say("It has held for 90 days. Is it the standard from now on?"),
    "fall_back": to_say("The effect has faded. Back into trial?"),
    "stop": to_say("It does not help. Stop it, and say what was learned?"),
}


def draw(actor: Actor, trial: Trial, today: date) -> None:
    """Left the words, right what comes next."""
    with look.card(f"trial-{trial.trial_id}"):
        told, then = st.columns((0.68, 0.32), vertical_alignment="top")
        with told:
            st.markdown(f"**{label(trial.title)}**  \n:gray[{label(where(trial))}]")
            verdict(trial)
        with then:
            waits(actor, trial, today)
            menu.link("effects", tr("Open"), trial=str(trial.trial_id))


def where(trial: Trial) -> str:
    """Line 2 · Filling · Change-over time · on trial since 3 Nov · first proven by whom it was taken over from."""
    figure = words.names(trial.kpi)[0] if trial.kpi else tr("no figure shows it")
    state = tr(effect_words.STATES[trial.state])
    if trial.started_on and trial.state != "stopped":
        state = tr("{state}, begun {day}", state=state, day=numbers.day(trial.started_on))
    elif trial.ended_on:
        state = tr("{state} {day}", state=state, day=numbers.day(trial.ended_on))
    credit = [tr("first proven by {team}", team=trial.first_by)] if trial.first_by else []
    return " · ".join([trial.line_name, figure, state, *credit])


def verdict(trial: Trial) -> None:
    """The newest verdict with size, range and days; what was learned; or how far the crew is."""
    if trial.state == "stopped":
        st.markdown(f"**{label(tr('What was learned'))}**")
        plain(trial.learned)
    if trial.latest:
        told, colour = effect_words.of(trial.latest), effect_words.COLOURS.get(trial.latest.verdict, "gray")
        st.markdown(f":{colour}[**{label(told.verdict)}**] {label(told.moved)}")
        st.caption(label(" · ".join(part for part in (told.size, told.days) if part)))
    elif trial.kpi is None:
        st.caption(label(crew_words(trial)))
    elif trial.state == "in_trial":
        st.caption(label(tr("No verdict yet: its days are being counted.")))


def crew_words(trial: Trial) -> str:
    """How many have spoken; yes and no only when the counting is over and five or more have."""
    if crew.may_be_shown(trial):
        return tr("The crew: {yes} yes, {no} no", yes=trial.crew_yes, no=trial.crew_no)
    if crew.has_agreed(trial):
        return tr("The crew has said yes.")
    left = max(0, crew.needed(trial) - trial.crew_yes - trial.crew_no)
    if left:
        return tr_n("{count} more voice of the crew is needed", "{count} more voices of the crew are needed", left)
    return tr("The crew has not said yes.")


def waits(actor: Actor, trial: Trial, today: date) -> None:
    """The machine's proposal with its button, for those who may confirm; else when the next check is."""
    proposed = trial_moves.proposal(trial, today)
    if proposed and may(actor, "trial.confirm"):
        st.markdown(f":orange[**{label(tr(PROPOSED[proposed]))}**]")
        trial_deeds.button(trial, proposed)
        return
    due = trials.due_checks(trial)
    if due:
        day = numbers.day(due[0][1])
        st.caption(label(tr("Next check {day}, {days} days after the change", day=day, days=due[0][0])))
