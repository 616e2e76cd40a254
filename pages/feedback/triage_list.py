"""The left of triage: which ideas, in which order, how much of the thirty minutes is left, and what is owed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import streamlit as st
from sqlalchemy import Connection

from access.actors import Actor
from access.rules import may
from feedback import agenda, dangers, debt, sitting, triage
from feedback.agenda import Agenda
from feedback.dangers import Danger
from feedback.debt import Owed
from feedback.sitting import Sitting
from feedback.triage import Counts, IdeaDetail, QueueItem
from pages.feedback import answers, triage_limit, triage_sitting
from pages.floor import words
from pages.shell import menu, numbers
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

VIEWS: Final = {
    "week": to_say("Week"),
    "all": to_say("All"),
    "line": to_say("Just do it"),
    "sample": to_say("Sample"),
}
LANE: Final = {"week": 3, "all": 3, "line": 2, "sample": 2}
SHOWN_AT_ONCE: Final = 7
SIZE: Final = 100


@dataclass(frozen=True)
class Shown:
    """What the left shows: `items` in their order; the agenda and sitting stand where the week is looked at."""

    view: str
    items: list[QueueItem]
    counts: Counts
    agenda: Agenda | None
    sitting: Sitting | None
    owed: Owed
    dangers: list[Danger]


def view(actor: Actor, *, has_lanes: bool) -> str:
    """Which list is open: management begins with its week, a supervisor with what the line decides."""
    return str(st.session_state.get("triage-view") or _views(actor, has_lanes=has_lanes)[0])


def read(conn: Connection, actor: Actor, chosen: str, now: datetime) -> Shown:
    """One list with what stands around it."""
    running = sitting.running(conn, actor, now=now)
    lane = LANE[chosen] if may(actor, "triage.decide") or chosen == "line" else None
    week = agenda.of_week(conn, actor, now=now) if chosen == "week" else None
    if week is not None:
        items = triage.waiting(conn, actor, running.idea_ids if running else week.idea_ids, now=now)
    else:
        items = triage.queue(conn, actor, now=now, lane=lane, after=_after(chosen), size=SIZE)
    counts = triage.counts(conn, actor, lane=lane, now=now)
    owed = debt.owed(conn, actor.site_id, now=now)
    return Shown(chosen, items, counts, week, running, owed, dangers.of(conn, actor, now=now))


def draw(actor: Actor, shown: Shown, idea: IdeaDetail | None, *, has_lanes: bool) -> None:
    """Lists to choose from, the clock, the ideas, and what is owed to those who spoke."""
    names = _views(actor, has_lanes=has_lanes)
    if len(names) > 1:
        st.segmented_control(
            tr("Which ideas"),
            names,
            format_func=lambda name: tr(VIEWS[name]),
            default=names[0],
            key="triage-view",
            required=True,
            label_visibility="collapsed",
            on_change=answers.leave,
        )
    if shown.view == "week":
        triage_sitting.head(actor, shown.items, shown.agenda, shown.sitting)
    elif shown.view != "sample":
        _head(actor, shown)
    if shown.view != "sample":
        _items(shown.items, idea)
        _more(actor, shown)
    if not has_lanes and may(actor, "lanes.edit"):
        triage_limit.draw(actor)
    _owed(shown.owed)
    if shown.dangers:
        _dangers(len(shown.dangers), max(danger.age_days for danger in shown.dangers))


def _views(actor: Actor, *, has_lanes: bool) -> list[str]:
    if may(actor, "triage.decide"):
        return ["week", "all", "line", "sample"] if has_lanes else ["week", "all"]
    return ["line", "all"] if has_lanes else ["all"]


def _after(chosen: str) -> QueueItem | None:
    kept: QueueItem | None = st.session_state.get(f"triage-after-{chosen}")
    return kept


def _head(actor: Actor, shown: Shown) -> None:
    late = shown.counts.overdue
    count = numbers.number(shown.counts.waiting)
    told = tr("{count}, {late} overdue", count=count, late=numbers.number(late)) if late else count
    st.markdown(f"**{tr('Waiting for an answer')}** :gray[{label(str(told))}]")
    if shown.view == "line":
        triage_limit.draw(actor)


def _items(items: list[QueueItem], idea: IdeaDetail | None) -> None:
    at = next((place for place, item in enumerate(items) if idea and item.idea_id == idea.idea_id), 0)
    first = max(0, min(at - SHOWN_AT_ONCE // 2, len(items) - SHOWN_AT_ONCE))
    with st.container(key="triage-queue"):
        for item in items[first : first + SHOWN_AT_ONCE]:
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
    if len(items) > 1:
        _steps(items, at)


def _steps(items: list[QueueItem], at: int) -> None:
    """The arrow keys lead from idea to idea."""
    with st.container(horizontal=True, gap="small"):
        for name, shortcut, to in ((tr("Before"), "Up", at - 1), (tr("Next"), "Down", at + 1)):
            target = items[max(0, min(to, len(items) - 1))].idea_id
            st.button(
                name,
                key=f"step-{shortcut}",
                shortcut=shortcut,
                type="tertiary",
                on_click=answers.choose,
                args=(target,),
            )


def _more(actor: Actor, shown: Shown) -> None:
    """The next page of a long list, and back to its beginning."""
    with st.container(horizontal=True, gap="small"):
        if shown.view == "week":
            triage_sitting.tools(actor, shown.agenda)
            return
        if _after(shown.view) is not None:
            st.button(tr("From the beginning"), key="queue-first", on_click=_turn, args=(shown.view, None))
        if len(shown.items) == SIZE:
            st.button(tr("Later ones"), key="queue-more", on_click=_turn, args=(shown.view, shown.items[-1]))
        triage_sitting.park_button(actor, shown.items)


def _turn(chosen: str, after: QueueItem | None) -> None:
    st.session_state[f"triage-after-{chosen}"] = after
    answers.leave()


def _waits(item: QueueItem) -> str:
    asked = tr("asked back, answered") if item.was_replied and item.state == "new" else ""
    asked = tr("asked back") if item.state == "asked_back" else asked
    age = "" if item.is_anonymous else tr("{count} d", count=item.waits_days)
    known = [age, due(item), asked]
    told = label(" · ".join(part for part in known if part))
    return f":orange[{told}]" if item.is_overdue or 0 <= item.left_days <= 1 else f":gray[{told}]"


def due(item: QueueItem) -> str:
    """When its answer is due, in words; of an anonymous idea only the week is known."""
    if item.is_anonymous:
        day = tr("week of {day}", day=numbers.date_of(item.due_on))
        return tr("▼ overdue") if item.is_overdue else tr("due {day}", day=day)
    if item.is_overdue:
        return tr("▼ overdue {count} d", count=-item.left_days) if item.left_days < 0 else tr("▼ overdue")
    if item.left_days < 0:
        return ""  # answered once, and open again
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
    if owed.usual_days is not None:
        told.append(tr("median answer {days} d", days=owed.usual_days))
    st.caption(" · ".join(told))


def _dangers(count: int, oldest_days: int) -> None:
    told = tr_n("{count} danger open, {days}", "{count} dangers open, {days}", count, days=words.days(oldest_days))
    st.markdown(f":orange[**⚠ {told}**]")
    menu.link("actions", tr("Answer them under Actions"))
