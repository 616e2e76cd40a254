"""Messages: a few words on the walls of some lines or of the whole plant, until a day and hour."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import messages
from feedback.messages import Draft, Message
from feedback.moves import Tap
from metrics import plant
from metrics.plant import Line
from pages.manage import common
from pages.shell import look, numbers, states
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS: Final = (0.56, 0.22, 0.22)
ENDS: Final = time(22, 0)
REQUEST: Final = "message request"


def page() -> None:
    """The page of the menu."""
    actor = common.who("message.write")
    with engine().begin() as conn:
        found = messages.of(conn, actor)
        lines = common.lines_of(conn, actor)
        zone = plant.site(conn, actor.site_id).zone
    about = tr(
        "A few words on the walls, until a day and hour. A screen shows them where its playlist has the page Message."
    )
    common.heading(tr("Messages"), about)
    if not lines:
        common.no_lines(actor)
        return
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        _listing(actor, found, lines, zone)
    with right, look.card("message"):
        _form(actor, lines, zone)


def _listing(actor: Actor, found: list[Message], lines: list[Line], zone: ZoneInfo) -> None:
    if not found:
        states.empty(tr("Nothing hangs on the walls. Write the first message beside."))
        return
    with look.card("messages"):
        for message in found:
            _row(actor, message, lines, zone)


def _row(actor: Actor, message: Message, lines: list[Line], zone: ZoneInfo) -> None:
    said, when, act = st.columns(WIDTHS, vertical_alignment="center")
    names = {line.line: common.line_name(line) for line in lines}
    where = ", ".join(names.get(code, code) for code in message.lines) or tr("whole plant")
    said.markdown(common.lines_of_text(message.body, where, message.written_by))
    until = tr("until {time}", time=numbers.day_and_time(message.end_at, zone.key))
    begins = tr("from {time}", time=numbers.day_and_time(message.start_at, zone.key))
    when.markdown(common.quiet(*([begins] if message.start_at > clock.now() else []), until))
    if _is_ours(actor, message):
        _acts(actor, message, act, zone)


def _is_ours(actor: Actor, message: Message) -> bool:
    if not message.lines or set(message.lines) - actor.lines:
        return may(actor, "message.everywhere")
    return True


def _acts(actor: Actor, message: Message, act: DeltaGenerator, zone: ZoneInfo) -> None:
    with act.popover(tr("Edit")):
        body = st.text_area(tr("Message"), message.body, max_chars=messages.LONGEST, key=f"body {message.message_id}")
        end = _moment(tr("Until"), message.end_at.astimezone(zone), zone, f"end {message.message_id}")
        tap = Tap(message.version)
        if st.button(tr("Save"), type="primary", key=f"save {message.message_id}"):
            with common.acting(tr("The message is changed.")) as conn:
                draft = Draft(body, message.lines, message.start_at, end)
                messages.change(conn, actor, message.message_id, tap, draft=draft)
        if st.button(tr("Take it down"), key=f"down {message.message_id}"):
            with common.acting(tr("The message is taken down.")) as conn:
                messages.take_down(conn, actor, message.message_id, tap)


def _form(actor: Actor, lines: list[Line], zone: ZoneInfo) -> None:
    common.form_heading(tr("Write a message"))
    body = st.text_area(
        tr("Message"), key="body", max_chars=messages.LONGEST, placeholder=tr("Visitors at ten: please wear vests")
    )
    everywhere = may(actor, "message.everywhere") and st.toggle(tr("On all walls of the plant"), key="everywhere")
    names = {line.line: common.line_name(line) for line in lines}
    chosen = [] if everywhere else st.multiselect(tr("Lines"), list(names), format_func=names.__getitem__, key="where")
    now = clock.now().astimezone(zone)
    start = _moment(tr("From"), now.replace(minute=now.minute // 5 * 5), zone, "start")
    end = _moment(tr("Until"), datetime.combine(now.date() + timedelta(days=1), ENDS, zone), zone, "end")
    if not body.strip() or not (everywhere or chosen):
        st.button(
            tr("Hang it up"), type="primary", disabled=True, key="add", help=tr("Write the words and choose where.")
        )
        return
    request_id = st.session_state.setdefault(REQUEST, str(uuid4()))
    if st.button(tr("Hang it up"), type="primary", key="add"):
        with common.acting(tr("The message hangs on the walls."), on=REQUEST) as conn:
            messages.write(conn, actor, Draft(body, tuple(chosen), start, end), request_id=request_id)
            common.empty_next("body")


def _moment(title: str, at: datetime, zone: ZoneInfo, key: str) -> datetime:
    """A day and a time on the plant's clock, side by side."""
    left, right = st.columns(2)
    on: date = left.date_input(title, at.date(), key=f"{key} day", format="DD/MM/YYYY")
    hour: time = right.time_input(
        label(tr("at")), at.time().replace(second=0, microsecond=0), key=f"{key} time", step=300
    )
    return datetime.combine(on, hour, zone)
