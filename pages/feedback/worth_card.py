"""What an effect is worth, for those who may read money: target, forecast, so far, and what finance confirmed."""

from decimal import Decimal

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import confirmed, trials
from feedback.confirmed import Confirmed, Said
from feedback.trials import PROVEN, Trial
from metrics.formulas.again import SEEN
from metrics.plant import Site
from metrics.worth import Worth
from pages.feedback import acting, worths
from pages.feedback.worth_words import amount, money_range
from pages.feedback.worths import Money
from pages.shell import look, numbers, states
from pages.shell.say import label, plain
from pages.shell.speech import own, tr


def draw(actor: Actor, trial: Trial, site: Site) -> None:
    """Nothing for others, and nothing before there is any money to tell."""
    found, target = worths.kept(trial), worths.target(trial)
    if not may(actor, "money.read") or not (found or target):
        return
    with engine().begin() as conn:
        said, shares = confirmed.of_trial(conn, actor, trial.trial_id), _shares(conn, actor, trial)
    with look.card("worth"):
        st.markdown(f"## {tr('What it is worth')}")
        if target and target.expected is not None:
            st.markdown(label(tr("Target: {amount} in a year", amount=amount(target.expected, target.currency))))
        if found and not _is_seen(trial):
            st.caption(label(tr("No clear change, so no money is counted.")))
        elif found and found.withheld:
            st.caption(label(own(found.withheld)))
        elif found:
            _estimated(trial, found, shares)
        _confirmed(said, site, is_open=_is_seen(trial) or found is None)
        if trial.state in PROVEN and may(actor, "money.confirm"):
            _confirm(trial, said, site)


def _estimated(trial: Trial, found: Worth, shares: Money | None) -> None:
    year = found.in_a_year()
    told = money_range(_money(year), found.currency)
    is_proven = trial.state in PROVEN
    st.markdown(
        label(tr("In a year: {range}", range=told) if is_proven else tr("Forecast for a year: {range}", range=told))
    )
    if trial.state in PROVEN and shares:
        st.markdown(
            label(tr("So far, in {days} days: {range}", days=found.days, range=money_range(shares, found.currency)))
        )
        if shares[1] < (found.expected or 0) * 0.995:
            st.caption(label(tr("Shared with other effects that show in the same minutes or parts.")))


def _shares(conn: Connection, actor: Actor, trial: Trial) -> Money | None:
    proven = trials.of(conn, actor.site_id, lines=[trial.line], states=PROVEN)
    return worths.counted(proven).get(trial.trial_id)


def _money(found: Worth) -> Money:
    return found.low or 0.0, found.expected or 0.0, found.high or 0.0


def _is_seen(trial: Trial) -> bool:
    return trial.latest is not None and trial.latest.verdict in SEEN


def _confirmed(said: list[Confirmed], site: Site, *, is_open: bool) -> None:
    """The newest one, and those that it replaced."""
    if not said and is_open:
        st.caption(label(tr("Estimated until finance confirms it.")))
    for place, one in enumerate(said):
        amount = f"{numbers.number(one.value)} {one.currency}"
        told = (
            tr("Confirmed: {amount} a year", amount=amount)
            if place == 0
            else tr("Before: {amount} a year", amount=amount)
        )
        at = numbers.day_and_time(one.at, str(site.zone))
        st.markdown(f"**{label(told)}** :gray[{label(one.by)}, {label(at)}]")
        plain(one.why)


def _confirm(trial: Trial, said: list[Confirmed], site: Site) -> None:
    seen = said[0].confirmation_id if said else 0
    name = tr("Correct what was confirmed") if said else tr("Confirm what it is worth")
    with st.expander(name), st.form(f"confirm-{trial.trial_id}-{seen}", border=False):
        value = st.number_input(tr("{currency} in the first year", currency=site.currency), value=None, step=100.0)
        why = st.text_area(tr("On what does the amount rest?"), max_chars=500, height=80)
        if st.form_submit_button(tr("Confirm"), type="primary"):
            _send(trial, value, why or "", seen)


def _send(trial: Trial, value: float | None, why: str, seen: int) -> None:
    if value is None:
        states.problem(tr("Type an amount."))
        return
    request_id = acting.request_id(f"confirm-{trial.trial_id}-{seen}")
    given = Said(Decimal(str(value)), why, seen, clock.now(), request_id)
    acting.act(lambda conn, who: confirmed.confirm(conn, who, trial.trial_id, given), tr("Confirmed."))
