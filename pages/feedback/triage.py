"""Triage: what waits at the left, one idea with its figure in the middle, what belongs to it at the right."""

from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import NotFound
from db.engine import engine
from feedback import dangers, debt, triage
from feedback.debt import Owed
from feedback.triage import IdeaDetail, QueueItem
from metrics import board, plant
from metrics.plant import Site
from metrics.values import Value
from pages.feedback import answers, idea_chart, idea_context
from pages.floor import snapshot, words
from pages.shell import current, look, menu, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr, tr_n

COLUMNS: Final = (0.225, 0.51, 0.265)
SHOWN_AT_ONCE: Final = 6
SHIFTS: Final = 30
KINDS: Final = {"again": to_say("↻ again"), "better": to_say("✦ better")}
STYLE: Final = """
<style>
[class*="st-key-queue-"] button { justify-content: flex-start; padding: 0.5rem 0.75rem; min-height: 3.6rem; }
[class*="st-key-queue-"] button * { justify-content: flex-start; text-align: start; }
[class*="st-key-queue-"] button p { line-height: 1.35; }
[class*="st-key-queue-"] [data-testid="stBaseButton-secondary"] { border-color: #0b5cad; background: #ffffff; }
[class*="st-key-alike-"] button, [class*="st-key-apart-"] button { color: #0b5cad; padding-inline: 0; }
[class*="st-key-idea-body"] [data-testid="stText"] { font-size: 1.1rem; line-height: 1.45; }
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: 0.6rem; }
</style>
"""


def page() -> None:
    """One idea at a time, the one that waits longest against its promise first."""
    actor = current.actor()
    if actor is None:
        return
    st.html(STYLE)
    now = clock.now()
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        waiting = triage.queue(conn, actor, now=now)
        owed = debt.owed(conn, actor.site_id, now=now)
        open_dangers = dangers.of(conn, actor, now=now)
        idea = _chosen(conn, actor, waiting)
    left, middle, right = st.columns(COLUMNS, gap="medium")
    with left:
        _queue(waiting, idea)
        _owed(owed)
        if open_dangers:
            _dangers(len(open_dangers), max(danger.age_days for danger in open_dangers))
    if idea is None:
        with middle:
            answers.show_told()
            states.empty(tr("Nothing waits for an answer. Everyone who spoke has been heard."))
        return
    with middle:
        _idea(actor, site, idea, waiting)
    with right:
        idea_context.draw(idea, site)


def _chosen(conn: Connection, actor: Actor, waiting: list[QueueItem]) -> IdeaDetail | None:
    """The idea in the address, else the first that waits."""
    wanted = st.query_params.get("idea", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        try:
            return triage.one(conn, actor, int(wanted), now=clock.now())
        except NotFound as refusal:
            states.problem(speech.refused(refusal))
    return triage.one(conn, actor, waiting[0].idea_id, now=clock.now()) if waiting else None


def _queue(waiting: list[QueueItem], idea: IdeaDetail | None) -> None:
    late = sum(item.is_overdue for item in waiting)
    count = tr("{count}, {late} overdue", count=len(waiting), late=late) if late else len(waiting)
    st.markdown(f"**{tr('Waiting for an answer')}** :gray[{count}]")
    at = next((place for place, item in enumerate(waiting) if idea and item.idea_id == idea.idea_id), 0)
    first = max(0, min(at - SHOWN_AT_ONCE // 2, len(waiting) - SHOWN_AT_ONCE))
    for item in waiting[first : first + SHOWN_AT_ONCE]:
        is_chosen = idea is not None and item.idea_id == idea.idea_id
        st.button(
            f"**{label(item.headline)}**  \n{_waits(item)}",
            key=f"queue-{item.idea_id}",
            type="secondary" if is_chosen else "tertiary",
            width="stretch",
            wrap=True,
            on_click=answers.choose,
            args=(item.idea_id,),
        )
    hidden = len(waiting) - SHOWN_AT_ONCE
    if hidden > 0:
        st.caption(tr("and {count} more, by their dates", count=hidden))


def _waits(item: QueueItem) -> str:
    asked = tr("asked back, answered") if item.was_replied and item.state == "new" else ""
    asked = tr("asked back") if item.state == "asked_back" else asked
    known = [tr("{count} d", count=item.waits_days), _due(item), asked]
    told = label(" · ".join(part for part in known if part))
    return f":orange[{told}]" if item.left_days <= 1 else f":gray[{told}]"


def _due(item: QueueItem) -> str:
    if item.is_overdue:
        return tr("▼ overdue {count} d", count=-item.left_days) if item.left_days < 0 else tr("▼ overdue")
    soon = {0: tr("due today"), 1: tr("due tomorrow")}
    return soon.get(item.left_days) or tr("due {day}", day=numbers.day(item.due_on))


def _owed(owed: Owed) -> None:
    st.markdown(tr("**Owed** :gray[to people who spoke]"))
    if owed.overdue:
        st.markdown(f":orange[**▼ {tr('{count} overdue', count=owed.overdue)}**]")
    told = [tr("nothing")]
    if owed.oldest_days is not None:
        told = [
            tr_n(
                "{count} answer, oldest {days} d", "{count} answers, oldest {days} d", owed.count, days=owed.oldest_days
            )
        ]
    if owed.median_days is not None:
        told.append(tr("median answer {days} d", days=round(owed.median_days)))
    st.caption(" · ".join(told))


def _dangers(count: int, oldest_days: int) -> None:
    told = tr_n("{count} danger open, {days}", "{count} dangers open, {days}", count, days=words.days(oldest_days))
    st.markdown(f":orange[**⚠ {told}**]")
    menu.link("actions", tr("Answer them under Actions"))


def _idea(actor: Actor, site: Site, idea: IdeaDetail, waiting: list[QueueItem]) -> None:
    answers.show_told()
    with look.card("idea"):
        st.caption(label(_from(idea, site)))
        with st.container(key="idea-body"):
            plain(idea.body)
        _figure(site, idea)
        answers.buttons(idea)
    with look.card("answer"):
        answers.form(actor, site, idea, waiting)


def _from(idea: IdeaDetail, site: Site) -> str:
    when = tr("week of {day}", day=numbers.day(idea.week_of))
    if idea.said_at is not None:
        when = numbers.day_and_time(idea.said_at, str(site.zone))
    who = tr("anonymous, follows with a code") if idea.is_anonymous else idea.sender
    kind = tr(KINDS[idea.kind]) if idea.kind in KINDS else idea.kind
    return " · ".join((tr("Idea {number}", number=idea.idea_id), kind, idea.line_name, when, who))


def _figure(site: Site, idea: IdeaDetail) -> None:
    values = _trend(site, idea)
    known = [value for value in values if value.value is not None]
    if not idea.kpi:
        return
    if not known:
        figure = words.names(idea.kpi)[0]
        st.caption(label(tr("{figure}: not known in the last {count} shifts.", figure=figure, count=SHIFTS)))
        return
    last = known[-1]
    color = {"missed": "orange", "near": "orange"}.get(words.mood(last), "gray")
    read = f"{words.status(last)} {words.reading(last.value, last.unit)}"
    if last.target is not None:
        read = tr("{read}, goal {goal}", read=read, goal=words.target(last.target, last.unit))
    st.markdown(f"**{label(words.names(idea.kpi)[0])}** :{color}[{label(read)}] :gray[{tr('last shift')}]")
    st.altair_chart(idea_chart.draw(values, idea, site), key=f"figure-{idea.idea_id}")


def _trend(site: Site, idea: IdeaDetail) -> list[Value]:
    if not idea.kpi:
        return []
    ready = snapshot.of_line(site.site_id, idea.line).past.trends.get(idea.kpi)
    if ready is not None:
        return ready
    with engine().begin() as conn:
        return board.trend(conn, site.site_id, idea.line, idea.kpi, now=clock.now(), shifts=SHIFTS)
