"""The thirty minutes: what is left of them and of the week's agenda, picking it, parking several, and the end."""

from datetime import date, datetime, timedelta
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import actions, agenda, bulk, sitting, triage
from feedback.agenda import Agenda
from feedback.moves import Tap
from feedback.sitting import MINUTES, Sitting
from feedback.triage import QueueItem
from pages.feedback import acting, answers
from pages.shell import current, look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

TICK_S: Final = 20
A_MONTH: Final = timedelta(days=30)
CHOICES: Final = 60


def head(actor: Actor, items: list[QueueItem], week: Agenda | None, running: Sitting | None) -> None:
    """This week: how many are left, and the minutes where a sitting runs."""
    total = len(running.idea_ids) if running else len(week.idea_ids) if week else 0
    left = tr("{count} of {total} left", count=len(items), total=total)
    if running is None:
        st.markdown(f"**{tr('This week')}** :gray[{label(left)}]")
        if may(actor, "triage.decide") and items:
            st.button(
                tr("Start the {count} minutes", count=MINUTES),
                key="triage-start",
                icon=":material/timer:",
                on_click=_start,
            )
        _last(actor)
        return
    _clock(running.session_id, left, (total - len(items)) / max(total, 1))
    if may(actor, "triage.decide"):
        st.button(tr("End and send the summary"), key="triage-end", on_click=_end, args=(running.session_id,))


@st.fragment(run_every=TICK_S)
def _clock(session_id: int, left: str, share: float) -> None:
    actor = current.actor()
    running = _now_running(actor) if actor else None
    if running is None or running.session_id != session_id:
        st.caption(tr("It has ended. The summary is on its way."))
        return
    minutes = _minutes_left(running, clock.now())
    told = tr("{count} min", count=minutes) if minutes else tr("time is over")
    st.markdown(f"**{tr('This week')}** :gray[{label(f'{left} · {told}')}]")
    st.progress(min(max(share, 0.0), 1.0))


def _minutes_left(running: Sitting, now: datetime) -> int:
    """Whole minutes of the thirty that are left; 0 when they are over."""
    left = running.ends_at - now
    return max(0, -(-left // timedelta(minutes=1)))


def _now_running(actor: Actor) -> Sitting | None:
    """The sitting as it stands this second."""
    with engine().begin() as conn:
        return sitting.running(conn, actor, now=clock.now())


def _last(actor: Actor) -> None:
    with engine().begin() as conn:
        before = sitting.ended(conn, actor, now=clock.now(), size=1)
    if before and before[0].ended_at:
        day = numbers.day(before[0].ended_at)
        st.link_button(
            tr("Summary of {day}", day=label(day)), f"/triage/summary/{before[0].session_id}", type="tertiary"
        )


def tools(actor: Actor, week: Agenda | None) -> None:
    """Pick what is looked at this week, and park several."""
    if week is None or not may(actor, "triage.decide"):
        return
    if st.button(tr("Pick the agenda"), key="agenda-pick", type="tertiary"):
        _pick(week)
    with engine().begin() as conn:
        waiting = triage.queue(conn, actor, now=clock.now(), lane=3, size=CHOICES)
    park_button(actor, waiting)


def park_button(actor: Actor, items: list[QueueItem]) -> None:
    """Opens the list from which several are put off at once."""
    if items and may(actor, "triage.decide") and st.button(tr("Park several"), key="park-several", type="tertiary"):
        _park(items)


@look.dialog(to_say("What we look at this week"), width="medium")
def _pick(week: Agenda) -> None:
    actor = current.actor()
    if actor is None:
        return
    with engine().begin() as conn:
        waiting = triage.queue(conn, actor, now=clock.now(), lane=3, size=CHOICES)
        chosen = triage.waiting(conn, actor, week.idea_ids, now=clock.now())
    names = {item.idea_id: f"{item.idea_id} · {item.headline}" for item in (*waiting, *chosen)}
    st.caption(
        tr(
            "In the order in which they stand here. About {count} fit into {minutes} minutes.",
            count=agenda.FITS,
            minutes=MINUTES,
        )
    )
    picked = st.multiselect(
        tr("Ideas"),
        list(names),
        default=[item.idea_id for item in chosen],
        format_func=names.__getitem__,
        key=f"agenda-{week.version}",
        placeholder=tr("Choose ideas"),
    )
    if st.button(tr("Look at these"), type="primary", key="agenda-keep"):
        tap = acting.tap(f"agenda-{week.week}", week.version)
        acting.act(
            lambda conn, who: agenda.put(conn, who, week.week, list(picked), tap), tr("That is this week's agenda.")
        )


@look.dialog(to_say("Park several"), width="medium")
def _park(items: list[QueueItem]) -> None:
    actor = current.actor()
    if actor is None:
        return
    with engine().begin() as conn:
        tomorrow = actions.today(conn, actor.site_id, clock.now()) + timedelta(days=1)
    names = {item.idea_id: f"{item.idea_id} · {item.headline}" for item in items if item.state != "asked_back"}
    versions = {item.idea_id: item.version for item in items}
    picked = st.multiselect(
        tr("Ideas"), list(names), format_func=names.__getitem__, key="bulk-ideas", placeholder=tr("Choose ideas")
    )
    words = st.text_area(tr("Why later? Each sender reads it."), key="bulk-words", height=80, max_chars=1000)
    until = acting.day(tr("Until"), "bulk-until", first=tomorrow, value=tomorrow + A_MONTH)
    st.caption(tr("Their clocks run on, and each comes back by itself."))
    if st.button(tr("Park these"), type="primary", key="bulk-park"):
        _park_these({idea_id: versions[idea_id] for idea_id in picked}, until, words or "")


def _park_these(seen: dict[int, int], until: date, words: str) -> None:
    """What went is told as done; what did not stays in the list, with its own reason."""
    parked: list[int] = []
    left: list[bulk.Left] = []

    def deed(conn: Connection, actor: Actor) -> None:
        tap = Tap(0, clock.now(), acting.request_id("bulk-park"))
        went, stayed = bulk.park(conn, actor, seen, tap, until=until, words=words)
        parked.extend(went)
        left.extend(stayed)

    if not answers.do(deed):
        states.problem(st.session_state.pop(answers.TOLD))
        return
    acting.forget_request("bulk-park")
    for one in left:
        said = tr("Idea {number} was not parked: {why}", number=one.idea_id, why=speech.refused(one.refusal))
        st.session_state[answers.TOLD] = said
    if parked:
        states.done(tr_n("{count} idea is parked.", "{count} ideas are parked.", len(parked)))
        answers.leave()
    st.rerun()


def _start() -> None:
    tap = Tap(0, clock.now(), acting.request_id("triage-start"))
    if answers.do(lambda conn, actor: sitting.start(conn, actor, tap)):
        acting.forget_request("triage-start")


def _end(session_id: int) -> None:
    if answers.do(lambda conn, actor: sitting.end(conn, actor, session_id, now=clock.now())):
        states.done(tr("The summary is written and on its way."))
