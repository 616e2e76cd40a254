"""One action opened: its steps, its pictures, how it goes, and what can be done with it."""

from datetime import date
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Refusal
from access.rules import may
from db.engine import engine
from feedback import action_log, action_moves, action_steps, actions
from feedback.action_log import Event
from feedback.action_steps import NewStep, Step
from feedback.actions import Action, Promise
from feedback.moves import Tap
from metrics import plant
from metrics.plant import Site
from pages.feedback import acting, action_card, action_photos, trial_form
from pages.shell import look, menu, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

WHAT: Final = {
    "added": to_say("started it"),
    "taken": to_say("took it on"),
    "changed": to_say("changed owner or date"),
    "todo": to_say("put it back"),
    "doing": to_say("began"),
    "blocked": to_say("blocked it"),
    "said": to_say("said"),
    "step_added": to_say("added a step"),
    "step_done": to_say("did a step"),
    "step_open": to_say("opened a step again"),
    "step_removed": to_say("removed a step"),
    "done": to_say("finished it"),
    "dropped": to_say("dropped it"),
    "climbed": to_say("told the next tier that it is overdue"),
}


def draw(actor: Actor, action_id: int) -> None:
    """Left what is done, right whose it is, by when, and what it is to prove."""
    now = clock.now()
    menu.link("actions", tr("← All actions"))
    try:
        with engine().begin() as conn:
            action = actions.one(conn, actor, action_id, now=now)
            steps = action_steps.of(conn, actor, action_id, now=now)
            history = action_log.of(conn, actor.site_id, action_id)
            site, today = plant.site(conn, actor.site_id), actions.today(conn, actor.site_id, now)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    st.title(label(action.title), anchor=False)
    st.markdown(f":gray[{label(action_card.where(action))}]")
    left, right = st.columns((0.6, 0.4), gap="large")
    with left:
        _steps(actor, action, steps, today)
        action_photos.draw(actor, action)
        _history(action, history, site)
    with right:
        _facts(actor, action, today)
        trial_form.draw(actor, action, site)


def _facts(actor: Actor, action: Action, today: date) -> None:
    with look.card("facts"):
        st.markdown(action_card.due(action))
        if action.why:
            plain(action.why)
        if action.state != "open":
            return
        is_own = action.owner_id == actor.person_id
        with look.big("deeds"), st.container(horizontal=True):
            if not is_own and action.stage == "todo" and st.button(tr("Take it"), key="take"):
                action_card.take(action)
            if action_card.may_work_on(actor, action):
                _deeds(actor, action, today)


def _deeds(actor: Actor, action: Action, today: date) -> None:
    name = tr("Go on") if action.stage == "blocked" else tr("Begin")
    if action.stage != "doing" and st.button(name, key="begin"):
        action_card.begin(action)
    if st.button(tr("Done"), key="done", type="primary"):
        action_card.done(action)
    if action.stage != "blocked" and st.button(tr("Blocked"), key="block"):
        _why(action, "block")
    if may(actor, "action.add") and st.button(tr("Hand over"), key="change"):
        _change(actor, action, today)
    if st.button(tr("Drop it"), key="drop"):
        _why(action, "drop")


@look.dialog(to_say("Why?"))
def _why(action: Action, what: str) -> None:
    st.markdown(f"**{label(action.title)}**")
    asked = tr("What blocks it?") if what == "block" else tr("Why is it not done? Whoever said it first reads this.")
    why = st.text_area(asked, key=f"{what}-why", max_chars=1000)
    name = tr("It is blocked") if what == "block" else tr("Drop it")
    if st.button(name, type="primary", key=f"{what}-send"):
        tap, move = acting.tap(f"{what}-{action.action_id}", action.version), getattr(action_moves, what)
        acting.act(lambda conn, who: move(conn, who, action.action_id, tap, why=why or ""), tr("Kept."))


@look.dialog(to_say("Change owner or date"))
def _change(actor: Actor, action: Action, today: date) -> None:
    st.markdown(f"**{label(action.title)}**")
    owner = acting.owner(actor, f"owner-{action.action_id}", action.owner_id)
    due_on = acting.day(tr("By which day?"), f"due-{action.action_id}", first=today, value=action.due_on)
    if st.button(tr("Keep it so"), type="primary"):
        tap, promise = acting.tap(f"action-{action.action_id}", action.version), Promise(owner or 0, due_on)
        words_said = tr("Changed. The old promise stays in the log.")
        acting.act(lambda conn, who: actions.change(conn, who, action.action_id, tap, promise=promise), words_said)


def _steps(actor: Actor, action: Action, steps: list[Step], today: date) -> None:
    with look.card("steps"):
        st.markdown(f"## {tr('Steps')}")
        for step in steps:
            _step(actor, action, step)
        if action.state != "open" or not action_card.may_work_on(actor, action):
            if not steps:
                st.caption(tr("No steps were written down."))
            return
        with st.popover(tr("Add a step")):
            _add_step(actor, action, today)


def _step(actor: Actor, action: Action, step: Step) -> None:
    is_done, what, off = step.done_at is not None, st.container(), None
    may_remove = action.state == "open" and not is_done and action_card.may_work_on(actor, action)
    if may_remove:
        what, off = st.columns((0.88, 0.12), vertical_alignment="center")
    is_ticked = what.checkbox(
        _step_words(step),
        value=is_done,
        key=f"step-{step.step_id}-{step.version}",
        disabled=not (step.owner_id == actor.person_id or action_card.may_work_on(actor, action)),
    )
    tap = acting.tap(f"step-{step.step_id}", step.version)
    if is_ticked != is_done:
        told = tr("Done. Thank you!") if is_ticked else tr("Open again.")
        acting.act(lambda conn, who: action_steps.tick(conn, who, step.step_id, tap, is_done=is_ticked), told)
    if off and off.button("✕", key=f"off-{step.step_id}", type="tertiary", help=tr("Remove this step")):
        acting.act(lambda conn, who: action_steps.remove(conn, who, step.step_id, tap), tr("Removed."))


def _step_words(step: Step) -> str:
    by = [tr("by {name}", name=step.done_by)] if step.done_by else [step.owner] if step.owner else []
    when = [numbers.day(step.due_on)] if step.due_on and not step.done_at else []
    rest = " · ".join([*by, *when])
    return label(step.body) + (f" :gray[{label(rest)}]" if rest else "")


def _add_step(actor: Actor, action: Action, today: date) -> None:
    body = st.text_input(tr("What is to be done?"), key="step-body", max_chars=120)
    owner = acting.owner(actor, "step-owner", action.owner_id) if may(actor, "action.add") else None
    due_on = st.date_input(tr("By which day?"), value=None, min_value=today, key="step-due")
    if st.button(tr("Add it"), type="primary", key="step-add"):
        step = NewStep(body or "", owner, due_on if isinstance(due_on, date) else None)
        asked = acting.request_id(f"step-of-{action.action_id}")
        acting.act(lambda conn, who: _added(conn, who, action.action_id, asked, step), tr("Added."))


def _added(conn: Connection, actor: Actor, action_id: int, asked: str, step: NewStep) -> None:
    action_steps.add(conn, actor, action_id, Tap(0, clock.now(), asked), step=step)
    acting.forget_request(f"step-of-{action_id}")
    st.session_state.pop("step-body", None)


def _history(action: Action, history: list[Event], site: Site) -> None:
    with look.card("history"):
        st.markdown(f"## {tr('How it goes')}")
        said = st.text_area(tr("A few words on it"), key=f"say-{action.action_id}", height=68, max_chars=1000)
        if st.button(tr("Say it"), key="say"):
            asked = acting.request_id(f"say-{action.action_id}")
            acting.act(lambda conn, who: _told(conn, who, action.action_id, asked, said or ""), tr("Kept."))
        for event in reversed(history):
            at = numbers.day_and_time(event.at, str(site.zone))
            who = event.by or tr("The system")
            st.markdown(f"**{label(who)}** {label(tr(WHAT[event.what]))} :gray[{label(at)}]")
            if event.words:
                plain(event.words)


def _told(conn: Connection, actor: Actor, action_id: int, asked: str, said: str) -> None:
    action_moves.tell(conn, actor, action_id, Tap(0, clock.now(), asked), said=said)
    acting.forget_request(f"say-{action_id}")
    st.session_state.pop(f"say-{action_id}", None)
