"""A yes: who does it by when, and whether it runs as a trial whose baseline is frozen in the same moment."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import streamlit as st
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Invalid
from feedback import triage, trials
from feedback.actions import Promise
from feedback.lanes import Reach
from feedback.moves import Tap
from feedback.triage import IdeaDetail
from feedback.trials import HORIZON_DAYS, TrialPlan
from feedback.words import headline
from metrics import effect, plant
from metrics.catalogue import CATALOGUE
from metrics.formulas.effect import BASELINE
from pages.shell import numbers
from pages.shell.say import label
from pages.shell.speech import tr

NOON: Final = time(12)


def accept(conn: Connection, actor: Actor, idea: IdeaDetail, tap: Tap, said: str) -> None:
    """As the fields stand when the button is tapped: what was drawn may be older."""
    promise = _promise(idea.idea_id)
    action_id = triage.accept(conn, actor, idea.idea_id, tap, promise=promise, words=said, reach=_reach(idea.idea_id))
    if st.session_state.get(f"accept-trial-{idea.idea_id}") == "trial":
        _plan(conn, actor, idea, tap, TrialPlan(action_id, said.strip() or headline(idea.body), promise.due_on))


def trial_field(idea: IdeaDetail) -> None:
    """Whether its figure is watched: only where it was said about one that can get better."""
    if not _can_be_tried(idea):
        st.caption(tr("No figure shows it: a picture and the crew's yes will."))
        return
    names = {
        "trial": tr("Trial on {line}, {count} days", line=idea.line_name, count=HORIZON_DAYS),
        "none": tr("Without a trial"),
    }
    st.selectbox(
        tr("Does the figure show it?"), list(names), format_func=names.__getitem__, key=f"accept-trial-{idea.idea_id}"
    )


def compared_with(idea: IdeaDetail) -> None:
    """The span that its figure will be compared with: days 40 to 10 before the week in which it was said."""
    if not _can_be_tried(idea):
        return
    start, end = (idea.week_of - timedelta(days=days) for days in BASELINE)
    told = tr("Compared with {start} – {end}, frozen now.", start=numbers.date_of(start), end=numbers.date_of(end))
    st.caption(label(told))


def _can_be_tried(idea: IdeaDetail) -> bool:
    return idea.kpi in CATALOGUE and CATALOGUE[idea.kpi].better != "-"


def _plan(conn: Connection, actor: Actor, idea: IdeaDetail, tap: Tap, trial: TrialPlan) -> None:
    zone = plant.site(conn, actor.site_id).zone
    frozen = effect.freeze(
        conn,
        actor.site_id,
        idea.line,
        idea.kpi or "",
        accepted_at=tap.now,
        starts_on=trial.starts_on,
        horizon_days=HORIZON_DAYS,
        said_at=datetime.combine(idea.week_of, NOON, zone),
    )
    made = TrialPlan(trial.action_id, trial.hypothesis, trial.starts_on, idea.kpi, asdict(frozen))
    trials.plan(conn, actor, made, request_id=tap.request_id, now=tap.now)


def _promise(idea_id: int) -> Promise:
    due_on = st.session_state.get(f"accept-due-{idea_id}")
    if not isinstance(due_on, date):
        raise Invalid("Please choose by which day it will be done.")
    return Promise(st.session_state.get(f"accept-owner-{idea_id}") or 0, due_on)


def _reach(idea_id: int) -> Reach:
    cost = Decimal(str(st.session_state.get(f"accept-cost-{idea_id}") or 0))
    return Reach(cost, crosses=bool(st.session_state.get(f"accept-crosses-{idea_id}")))
