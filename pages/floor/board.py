"""The team's board: one line's shift, its figures, why they miss, and what was said and is done about it."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from db.engine import engine
from feedback import annotations, ideas
from metrics import plant
from metrics.catalogue import CATALOGUE
from metrics.plant import Line
from metrics.scope import Scope
from pages.floor import (
    board_help,
    board_lists,
    board_picture,
    board_stops,
    changed_shifts,
    looking,
    note_cards,
    pickers,
    plan_changing,
    snapshot,
    trend_chart,
    why,
    writing,
)
from pages.floor import facts as floor_facts
from pages.floor.facts import Facts
from pages.floor.snapshot import Snapshot
from pages.floor.words import names, unit_of
from pages.shell import current, look, menu, states
from pages.shell.say import label
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
REFRESH_S: Final = 2


def page() -> None:
    """Pick a line and a shift, see it, write on it, ask why."""
    actor = current.actor()
    if actor is None:
        return
    if "why" in st.session_state:
        menu.go(menu.WHY.path, **st.session_state.pop("why"))
    with engine().begin() as conn:
        lines = pickers.lines_in_sight(conn, actor)
    if not lines:
        states.empty(tr("You see no line yet. An admin can put you into a team under Set up, People."))
        return
    _board(actor, lines)


def _board(actor: Actor, lines: list[Line]) -> None:
    top = look.title_row(tr("Board"))
    line = pickers.pick_line(lines, top)
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        shift = pickers.pick_shift(conn, site, line, clock.now(), top)
    top.space("stretch")
    shown = snapshot.of_line(actor.site_id, line.line)
    facts = shown.facts
    if shift is not None:
        with engine().begin() as conn:
            facts = floor_facts.read(conn, actor.site_id, line, now=clock.now(), shift=shift)
            facts = floor_facts.with_figures(conn, facts, shown.past)
    plan_changing.button(actor, facts, top)
    writing.say_button(top)
    kpi = _chosen_kpi(shown.facts)
    if shift is None:
        _live(actor, line.line, kpi)
    else:
        _draw(actor, facts, kpi)
    plan_changing.card(actor, facts)
    board_help.draw(actor, line)
    if kpi:
        _trend(actor, shown, kpi)
    board_stops.draw(actor, facts, is_now=shift is None)
    board_lists.draw(actor, shown.facts)
    if not plan_changing.open_dialog(actor, facts):
        writing.open_dialogs(actor, shown.facts)


@st.fragment(run_every=REFRESH_S)
def _live(actor: Actor, line: str, kpi: str | None) -> None:
    _draw(actor, snapshot.of_line(actor.site_id, line).facts, kpi)


def _draw(actor: Actor, facts: Facts, kpi: str | None) -> None:
    if not facts.choices:
        states.empty(
            tr("No figures are chosen for this line yet. A supervisor chooses them under Set up, Team figures.")
        )
    picture = board_picture.of(facts, actor, kpi) | {"now_ms": int(clock.now().timestamp() * 1000)}
    done = _component()(
        data=picture, key="figures", on_pick_change=_nothing, on_take_change=_nothing, on_why_change=_nothing
    )
    if done.pick and done.pick != kpi:
        st.session_state["next_kpi"] = done.pick
        _look(actor, facts.line.line, done.pick)
        st.rerun()
    if done.why:
        kpi, start, end = done.why.split(" ")
        span = (datetime.fromisoformat(start), datetime.fromisoformat(end))
        st.session_state["why"] = why.address(Scope(actor.site_id, line=facts.line.line), kpi, *span)
        st.rerun()
    if done.take:
        writing.ask_to_take(done.take)
        st.rerun()


def _look(actor: Actor, line: str, kpi: str) -> None:
    """Somebody opened this figure's trend; the one that is open by itself was asked for by nobody."""
    with engine().begin() as conn:
        looking.at(conn, actor, line, kpi, now=clock.now())


def _nothing() -> None:
    """A trigger of the component is read where it was drawn."""


def _chosen_kpi(facts: Facts) -> str | None:
    """The KPI that was tapped, else that in the address, else the first; None where none is chosen for the line."""
    kpis = [choice.kpi for choice in facts.choices]
    if not kpis:
        return None
    if "next_kpi" in st.session_state:
        st.session_state["kpi"] = st.session_state.pop("next_kpi")
    pickers.recall("kpi", kpis)
    pickers.share("kpi", st.session_state["kpi"])
    return str(st.session_state["kpi"])


def _trend(actor: Actor, shown: Snapshot, kpi: str) -> None:
    facts, values = shown.facts, shown.past.trends.get(kpi, [])
    with look.card("trend"):
        head = st.container(horizontal=True, vertical_alignment="center")
        unit = unit_of(CATALOGUE[kpi].priced_in(facts.site.currency).unit)
        told = f"**{label(names(kpi)[0])}**{f', {label(unit)}' if unit else ''}"
        head.markdown(
            tr("{figure}, last {count} shifts", figure=told, count=len(values)),
            width="content",
        )
        head.caption(tr("click a point or drag over a span to write on it"), width="content")
        head.space("stretch")
        _kpi_picker(actor, facts, head)
        if not any(value.value is not None for value in values):
            states.empty(tr("None of the last shifts has this figure. Above it says what is missing."))
            return
        with engine().begin() as conn:
            notes = annotations.between(conn, actor, facts.line.line, values[0].start, facts.read_at, kpi)
            said = [idea for idea in ideas.mine(conn, actor) if (idea.line, idea.kpi) == (facts.line.line, kpi)]
            changed = changed_shifts.of_trend(conn, Scope(actor.site_id, line=facts.line.line), values)
        own = [idea for idea in said if idea.created_at >= values[0].start]
        chart = trend_chart.draw(values, notes, own, facts.site, [one.kept for one in changed])
        event = st.altair_chart(
            chart,
            key=f"trend-{facts.line.line}-{kpi}",
            on_select="rerun",
            selection_mode=[trend_chart.POINT, trend_chart.SPAN],
        )
        writing.heed(trend_chart.chosen(event, values, facts.site), kpi)
        changed_shifts.tell(changed, Scope(actor.site_id, line=facts.line.line), facts.site)
        note_cards.draw(actor, notes, facts.site)


def _kpi_picker(actor: Actor, facts: Facts, into: DeltaGenerator) -> None:
    def picked() -> None:
        _look(actor, facts.line.line, st.session_state["kpi"])

    kpis = [choice.kpi for choice in facts.choices]
    into.selectbox(
        tr("Figure"),
        kpis,
        format_func=lambda key: names(key)[0],
        key="kpi",
        on_change=picked,
        label_visibility="collapsed",
        width=230,
    )


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    css, js = (HERE / "board.css").read_text(), (HERE / "board.js").read_text()
    return st.components.v2.component("board", html='<div class="board"></div>', css=css, js=js)
