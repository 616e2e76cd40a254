"""Changing the plan of a shift from the board: what was planned first, what counts now, who changed it and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final
from uuid import uuid4

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from access.refusals import Invalid, Refusal
from access.rules import may
from db.engine import engine
from metrics import plan_changes, plan_story
from metrics.board import Shift
from metrics.instants import from_us, local_us
from metrics.plan_changes import PlanChange, Wanted
from metrics.plan_story import PlanStory
from pages.floor import snapshot, words
from pages.floor.facts import Facts
from pages.shell import look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

KINDS: Final = {"no_order": to_say("No order"), "crew": to_say("Fewer people")}
STEP: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Span:
    """Wall times of a shift, as they are typed."""

    start: time
    end: time


def button(actor: Actor, facts: Facts, into: DeltaGenerator) -> None:
    """For who may change the plan of a shift that is shown."""
    if facts.shift and may(actor, "plan.change") and into.button(tr("Change the plan"), key="change-plan"):
        close()
        st.session_state["board_plan"] = True


def open_dialog(actor: Actor, facts: Facts) -> bool:
    """Whether the dialog is open."""
    if not st.session_state.get("board_plan") or facts.shift is None:
        return False
    st.dialog(tr("Change the plan"), on_dismiss=close)(_change)(actor, facts, facts.shift)
    return True


def close() -> None:
    for key in ("board_plan", "board_plan_request"):
        st.session_state.pop(key, None)


def _change(actor: Actor, facts: Facts, shift: Shift) -> None:
    zone = facts.site.zone
    start, end = (at.astimezone(zone) for at in (shift.start, shift.end))
    st.caption(label(f"{facts.line.name}, {start:%H:%M}–{end:%H:%M}"))
    st.caption(tr("Less is due in this time; the first plan stays visible."))
    kind = st.segmented_control(
        tr("What changes"),
        list(KINDS),
        format_func=lambda code: tr(KINDS[code]),
        default="no_order",
        required=True,
        key="plan-kind",
    )
    crew = _crew() if kind == "crew" else (None, None)
    left, right = st.columns(2)
    begin = min(max(facts.read_at.astimezone(zone), start), end - STEP)
    span = Span(
        left.time_input(tr("From"), begin.replace(minute=begin.minute // 5 * 5).time(), step=STEP, key="plan-from"),
        right.time_input(tr("To"), end.time(), step=STEP, key="plan-to"),
    )
    why = st.text_input(tr("Why"), placeholder=tr("the customer stopped the order"), max_chars=200, key="plan-why")
    if st.button(tr("Change the plan"), type="primary", key="plan-save"):
        _save(actor, lambda: Wanted(facts.line.line, kind or "no_order", *_instants(span, shift, facts), why, *crew))


def _crew() -> tuple[int, int]:
    left, right = st.columns(2)
    there = left.number_input(tr("People there"), 0, plan_changes.MOST_PEOPLE, 3, key="plan-crew")
    planned = right.number_input(tr("of planned"), 1, plan_changes.MOST_PEOPLE, 5, key="plan-crew-of")
    return int(there), int(planned)


def _instants(span: Span, shift: Shift, facts: Facts) -> tuple[datetime, datetime]:
    """The typed times inside the shift; those before its start are of the day after, and a border stays the border."""
    start = _inside(span.start, shift, facts)
    end = shift.end if span.end == shift.end.astimezone(facts.site.zone).time() else _inside(span.end, shift, facts)
    return start, end


def _inside(at: time, shift: Shift, facts: Facts) -> datetime:
    first: date = shift.start.astimezone(facts.site.zone).date()
    days = (first, first + timedelta(days=1))
    found = [from_us(local_us(day, at, facts.site.zone)) for day in days]
    inside = [one for one in found if shift.start <= one <= shift.end]
    if not inside:
        raise Invalid("{at:%H:%M} is not in this shift. Choose a time between its start and its end.", at=at)
    return inside[0]


def _save(actor: Actor, wanted: Callable[[], Wanted]) -> None:
    request = str(st.session_state.setdefault("board_plan_request", str(uuid4())))
    try:
        with engine().begin() as conn:
            plan_changes.add(conn, actor, wanted(), request_id=request, now=clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    _done(actor, tr("The plan is changed; the board shows what is due now."))


def card(actor: Actor, facts: Facts) -> None:
    """The first plan beside the one in force, and every change with who, when and why; nothing where none was made."""
    if facts.shift is None:
        return
    with engine().begin() as conn:  # not from the shared picture: who changed something sees it at once
        story = plan_story.read(conn, facts.shift, now=clock.now())
    if story is None:
        return
    with look.card("plan-changes"):
        st.header(tr("The plan was changed"), anchor=False)
        st.markdown(label(sums(story)))
        for change in story.changes:
            _row(actor, facts, change)


def sums(story: PlanStory) -> str:
    """What was due by the first plan and what is due now, in pieces; how much of either is reached."""
    first, now = numbers.number(story.first_due), numbers.number(story.due)
    due = tr("First plan {first} pieces, now {now}.", first=first, now=now)
    if story.first_reached is None:
        return due
    was = percent(story.first_reached)
    if story.reached is None:
        return f"{due} {tr('Nothing is due so far; of the first plan {first} is reached.', first=was)}"
    reached = percent(story.reached)
    return f"{due} {tr('Reached so far: {now} of the plan, {first} of the first plan.', now=reached, first=was)}"


def percent(share: Fraction) -> str:
    return f"{numbers.number(share * 100, digits=1)} %"


def _row(actor: Actor, facts: Facts, change: PlanChange) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    is_back = change.withdrawn_at is not None
    said = label(f"{when(change, facts)} {words.plan_change(change)}: {change.why}")
    row.markdown(f"~~{said}~~" if is_back else said)
    row.markdown(f":gray[{label(who(change, facts))}]", width="content")
    if is_back or not may(actor, "plan.change"):
        return
    if row.button(tr("Take back"), key=f"plan-back-{change.change_id}", type="tertiary"):
        _withdraw(actor, change)


def when(change: PlanChange, facts: Facts) -> str:
    """10:00–11:30 on the plant's clock."""
    zone = str(facts.site.zone)
    return f"{numbers.time(change.start, zone)}–{numbers.time(change.end, zone)}"


def who(change: PlanChange, facts: Facts) -> str:
    """Who changed it when, whether the shift was over by then, and who took it back."""
    zone = str(facts.site.zone)
    made = f"{change.made_by}, {numbers.day_and_time(change.made_at, zone)}"
    if facts.shift and change.made_at >= facts.shift.end:
        made = tr("{who_and_when}, after the shift", who_and_when=made)
    if change.withdrawn_at is None:
        return made
    when = numbers.day_and_time(change.withdrawn_at, zone)
    return f"{made}; {tr('taken back by {person}, {when}', person=change.withdrawn_by, when=when)}"


def _withdraw(actor: Actor, change: PlanChange) -> None:
    try:
        with engine().begin() as conn:
            plan_changes.withdraw(conn, actor, change.change_id, now=clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    _done(actor, tr("The change is taken back; what was planned first is due again."))


def _done(actor: Actor, told: str) -> None:
    snapshot.changed(actor.site_id)
    close()
    states.done(told)
    st.rerun()
