"""Actions: a board by state, mine, the team's or the overdue ones; one of them opens with its steps and history."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeVar

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
from pages.feedback import acting, action_card, action_page, danger_list
from pages.floor import pickers, words
from pages.shell import bodies, current, look, states
from pages.shell.speech import to_say, tr

LISTS: Final = {"mine": to_say("Mine"), "team": to_say("The team’s"), "overdue": to_say("Overdue")}
NOTHING: Final = {
    "mine": to_say("You own no open action. What you take on, or are given, stands here with its date."),
    "team": to_say("No open action on your lines. A red figure without one shows it on the board: take it there."),
    "overdue": to_say("Nothing is overdue. Every promise still has its time."),
}
COLUMNS: Final[dict[str, tuple[str, Callable[[Action], bool]]]] = {
    "todo": (to_say("To do"), lambda action: (action.state, action.stage) == ("open", "todo")),
    "doing": (to_say("Doing"), lambda action: (action.state, action.stage) == ("open", "doing")),
    "blocked": (to_say("Blocked"), lambda action: (action.state, action.stage) == ("open", "blocked")),
    "ended": (to_say("Done, last 30 days"), lambda action: action.state != "open"),
}
Key = TypeVar("Key", str, int)
A_WEEK: Final = timedelta(days=7)
MOST_ENDED: Final = 8  # cards in the column of what is done


def page() -> None:
    """The board, or the action whose number stands in the address."""
    actor = current.actor()
    if actor is None:
        return
    chosen = bodies.row_number(st.query_params.get("action", ""))
    if chosen is not None:
        action_page.draw(actor, chosen)
    else:
        _board(actor)


def _board(actor: Actor) -> None:
    row = look.title_row(tr("Actions"))
    whose, now = _whose(row), clock.now()
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        shown = actions.of(conn, actor, whose=whose, now=now) + actions.ended(conn, actor, whose=whose, now=now)
        today = actions.today(conn, actor.site_id, now)
    shown = _narrowed(shown, row)
    row.space("stretch")
    if row.button(tr("New action"), type="primary", key="new-action"):
        _new(actor, site, today)
    danger_list.draw(actor)
    if not any(action.state == "open" for action in shown):
        states.empty(tr(NOTHING[whose]))
    if shown:
        _columns(actor, shown)


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


def _narrowed(shown: list[Action], into: DeltaGenerator) -> list[Action]:
    """By line and by owner, where there are several."""
    line = _one_of(tr("All lines"), {action.line: action.line_name for action in shown}, "of-line", into)
    shown = [action for action in shown if line in (None, action.line)]
    owner = _one_of(tr("All owners"), {action.owner_id: action.owner for action in shown}, "of-owner", into)
    return [action for action in shown if owner in (None, action.owner_id)]


def _one_of(everything: str, names: dict[Key, str], key: str, into: DeltaGenerator) -> Key | None:
    if len(names) < 2:
        return None
    options = sorted(names, key=lambda one: names[one])
    return into.selectbox(
        everything,
        options,
        index=None,
        format_func=lambda one: names[one],
        key=key,
        placeholder=everything,
        label_visibility="collapsed",
        width=190,
    )


def _columns(actor: Actor, shown: list[Action]) -> None:
    for column, (title, belongs) in zip(st.columns(len(COLUMNS)), COLUMNS.values(), strict=True):
        own = [action for action in shown if belongs(action)]
        with column:
            st.markdown(f"## {tr(title)} :gray[{len(own)}]")
            for action in own if title != COLUMNS["ended"][0] else own[:MOST_ENDED]:
                action_card.draw(actor, action)


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
    owner = acting.owner(actor, "new-owner") if may(actor, "action.add") else actor.person_id
    due_on = acting.day(tr("By which day?"), "new-due", first=today, value=today + A_WEEK)
    if st.button(tr("Start it"), type="primary", key="new-start"):
        task = Task(line, title or "", Promise(owner or 0, due_on), kpi=kpi)
        acting.act(lambda conn, who: _start(conn, who, task), tr("It stands on the board and on the wall."))


def _start(conn: Connection, actor: Actor, task: Task) -> None:
    actions.add(conn, actor, task, request_id=acting.request_id("new-action"), now=clock.now())
    acting.forget_request("new-action")
