"""One trial opened: its verdict with the chart, what was fixed beforehand, every check, pictures and the crew's yes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import altair as alt
import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Refusal
from access.rules import may
from db.engine import engine
from feedback import actions, annotations, photos, spread, trial_moves, trials
from feedback.photos import Attachment
from feedback.spread import Offer
from feedback.trials import Step, Trial
from metrics import plant
from metrics.effect_told import Effect
from metrics.plant import Site
from pages.feedback import crew_card, effect_card, effect_chart, trial_deeds, worth_card
from pages.floor import effect_words, note_marks, words
from pages.shell import look, menu, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import own, to_say, tr

LEAST_P: Final = 0.001
CHART_PX: Final = 360  # with the words above the days and the axis below them
WHAT: Final = {
    "planned": to_say("planned it"),
    "in_trial": to_say("started the trial"),
    "verified": to_say("confirmed that it has worked"),
    "standard": to_say("made it the standard"),
    "spread": to_say("took it over to another line"),
    "stopped": to_say("stopped it"),
    "fell_back": to_say("took it back into trial"),
    "stop_rule": to_say("The stop rule has come true"),
    "faded": to_say("The effect has faded"),
}


def draw(actor: Actor, trial_id: int) -> None:
    """Left what the figure did, right what was fixed, what can be done and what happened."""
    menu.link("effects", tr("← All effects"))
    try:
        with engine().begin() as conn:
            trial = trials.one(conn, actor, trial_id)
            steps, offers = trials.steps(conn, actor, trial_id), spread.of_trial(conn, actor.site_id, trial_id)
            pictures = [one for one in photos.of_action(conn, actor, trial.action_id) if one.kind == "photo"]
            site, today = plant.site(conn, actor.site_id), actions.today(conn, actor.site_id, clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    st.title(label(trial.title), anchor=False)
    st.markdown(f":gray[{label(effect_card.where(trial))}]")
    left, right = st.columns((0.62, 0.38), gap="large")
    with left:
        _verdict(actor, trial, site)
        if trial.state == "accepted":
            _fixed(trial, site)
        _pictures(pictures)
        _checks(trial)
    with right:
        _deeds(actor, trial, today)
        worth_card.draw(actor, trial, site)
        if trial.kpi is None and trial.state == "in_trial":
            crew_card.draw(actor, trial)
        if trial.state != "accepted":
            _fixed(trial, site)
        _history(steps, offers, site)


def _verdict(actor: Actor, trial: Trial, site: Site) -> None:
    if trial.state == "accepted":
        return
    with look.card("verdict"):
        st.markdown(f"## {tr('What it did')}")
        effect_card.verdict(trial)
        if trial.latest:
            st.caption(label(own(trials.reason(trial.latest))))
            effect = Effect.of(trial.latest.effect)
            marks = _noted(actor, trial, site, effect_chart.ends(effect, site.zone))
            st.altair_chart(effect_chart.draw(effect, marks), width="stretch", height=CHART_PX)


def _noted(actor: Actor, trial: Trial, site: Site, ends: tuple[datetime, datetime] | None) -> list[alt.Chart]:
    """The notes on this figure in the days that the chart shows."""
    if ends is None or trial.line not in actor.lines:
        return []
    with engine().begin() as conn:
        notes = annotations.between(conn, actor, trial.line, *ends, trial.kpi)
    return note_marks.layers(notes, site, ends, height=effect_chart.HEIGHT_PX)


def _deeds(actor: Actor, trial: Trial, today: date) -> None:
    with look.card("deeds"):
        effect_card.waits(actor, trial, today)
        if may(actor, "trial.confirm"):
            trial_deeds.others(trial, trial_moves.proposal(trial, today))
        menu.link("actions", tr("Open the action"), action=str(trial.action_id))


def _fixed(trial: Trial, site: Site) -> None:
    """Everything that was said beforehand; nothing of it changes afterwards."""
    with look.card("fixed"):
        st.markdown(f"## {tr('Fixed beforehand')}")
        plain(trial.hypothesis)
        for line in _lines(trial, site):
            st.markdown(f"- {label(line)}")


def _lines(trial: Trial, site: Site) -> list[str]:
    told = []
    if trial.plan:
        first, end = (date.fromisoformat(trial.plan[key]) for key in ("baseline_start", "baseline_end"))
        told.append(
            tr(
                "Compared with {first} to {end}, not with the week that made somebody speak",
                first=numbers.day(first),
                end=numbers.day(end - timedelta(days=1)),  # the first day that does not count
            )
        )
        told.append(
            tr(
                "Looked at for {days} days, then again 30, 60 and 90 days after the change",
                days=trial.plan["horizon_days"],
            )
        )
        if trial.plan.get("controls"):
            told.append(tr("Lines that move together with it: {lines}", lines=", ".join(trial.plan["controls"])))
    if trial.budget is not None:
        told.append(tr("Budget {amount} {currency}", amount=numbers.number(trial.budget), currency=site.currency))
    if trial.stop_kpi and trial.stop_limit is not None:
        figure, limit = words.names(trial.stop_kpi)[0], effect_words.limit(trial.stop_kpi, trial.stop_limit)
        told.append(
            tr(
                "Stop when {figure} is worse than {limit} on {days} days on end",
                figure=figure,
                limit=limit,
                days=trial.stop_days,
            )
        )
    return told


def _checks(trial: Trial) -> None:
    """Every check, also those that found nothing."""
    if not trial.checks and not trials.due_checks(trial):
        return
    with look.card("checks"):
        st.markdown(f"## {tr('Checks')}")
        for check in trial.checks:
            told = effect_words.of(check)
            parts = [part for part in (told.verdict, told.size, told.days, _p(check.p)) if part]
            st.markdown(f"**{label(tr('{days} days after', days=check.day))}** · {label(' · '.join(parts))}")
        for day, on in trials.due_checks(trial):
            told_day = tr("{days} days after: on {day}", days=day, day=numbers.day(on))
            st.markdown(f":gray[{label(told_day)}]")


def _p(p: float | None) -> str:
    """p 0.013, in the language's own decimal sign."""
    if p is None:
        return ""
    return "p < 0.001" if p < LEAST_P else f"p {numbers.number(Decimal(str(p)), digits=3)}"


def _pictures(kept: list[Attachment]) -> None:
    """Before at the left, after at the right."""
    if not kept:
        return
    with look.card("pictures"):
        for column, moment, name in zip(st.columns(2), ("before", "after"), (tr("Before"), tr("After")), strict=True):
            with column:
                st.markdown(f"**{label(name)}**")
                for one in kept:
                    if one.moment == moment:
                        st.markdown(f"![{label(name)}]({one.path})")


def _history(steps: list[Step], offers: list[Offer], site: Site) -> None:
    with look.card("history"):
        st.markdown(f"## {tr('What happened')}")
        for step in reversed(steps):
            at = label(numbers.day_and_time(step.at, str(site.zone)))
            st.markdown(f"**{label(step.by)}** {label(tr(WHAT[step.what]))} :gray[{at}]")
            if step.words:
                plain(step.words)
        for offer in offers:
            st.markdown(f":gray[{label(tr(OFFERED[offer.state], line=offer.line_name))}]")
            if offer.words:
                plain(offer.words)


OFFERED: Final = {
    "offered": to_say("Offered to {line}"),
    "taken": to_say("{line} tries it too"),
    "declined": to_say("{line}: not here"),
}
