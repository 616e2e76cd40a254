"""The trial of an action on its page: where it stands, or the form that plans one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid
from access.rules import may
from db.engine import engine
from feedback import actions, trials
from feedback.actions import Action
from feedback.trials import HORIZON_DAYS, STOP_DAYS_AT_MOST, StopRule
from metrics.catalogue import CATALOGUE
from metrics.plant import Site
from pages.feedback import acting, trial_plans
from pages.feedback.trial_plans import LONGEST_HORIZON, Wish
from pages.floor import effect_words, words
from pages.shell import look, menu
from pages.shell.say import label
from pages.shell.speech import tr

TRIED: Final = tuple(key for key, kpi in CATALOGUE.items() if kpi.better != "-")
FEW_DAYS: Final = 3


def draw(actor: Actor, action: Action, site: Site) -> None:
    """Nothing where there is none and nobody may plan one."""
    with engine().begin() as conn:
        trial = trials.of_action(conn, actor.site_id, action.action_id)
    if trial is None and (action.state != "open" or not may(actor, "trial.plan") or action.line not in actor.lines):
        return
    with look.card("trial"):
        st.markdown(f"## {tr('Trial')}")
        if trial is None:
            st.caption(tr("Does it help? The figure shows it, judged against days that are fixed now."))
            with st.popover(tr("Plan a trial")):
                _plan(action, site)
            return
        st.markdown(f"**{label(tr(effect_words.STATES[trial.state]))}** · {label(trial.hypothesis)}")
        if trial.latest:
            told = effect_words.of(trial.latest)
            st.markdown(label(" · ".join(part for part in (told.verdict, told.moved, told.days) if part)))
        menu.link("effects", tr("Open the trial"), trial=str(trial.trial_id))


def _plan(action: Action, site: Site) -> None:
    kpis = list(dict.fromkeys([*([action.kpi] if action.kpi in TRIED else []), *TRIED]))
    hypothesis = st.text_area(tr("What should get better, and why?"), key="trial-why", height=68, max_chars=1000)
    kpi = st.selectbox(
        tr("Which figure shows it?"),
        kpis,
        index=0 if action.kpi in TRIED else None,
        format_func=lambda key: words.names(key)[0],
        key="trial-kpi",
        placeholder=tr("None: pictures and the crew show it"),
    )
    with engine().begin() as conn:
        today = actions.today(conn, site.site_id, clock.now())
    starts_on = acting.day(tr("From which day?"), "trial-start", first=today, value=max(action.due_on, today))
    days = st.number_input(tr("Days to look at"), 5, LONGEST_HORIZON, HORIZON_DAYS, key="trial-days")
    budget = st.number_input(tr("Budget in {currency}", currency=site.currency), 0, value=None, key="trial-budget")
    stop = _stop_rule(kpis)
    if st.button(tr("Plan it"), type="primary", key="trial-plan"):
        asked = acting.request_id(f"trial-of-{action.action_id}")
        spend = None if budget is None else Decimal(budget)

        def deed(conn: Connection, who: Actor) -> None:
            wish = Wish(hypothesis or "", starts_on, kpi, int(days), spend, stop())
            trial_plans.plan(conn, who, action.action_id, wish, request_id=asked, now=clock.now())

        acting.act(deed, tr("Planned. Its baseline is fixed now."))


def _stop_rule(kpis: list[str]) -> Callable[[], StopRule | None]:
    """What was chosen, read when the button is tapped; None where no figure was."""
    with st.expander(tr("Stop rule")):
        kpi = st.selectbox(
            tr("Stop when this figure"),
            kpis,
            index=None,
            format_func=lambda key: words.names(key)[0],
            key="trial-stop-kpi",
            placeholder=tr("No stop rule"),
        )
        unit = words.unit_of(CATALOGUE[kpi].unit) if kpi else ""
        limit = st.number_input(tr("is worse than ({unit})", unit=unit), value=None, key="trial-stop-limit")
        days = st.number_input(tr("on so many days on end"), 1, STOP_DAYS_AT_MOST, FEW_DAYS, key="trial-stop-days")

    def chosen() -> StopRule | None:
        if kpi is None:
            return None
        if limit is None:
            raise Invalid("Please say how bad it may get before the trial is stopped.")
        shown = Decimal(str(limit))
        return StopRule(kpi, shown / 100 if CATALOGUE[kpi].unit == "ratio" else shown, int(days))

    return chosen
