"""What an idea's loss costs now, where else it stands, and what a trial of another line has said of its figure."""

from decimal import Decimal
from typing import Final

import streamlit as st
from sqlalchemy import Connection

from access.actors import Actor
from db.engine import engine
from feedback import trials
from feedback.triage import IdeaDetail
from feedback.trials import Trial
from metrics import board, loss_cost
from metrics.loss_cost import LossCost
from metrics.plant import Site
from pages.floor import words
from pages.shell import look, numbers
from pages.shell.say import label
from pages.shell.speech import language, to_say, tr

MOST: Final = 3
KINDS: Final = {
    "unexplained": to_say("stops without a reason"),
    "short_stops": to_say("short stops"),
    "speed": to_say("slow running"),
    "quality": to_say("scrap and rework"),
}
VERDICTS: Final = {
    "improved": to_say("improved"),
    "worse": to_say("worse"),
    "no clear change": to_say("no clear change"),
    "too early": to_say("too early to say"),
    "confounded": to_say("cannot be told apart"),
}


def draw(actor: Actor, idea: IdeaDetail, site: Site) -> None:
    """Two cards: the cost, and the other lines."""
    with engine().begin() as conn:
        found = loss_cost.of(conn, site.site_id, actor.lines, idea.line, kpi=idea.kpi, loss_name=idea.top_loss)
        reasons = board.reason_names(conn, site.site_id, language())
        tried = _tried_elsewhere(conn, actor, idea)
    here = next((cost for cost in found if cost.line == idea.line), None)
    others = [cost for cost in found if cost.line != idea.line][:MOST]
    with look.card("costs"):
        st.header(tr("What it costs now"), anchor=False)
        _cost(here, site, reasons)
    with look.card("elsewhere"):
        st.header(tr("Elsewhere"), anchor=False)
        for trial in tried[:MOST]:
            _trial(trial)
        for cost in others:
            told = tr("same loss, {hours} h a month", hours=numbers.number(round(cost.hours)))
            st.markdown(label(f"{cost.line_name}: {told}"))
        if not tried and not others:
            st.caption(tr("No other line has this loss."))


def _cost(here: LossCost | None, site: Site, reasons: dict[str, str]) -> None:
    if here is None:
        st.caption(tr("Not worked out yet: it comes with the first whole week."))
        return
    name = reasons.get(here.reason or "", here.reason) if here.reason else tr(KINDS.get(here.kind, here.kind))
    if here.low is not None and here.high is not None:
        span = f"{_about(here.low)} – {_about(here.high)} {site.currency}"
        st.markdown(f"**{label(tr('about {span}', span=span))}**  \n:gray[{tr('a month, estimated')}]")
    else:
        st.caption(tr("In money it is not known: a rate is missing."))
    hours = numbers.number(round(here.hours))
    times = numbers.number(round(here.times))
    told = tr("{loss}: {hours} h in {times} stops a month", loss=name, hours=hours, times=times)
    if not round(here.times):
        told = tr("{loss}: {hours} h a month", loss=name, hours=hours)
    st.caption(label(told))


def _about(money: float) -> str:
    """Two figures are as much as four weeks can say."""
    whole = round(money)
    places = max(0, len(str(abs(whole))) - 2)
    return numbers.number(round(whole, -places))


def _tried_elsewhere(conn: Connection, actor: Actor, idea: IdeaDetail) -> list[Trial]:
    """Trials of the same figure on the other lines in sight that have been judged, the newest first."""
    if not idea.kpi:
        return []
    lines = actor.lines - {idea.line}
    found = trials.of(conn, actor.site_id, lines=lines) if lines else []
    return [trial for trial in found if trial.kpi == idea.kpi and trial.latest is not None]


def _trial(trial: Trial) -> None:
    check = trial.latest
    if check is None:
        return
    told = tr(VERDICTS[check.verdict])
    if check.verdict in ("improved", "worse") and check.low is not None and check.high is not None:
        low, high = sorted((abs(check.low), abs(check.high)))
        scale = 100 if check.unit == "ratio" else 1
        unit = words.unit_of(check.unit)
        told += f", {_one(low * scale)} – {_one(high * scale)} {unit}"
    count = tr("{count} days", count=check.n_after)
    st.markdown(f"**{label(trial.line_name)}**: {label(trial.title)}  \n:gray[{label(f'{told} · {count}')}]")


def _one(value: float) -> str:
    return numbers.number(Decimal(str(value)), digits=1)
