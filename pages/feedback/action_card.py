"""One action on the board: what, where, by whom and when, how far it is, and the next thing to do with it."""

import streamlit as st

from access.actors import Actor
from access.rules import may
from feedback import action_moves, actions
from feedback.actions import Action
from pages.feedback import acting
from pages.floor import words
from pages.shell import look, menu, numbers
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr


def draw(actor: Actor, action: Action) -> None:
    """A card; what is done or dropped shows what came of it."""
    with look.card(f"action-{action.action_id}"):
        st.markdown(f"**{label(action.title)}**  \n:gray[{label(where(action))}]")
        st.markdown(due(action))
        if action.why:
            plain(action.why)
        if action.state == "open":
            with st.container(horizontal=True, gap="small"):
                _deeds(actor, action)
        else:
            _opened(action)


def where(action: Action) -> str:
    """Line 2 · Filling · Good time · from idea 7."""
    figure = [words.names(action.kpi)[0]] if action.kpi else []
    idea = [tr("from idea {number}", number=action.idea_id)] if action.idea_id else []
    return " · ".join([action.line_name, *figure, *idea])


def due(action: Action) -> str:
    """By when or since when, whose it is, and how many of its steps are done."""
    told = f"{_when(action)}  \n:gray[{label(action.owner)}]"
    if not action.steps:
        return told
    steps = tr("{done} of {all} steps done", done=action.steps_done, all=action.steps)
    return f"{told} :gray[· {label(steps)}]"


def _when(action: Action) -> str:
    if action.state == "done" and action.done_at:
        result = f"  \n{label(action.result)}" if action.result else ""
        return f"**✓ {label(tr('done'))}**{result}"
    if action.state == "dropped":
        return f"**✕ {label(tr('dropped'))}**"
    day = label(numbers.day(action.due_on))
    return f":orange[**{tr('▼ overdue, {day}', day=day)}**]" if action.is_overdue else tr("by **{day}**", day=day)


def may_work_on(actor: Actor, action: Action) -> bool:
    """Whether it is theirs, or they lead."""
    return action.owner_id == actor.person_id or may(actor, "action.add")


def _deeds(actor: Actor, action: Action) -> None:
    is_own = action.owner_id == actor.person_id
    if not is_own and action.stage == "todo" and st.button(tr("Take it"), key=f"take-{action.action_id}"):
        take(action)
    if may_work_on(actor, action):
        is_on = action.stage == "doing"
        name = tr("Go on") if action.stage == "blocked" else tr("Begin")
        if not is_on and st.button(name, key=f"begin-{action.action_id}"):
            begin(action)
        kind: str = "primary" if is_on else "secondary"
        if st.button(tr("Done"), key=f"done-{action.action_id}", type="primary" if kind == "primary" else "secondary"):
            done(action)
    _opened(action)


def _opened(action: Action) -> None:
    if st.button(tr("Open"), key=f"open-{action.action_id}", type="tertiary"):
        menu.go("actions", action=str(action.action_id))


def take(action: Action) -> None:
    """It is mine from now on."""
    tap = acting.tap(f"take-{action.action_id}", action.version)
    acting.act(lambda conn, who: action_moves.take(conn, who, action.action_id, tap), tr("It is yours. Thank you!"))


def begin(action: Action) -> None:
    """It is being done."""
    tap = acting.tap(f"begin-{action.action_id}", action.version)
    acting.act(lambda conn, who: action_moves.begin(conn, who, action.action_id, tap), tr("Begun."))


@look.dialog(to_say("Done"))
def done(action: Action) -> None:
    """With a few words on what came of it."""
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
