"""What is done in a huddle: an action started, a matter handed up, answered, heard, and the end."""

from datetime import timedelta
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from db.engine import engine
from feedback import actions, handed_up, huddles
from feedback.actions import Promise, Task
from feedback.handed_up import Item, Matter
from feedback.huddles import Huddle, Spot
from pages.feedback import acting, huddle_misses
from pages.feedback.huddle_misses import Look, Miss, figure
from pages.shell import look
from pages.shell.say import label
from pages.shell.speech import to_say, tr

SOON: Final = timedelta(days=2)


@look.dialog(to_say("Start an action"))
def start(actor: Actor, miss: Miss) -> None:
    """One owner, one date, on the figure that missed."""
    line, kpi = miss.facts.line, miss.value.kpi
    st.markdown(f"**{label(figure(kpi))}** · {label(line.name or line.line)}")
    with engine().begin() as conn:
        today = actions.today(conn, actor.site_id, clock.now())
    title = st.text_input(tr("What is to be done?"), key=f"title-{miss.key}", max_chars=120)
    owner = acting.owner(actor, f"owner-{miss.key}")
    due_on = acting.day(tr("By which day?"), f"due-{miss.key}", first=today, value=today + SOON)
    if st.button(tr("Start it"), type="primary", key=f"start-it-{miss.key}"):
        task = Task(line.line, title or "", Promise(owner or 0, due_on), kpi=kpi)
        acting.act(lambda conn, who: _start(conn, who, task, miss.key), tr("It stands on the board and on the wall."))


def _start(conn: Connection, actor: Actor, task: Task, of: str) -> None:
    actions.add(conn, actor, task, request_id=acting.request_id(f"huddle-{of}"), now=clock.now())
    acting.forget_request(f"huddle-{of}")


@look.dialog(to_say("Hand up"))
def hand_up(at: Spot, miss: Miss) -> None:
    """In one sentence; it stands in the next tier's huddle at once."""
    line, kpi = miss.facts.line, miss.value.kpi
    st.markdown(f"**{label(figure(kpi))}** · {label(line.name or line.line)}")
    said = st.text_input(tr("What should the next tier do?"), key=f"matter-{miss.key}", max_chars=120)
    if st.button(tr("Hand it up"), type="primary", key=f"hand-{miss.key}"):
        matter = Matter(line.line, said or "", kpi)
        acting.act(lambda conn, who: _hand(conn, who, at, matter), tr("It stands in the next tier’s huddle."))


def _hand(conn: Connection, actor: Actor, at: Spot, matter: Matter) -> None:
    of = f"matter-{matter.line}-{matter.kpi}"
    handed_up.hand_up(conn, actor, at, matter, request_id=acting.request_id(of))
    acting.forget_request(of)


@look.dialog(to_say("Answer"))
def answer(item: Item) -> None:
    """It goes back to those who handed it up."""
    st.markdown(f"**{label(item.said)}** · {label(item.line_name)}")
    said = st.text_input(tr("What do you answer?"), key=f"words-{item.item_id}", max_chars=120)
    if st.button(tr("Send it back"), type="primary", key=f"back-{item.item_id}"):
        tap = acting.tap(f"item-{item.item_id}", item.version)
        acting.act(
            lambda conn, who: handed_up.answer(conn, who, item.item_id, tap, said=said or ""),
            tr("It stands in their huddle."),
        )


def pass_on(item: Item) -> None:
    """One tap."""
    tap = acting.tap(f"item-{item.item_id}", item.version)
    acting.act(
        lambda conn, who: handed_up.pass_on(conn, who, item.item_id, tap), tr("It stands in the next tier’s huddle.")
    )


def heard(item: Item) -> None:
    tap = acting.tap(f"item-{item.item_id}", item.version)
    acting.act(lambda conn, who: handed_up.heard(conn, who, item.item_id, tap), tr("Good."))


@look.dialog(to_say("End it"))
def end(going_on: Huddle, seen: Look) -> None:
    """How many were there, never who."""
    heads = st.number_input(
        tr("How many people were there?"), min_value=1, max_value=huddles.MOST_HEADS, value=6, key="heads"
    )
    st.caption(tr("A number, no names. The minutes keep what missed, what was started, handed up and answered."))
    if st.button(tr("Write the minutes"), type="primary", key="write-minutes"):
        tap = acting.tap(f"huddle-{going_on.huddle_id}", going_on.version)
        misses = [huddle_misses.as_minutes(one) for one in seen.misses]
        acting.act(
            lambda conn, who: huddles.end(conn, who, going_on.huddle_id, tap, heads=int(heads), misses=misses),
            tr("The minutes are written."),
        )
