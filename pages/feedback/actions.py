"""Actions: mine, the team's, the overdue ones; finish one, hand one over, start a new one."""

from datetime import date, timedelta
from typing import Final

import streamlit as st
from sqlalchemy import Connection
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import actions, kpi_choice
from feedback.actions import Action, Promise, Task
from metrics import plant
from metrics.plant import Site
from pages.feedback import acting, danger_list
from pages.floor import pickers, words
from pages.shell import current, look, numbers, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

LISTS: Final = {"mine": to_say("Mine"), "team": to_say("The team’s"), "overdue": to_say("Overdue")}
NOTHING: Final = {
    "mine": to_say("You own no open action. What you take on, or are given, stands here with its date."),
    "team": to_say("No open action on your lines. A red figure without one shows it on the board: take it there."),
    "overdue": to_say("Nothing is overdue. Every promise still has its time."),
}
WIDTHS: Final = (0.50, 0.22, 0.28)
A_WEEK: Final = timedelta(days=7)


def page() -> None:
    """One list at a time, the next due first."""
    actor = current.actor()
    if actor is None:
        return
    row = look.title_row(tr("Actions"))
    whose = _whose(row)
    row.space("stretch")
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        shown = actions.of(conn, actor, whose=whose, now=clock.now())
        today = actions.today(conn, actor.site_id, clock.now())
    if may(actor, "action.add") and row.button(tr("New action"), type="primary", key="new-action"):
        _new(actor, site, today)
    danger_list.draw(actor)
    if not shown:
        states.empty(tr(NOTHING[whose]))
    for action in shown:
        _row(actor, action, today)


def _whose(into: DeltaGenerator) -> str:
    whose: str = into.segmented_control(
        tr("Whose"),
        list(LISTS),
        format_func=lambda of: tr(LISTS[of]),
        default="mine",
        key="whose",
        required=True,
        label_visibility="collapsed",
    )
    return whose


def _row(actor: Actor, action: Action, today: date) -> None:
    with look.card(f"action-{action.action_id}"):
        what, when, deeds = st.columns(WIDTHS, vertical_alignment="center")
        what.markdown(f"**{label(action.title)}**  \n:gray[{label(_where(action))}]")
        when.markdown(_due(action))
        with deeds, st.container(horizontal=True, horizontal_alignment="right"):
            _deeds(actor, action, today)


def _where(action: Action) -> str:
    figure = [words.names(action.kpi)[0]] if action.kpi else []
    idea = [tr("from idea {number}", number=action.idea_id)] if action.idea_id else []
    return " · ".join([action.line_name, *figure, *idea])


def _due(action: Action) -> str:
    day = label(numbers.day(action.due_on))
    told = f":orange[**{tr('▼ overdue, {day}', day=day)}**]" if action.is_overdue else tr("by **{day}**", day=day)
    return f"{told}  \n:gray[{label(action.owner)}]"


def _deeds(actor: Actor, action: Action, today: date) -> None:
    is_lead = may(actor, "action.add")
    if is_lead and st.button(tr("Edit"), key=f"change-{action.action_id}"):
        _change(actor, action, today)
    is_own = action.owner_id == actor.person_id
    if (is_lead or is_own) and st.button(tr("Done"), key=f"done-{action.action_id}"):
        _done(action)


@look.dialog(to_say("Done"))
def _done(action: Action) -> None:
    st.markdown(f"**{label(action.title)}**")
    result = st.text_area(
        tr("What came of it?"), key=f"result-{action.action_id}", placeholder="14 → 6 min", max_chars=1000
    )
    st.caption(tr("Whoever said it first reads this, and the wall shows it."))
    if st.button(tr("It is done"), type="primary"):
        tap = acting.tap(f"action-{action.action_id}", action.version)
        acting.act(
            lambda conn, who: actions.done(conn, who, action.action_id, tap, result=result or ""),
            tr("Done. Thank you!"),
        )


@look.dialog(to_say("Change owner or date"))
def _change(actor: Actor, action: Action, today: date) -> None:
    st.markdown(f"**{label(action.title)}**")
    owner = acting.owner(actor, f"owner-{action.action_id}", action.owner_id)
    due_on = acting.day(tr("By which day?"), f"due-{action.action_id}", first=today, value=action.due_on)
    if st.button(tr("Keep it so"), type="primary"):
        tap, promise = acting.tap(f"action-{action.action_id}", action.version), Promise(owner or 0, due_on)
        words_said = tr("Changed. The old promise stays in the log.")
        acting.act(lambda conn, who: actions.change(conn, who, action.action_id, tap, promise=promise), words_said)


@look.dialog(to_say("New action"))
def _new(actor: Actor, site: Site, today: date) -> None:
    with engine().begin() as conn:
        lines = {line.line: line.name or line.line for line in pickers.lines_in_sight(conn, actor)}
    line = st.selectbox(tr("Where?"), list(lines), format_func=lines.__getitem__, key="new-line")
    with engine().begin() as conn:
        kpis = [choice.kpi for choice in kpi_choice.of_line(conn, site.site_id, line)]
    kpi = st.selectbox(
        tr("For which figure?"),
        kpis,
        index=None,
        format_func=lambda key: words.names(key)[0],
        key="new-kpi",
        placeholder=tr("None"),
    )
    title = st.text_input(tr("What is to be done?"), key="new-title", max_chars=120)
    owner = acting.owner(actor, "new-owner")
    due_on = acting.day(tr("By which day?"), "new-due", first=today, value=today + A_WEEK)
    if st.button(tr("Start it"), type="primary", key="new-start"):
        task = Task(line, title or "", Promise(owner or 0, due_on), kpi=kpi)
        acting.act(lambda conn, who: _start(conn, who, task), tr("It stands on the board and on the wall."))


def _start(conn: Connection, actor: Actor, task: Task) -> None:
    actions.add(conn, actor, task, request_id=acting.request_id("new-action"), now=clock.now())
    acting.forget_request("new-action")
