"""What is open on a line: its dangers, its actions, and the notes on the chart."""

import streamlit as st

from access.actors import Actor
from access.rules import may
from feedback.actions import Action
from feedback.dangers import Danger
from metrics.catalogue import CATALOGUE
from pages.floor import words
from pages.floor.facts import Facts
from pages.shell import look, menu, numbers
from pages.shell.say import label
from pages.shell.speech import tr

MOST_NOTES = 6


def draw(actor: Actor, facts: Facts) -> None:
    """Two cards side by side; a quiet sentence where nothing is open."""
    left, right = st.columns(2, gap="small")
    with left, look.card("actions"):
        st.header(tr("Open actions"), anchor=False)
        actions = [action for of_kpi in facts.actions.values() for action in of_kpi]
        for action in sorted(actions, key=lambda one: one.due_on):
            _action(action)
        if not actions:
            st.caption(tr("None on this line."))
        if may(actor, "action.read"):
            menu.link("actions", tr("All actions"))
    with right, look.card("dangers"):
        st.header(tr("Open dangers"), anchor=False)
        for danger in facts.dangers:
            _danger(danger)
        if not facts.dangers:
            st.caption(tr("None reported on this line."))


def _action(action: Action) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f"▶ {label(action.title)}")
    on = f" · {label(words.names(action.kpi)[0])}" if action.kpi in CATALOGUE else ""
    due = label(numbers.day(action.due_on))
    told = f":orange[{label(tr('overdue since {day}', day=numbers.day(action.due_on)))}]" if action.is_overdue else due
    row.markdown(f"{label(action.owner)} · {told}{on}", width="content")


def _danger(danger: Danger) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f"⚠ {label(danger.body)}")
    nobody = f":orange[**{label(tr('nobody has answered yet'))}**]"
    seen = label(tr("someone is on it")) if danger.is_seen else nobody
    row.markdown(f"{words.days(danger.age_days)} · {seen}", width="content")
