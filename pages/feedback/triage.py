"""Triage: what waits at the left, one idea with its figure in the middle, what belongs to it at the right."""

from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import NotFound
from access.rules import may
from db.engine import engine
from feedback import annotations, debt, lanes, reviews, translations, triage
from feedback.annotations import Annotation
from feedback.triage import IdeaDetail, QueueItem
from metrics import board, plant
from metrics.plant import Site
from metrics.values import Value
from pages.feedback import (
    answer_forms,
    answers,
    idea_chart,
    idea_context,
    matrix,
    texts,
    triage_list,
    triage_sample,
    voices,
)
from pages.feedback.triage_list import Shown
from pages.floor import snapshot, words
from pages.shell import bodies, current, look, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

COLUMNS: Final = (0.225, 0.51, 0.265)
SHIFTS: Final = 30
OTHERS_RATED: Final = 40
KINDS: Final = {"again": to_say("↻ again"), "better": to_say("✦ better")}
GAINS: Final = {
    "faster": to_say("faster"),
    "better": to_say("better"),
    "lighter": to_say("lighter"),
    "safer": to_say("safer"),
}
STYLE: Final = """
<style>
[class*="st-key-queue-"] button { justify-content: flex-start; padding: 0.45rem 0.75rem; min-height: 3.4rem; }
[class*="st-key-queue-"] button * { justify-content: flex-start; text-align: start; }
[class*="st-key-queue-"] button p { line-height: 1.35; }
[class*="st-key-queue-"] [data-testid="stBaseButton-secondary"] { border-color: #0b5cad; background: #ffffff; }
[class*="st-key-queue-"] [data-testid="stVerticalBlock"], .st-key-triage-queue { gap: 0.1rem; }
[class*="st-key-alike-"] button, [class*="st-key-apart-"] button { color: #0b5cad; padding-inline: 0; }
[class*="st-key-idea-body"] [data-testid="stText"] { font-size: 1.1rem; line-height: 1.45; }
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: 0.6rem; }
.st-key-triage-view [data-testid="stButtonGroup"] button { padding-inline: 0.55rem; }
.st-key-triage-title { position: absolute; height: 1px; width: 1px; overflow: hidden; clip-path: inset(50%); }
.stApp [data-testid="stMainBlockContainer"] h2 { font-size: 1rem; }
.st-key-triage-answers { row-gap: 0.4rem; flex-wrap: wrap; }
.st-key-triage-answers button { padding-inline: 0.7rem; }
</style>
"""


def page() -> None:
    """One idea at a time, the one that waits longest against its promise first."""
    actor = current.actor()
    if actor is None:
        return
    st.html(STYLE)
    st.container(key="triage-title").title(tr("Triage"), anchor=False)
    now = clock.now()
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        has_lanes = lanes.limit(conn, actor.site_id).amount is not None
        view = triage_list.view(actor, has_lanes=has_lanes)
        shown = triage_list.read(conn, actor, view, now)
        idea = _chosen(conn, actor, shown.items)
        is_owed = debt.owed(conn, actor.site_id, now=now).count > 0
    left, middle, right = st.columns(COLUMNS, gap="medium")
    with left:
        _summary_link()
        triage_list.draw(actor, shown, idea, has_lanes=has_lanes)
    if view == "sample":
        with middle:
            triage_sample.draw(actor)
        return
    if idea is None:
        with middle:
            answers.show_told()
            states.empty(_nothing_here(is_owed=is_owed))
        return
    with middle:
        _idea(actor, site, idea, shown)
    with right:
        idea_context.draw(actor, idea, site)


def _nothing_here(*, is_owed: bool) -> str:
    if is_owed:
        return tr("Nothing of this list waits. What is still owed stands under the other ones, or is a danger.")
    return tr("Nothing waits for an answer. Everyone who spoke has been heard.")


def _summary_link() -> None:
    """Whoever comes from the news of a summary finds it on top."""
    wanted = bodies.row_number(st.query_params.get("summary", ""))
    if wanted is not None:
        st.link_button(tr("Read the summary"), f"/triage/summary/{wanted}", icon=":material/summarize:")


def _chosen(conn: Connection, actor: Actor, waiting: list[QueueItem]) -> IdeaDetail | None:
    """The idea in the address, else the first that waits."""
    wanted = bodies.row_number(st.query_params.get("idea", ""))
    if wanted is not None:
        try:
            return triage.one(conn, actor, wanted, now=clock.now())
        except NotFound as refusal:
            states.problem(speech.refused(refusal))
    return triage.one(conn, actor, waiting[0].idea_id, now=clock.now()) if waiting else None


def _idea(actor: Actor, site: Site, idea: IdeaDetail, shown: Shown) -> None:
    answers.show_told()
    with look.card("idea"):
        st.caption(label(_from(idea, site)))
        with st.container(key="idea-body"):
            plain(idea.body)
        _translations(actor, idea)
        chart, square = st.columns((0.56, 0.44), gap="medium")
        with chart:
            _figure(site, idea)
        with square:
            _matrix(actor, idea, shown)
        answers.buttons(actor, idea)
    with look.card("answer"):
        answer_forms.draw(actor, site, idea, shown.items)


def _matrix(actor: Actor, idea: IdeaDetail, shown: Shown) -> None:
    if not may(actor, "idea.rate"):
        return
    others = [item.idea_id for item in shown.items if item.idea_id != idea.idea_id][:OTHERS_RATED]
    with engine().begin() as conn:
        ratings = reviews.ratings(conn, actor, [idea.idea_id, *others])
    st.markdown(f"**{tr('Effort and impact')}** :gray[{tr('drag the dot')}]")
    matrix.draw(idea.idea_id, ratings)


def _from(idea: IdeaDetail, site: Site) -> str:
    when = tr("week of {day}", day=numbers.day(idea.week_of))
    if idea.said_at is not None:
        when = numbers.day_and_time(idea.said_at, str(site.zone))
    who = tr("anonymous, follows with a code") if idea.is_anonymous else idea.sender
    kind = tr(KINDS[idea.kind]) if idea.kind in KINDS else idea.kind
    gain = [tr(GAINS[idea.gain])] if idea.gain in GAINS else []
    drawn = [tr(texts.PICTOGRAMS[idea.pictogram])] if idea.pictogram in texts.PICTOGRAMS else []
    return " · ".join((tr("Idea {number}", number=idea.idea_id), kind, *drawn, *gain, idea.line_name, when, who))


def _figure(site: Site, idea: IdeaDetail) -> None:
    values = _trend(site, idea)
    known = [value for value in values if value.value is not None]
    if not idea.kpi:
        st.caption(tr("It was not said about a figure."))
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
    st.altair_chart(idea_chart.draw(values, idea, site, _noted(idea, values)), key=f"figure-{idea.idea_id}")


def _translations(actor: Actor, idea: IdeaDetail) -> None:
    """Beside the original, in the words of colleagues."""
    with engine().begin() as conn:
        known = translations.of(conn, actor, [idea.idea_id])[idea.idea_id]
    voices.beside(idea.idea_id, idea.language, known)


def _noted(idea: IdeaDetail, values: list[Value]) -> list[Annotation]:
    """All notes on this figure in the days that the chart shows."""
    actor = current.actor()
    if actor is None:
        return []
    with engine().begin() as conn:
        return annotations.between(conn, actor, idea.line, values[0].start, values[-1].end, idea.kpi)


def _trend(site: Site, idea: IdeaDetail) -> list[Value]:
    if not idea.kpi:
        return []
    ready = snapshot.of_line(site.site_id, idea.line).past.trends.get(idea.kpi)
    if ready is not None:
        return ready
    with engine().begin() as conn:
        return board.trend(conn, site.site_id, idea.line, idea.kpi, now=clock.now(), shifts=SHIFTS)
