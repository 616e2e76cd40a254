"""One line of the roster as a form: who, as what, on which tier, for which calls, when."""

from dataclasses import dataclass
from datetime import time
from typing import Final
from uuid import uuid4

import streamlit as st

from access.actors import Actor
from feedback import roster
from feedback.moves import Tap
from feedback.roster import Plan
from feedback.tiers import EVERY_DAY, KINDS, OFF, POSTS, TIERS, Duty
from pages.manage import common
from pages.manage.roster_words import KIND_NAMES, ROLE_NAMES, TIER_NAMES, post_name
from pages.manage.shift_patterns import weekday
from pages.shell.speech import tr

REQUEST: Final = "duty request"
BLANK: Final = Duty(0, 0, "", 1, None, None, "maintenance", ("maintenance",), EVERY_DAY, "", "06:00", "14:00")


@dataclass(frozen=True)
class Known:
    """What can be chosen: people and lines by name, the names of shifts."""

    people: dict[int, str]
    lines: dict[str, str]
    shifts: list[str]


def day_name(code: str) -> str:
    """Mon, or days off."""
    return tr("days off") if code == OFF else weekday(int(code))


def add(actor: Actor, known: Known) -> None:
    """The form of a new line."""
    plan = _fields(BLANK, known)
    if plan.person_id is None and plan.role is None:
        st.button(tr("Put on the roster"), type="primary", disabled=True, help=tr("Choose who it is."), key="duty add")
        return
    request_id = st.session_state.setdefault(REQUEST, str(uuid4()))
    if st.button(tr("Put on the roster"), type="primary", key="duty add"):
        with common.acting(tr("They stand in the roster."), on=REQUEST) as conn:
            roster.add(conn, actor, plan, request_id=request_id)


def change(actor: Actor, duty: Duty, known: Known) -> None:
    """The form of a line that is there."""
    plan = _fields(duty, known)
    if st.button(tr("Save"), type="primary", key=f"save duty {duty.duty_id}"):
        with common.acting(tr("The roster is changed.")) as conn:
            roster.change(conn, actor, duty.duty_id, Tap(duty.version), plan=plan)


def _fields(duty: Duty, known: Known) -> Plan:
    key = f"duty {duty.duty_id} {duty.version}"
    person_id, role = _who(duty, known, key)
    posts, tiers = list(POSTS), list(TIERS)
    left, right = st.columns(2)
    tier = left.selectbox(
        tr("Tier"), tiers, tiers.index(duty.tier), key=f"{key} tier", format_func=lambda one: tr(TIER_NAMES[one])
    )
    post = right.selectbox(tr("Walls say"), posts, posts.index(duty.post), key=f"{key} post", format_func=post_name)
    wanted = duty.kinds if post == duty.post else POSTS[post]
    kinds = st.multiselect(
        tr("Answers calls for"), KINDS, wanted, key=f"{key} kinds {post}", format_func=lambda one: tr(KIND_NAMES[one])
    )
    line = st.selectbox(
        tr("Line"),
        ["", *known.lines],
        ["", *known.lines].index(duty.line) if duty.line in known.lines else 0,
        key=f"{key} line",
        format_func=lambda one: known.lines.get(one) or tr("every line"),
    )
    shift, start, end = _hours(duty, known, key)
    days = st.multiselect(
        tr("Begins on"), list(EVERY_DAY), list(duty.weekdays), key=f"{key} days", format_func=day_name
    )
    return Plan(tier, post, tuple(kinds), "".join(sorted(days)), person_id, role, line, shift, start, end)


def _who(duty: Duty, known: Known, key: str) -> tuple[int | None, str | None]:
    """One person, or everybody of the line with a role."""
    options: list[int | str] = [*known.people, *ROLE_NAMES]
    before = duty.role or duty.person_id
    chosen = st.selectbox(
        tr("Who"),
        options,
        options.index(before) if before in options else None,
        key=f"{key} who",
        placeholder=tr("Choose a person"),
        format_func=lambda one: (
            tr("everybody who is {role}", role=tr(ROLE_NAMES[one])) if isinstance(one, str) else known.people[one]
        ),
    )
    return (None, chosen) if isinstance(chosen, str) else (chosen, None)


def _hours(duty: Duty, known: Known, key: str) -> tuple[str, str, str]:
    """(shift, from, until): the name of a shift, or hours of the clock."""
    names = list(dict.fromkeys([*known.shifts, *([duty.shift] if duty.shift else [])]))
    shift = st.selectbox(
        tr("When"),
        ["", *names],
        ["", *names].index(duty.shift),
        key=f"{key} shift",
        format_func=lambda one: tr("while the shift {name} runs", name=one) if one else tr("by the clock"),
    )
    if shift:
        return shift, "", ""
    left, right = st.columns(2)
    start = left.time_input(tr("from"), _clock(duty.start_time), key=f"{key} start", step=900)
    end = right.time_input(
        tr("until"), _clock(duty.end_time), key=f"{key} end", step=900, help=tr("The same hour twice: all day.")
    )
    return "", f"{start:%H:%M}", f"{end:%H:%M}"


def _clock(written: str) -> time:
    return time.fromisoformat(written) if written else time(6)
