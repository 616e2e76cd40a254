"""Say it: the form for people who are signed in, as a page of its own and inside the board's dialog."""

from collections.abc import Container
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import streamlit as st

import clock
from access import throttle
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import drafts, ideas
from feedback.ideas import Saying
from metrics import plant
from metrics.catalogue import CATALOGUE
from metrics.plant import Line, Site
from pages.feedback import phone, receipt_card, say_more, say_similar
from pages.feedback.say_more import Spoken
from pages.floor import pickers, snapshot, words
from pages.shell import current, look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

KINDS: Final = {
    "danger": (to_say("⚠ Danger"), to_say("someone could get hurt")),
    "again": (to_say("↻ Again"), to_say("keeps coming back")),
    "better": (to_say("✦ Better"), to_say("I have an idea")),
    "note": (to_say("✎ Note"), to_say("what happened here")),
}
LONGEST: Final = 4000
THANKS_LAST: Final = timedelta(minutes=1)
AT_ONCE, EVERY_S = 30, 20  # of one person
FORM, OWNER, REQUEST, KIND, BODY, LINE, FROM, PROBLEM, SAID = (
    "say",
    "say-owner",
    "say-request",
    "say-kind",
    "say-body",
    "say-line",
    "say-from",
    "say-problem",
    "say-said",
)


@dataclass(frozen=True)
class Prefill:
    """What comes along by itself; without a line the person chooses it."""

    line: str | None = None
    kpi: str | None = None
    about_start: datetime | None = None
    about_end: datetime | None = None
    top_loss: str | None = None
    source: str = "board"


@dataclass(frozen=True)
class Done:
    """What was just sent, when and by whom."""

    person_id: int | None
    at: datetime
    kind: str
    spoken: Spoken


def page() -> None:
    """The page of the menu; line and figure may stand in its address."""
    actor = current.actor()
    if actor is None:
        return
    look.title_row(tr("Say it"))
    if not actor.lines:
        states.empty(tr("You see no line yet. An admin can put you into a team under Set up, People."))
        return
    asked = st.query_params
    with st.container(width=640):
        start, end = phone.instant(asked.get("from")), phone.instant(asked.get("to"))
        line, kpi = _in(asked.get("line"), actor.lines), _in(asked.get("kpi"), CATALOGUE)
        source = _in(asked.get("source"), ideas.SOURCES) or "board"
        form(actor, Prefill(line, kpi, start, end if start else None, source=source))


def form(actor: Actor, prefill: Prefill) -> None:
    """The form, or the thanks once it is sent. What is typed is kept as a draft until then."""
    done = st.session_state.get(SAID)
    if done and done.person_id == actor.person_id and clock.now() - done.at < THANKS_LAST:
        _thanks(done)
        return
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        lines = pickers.lines_in_sight(conn, actor)
        promise = phone.promise_of(conn, actor.site_id, clock.now())
        draft = drafts.load(conn, actor, FORM) or {}
    _start(actor, draft)
    line = _line(lines, prefill)
    _context(site, lines, line, prefill)
    kind = _kind()
    st.text_area(
        tr("In your words"),
        key=BODY,
        height=140,
        max_chars=LONGEST,
        on_change=_keep,
        placeholder=tr("A few words are enough."),
    )
    say_similar.draw(BODY)
    say_more.draw(actor, kind)
    _show_problem()
    st.button(tr("Send"), type="primary", key="say-send", width="stretch", on_click=_send, args=(prefill,))
    if kind != "note":
        st.caption(tr("You get an answer by {day}, under My ideas.", day=numbers.day(promise.day)))
    st.caption(f"“{label(promise.pledge)}”")


def _start(actor: Actor, draft: dict[str, Any]) -> None:
    """Fill the fields from the draft: at the first look, after a look at another page, and for another person."""
    kept = st.session_state
    if BODY not in kept or kept.get(OWNER) != actor.person_id:
        kept[OWNER] = actor.person_id
        kept[REQUEST] = str(draft.get("request_id") or uuid4())
        kept[KIND] = _in(draft.get("kind"), KINDS)
        kept[BODY] = str(draft.get("body") or "")


def _line(lines: list[Line], prefill: Prefill) -> str:
    names = {line.line: line.name or line.line for line in lines}
    if prefill.about_start and prefill.line:
        return prefill.line
    kept = st.session_state
    if prefill.line in names and (LINE not in kept or kept.get(FROM) != prefill.line):
        kept[LINE] = kept[FROM] = prefill.line
    return st.selectbox(tr("Where?"), list(names), format_func=names.__getitem__, key=LINE)


def _context(site: Site, lines: list[Line], line: str, prefill: Prefill) -> None:
    known = [words.names(prefill.kpi)[0]] if prefill.kpi else []
    if prefill.about_start:
        zone = str(site.zone)
        when = numbers.day_and_time(prefill.about_start, zone)
        if prefill.about_end:
            when = tr("{start} to {end}", start=when, end=numbers.day_and_time(prefill.about_end, zone))
        known += [*(one.name or one.line for one in lines if one.line == line), when]
    if known:
        st.caption(label(tr("About: {what}", what=" · ".join(known))))


def _kind() -> str | None:
    kind: str | None = look.big("kinds").segmented_control(
        tr("What do you see?"),
        list(KINDS),
        format_func=lambda key: tr(KINDS[key][0]),
        key=KIND,
        on_change=_keep,
        width="stretch",
    )
    st.caption(tr(KINDS[kind][1]) if kind else tr("Choose what it is."))
    return kind


def _keep() -> None:
    """After each change: the draft goes to the database."""
    actor, kept = current.actor(), st.session_state
    if actor is not None and REQUEST in kept:  # not after it was sent, when the fields are emptied
        with engine().begin() as conn:
            content = {"request_id": kept[REQUEST], "kind": kept.get(KIND), "body": kept.get(BODY)}
            drafts.save(conn, actor, FORM, content)


def _send(prefill: Prefill) -> None:
    """Runs before the form is drawn again, in the page and in a dialog alike."""
    actor, kept = current.actor(), st.session_state
    if actor is None or kept.get(OWNER) != actor.person_id or REQUEST not in kept:
        return
    line = prefill.line if prefill.about_start else kept[LINE]
    saying = _filled(actor, replace(prefill, line=line), kept.get(KIND) or "", kept.get(BODY) or "")
    try:
        tries = throttle.bucket("say", actor.label, capacity=AT_ONCE, refill_s=EVERY_S)
        with engine().begin() as conn:
            throttle.take(conn, actor.site_id, tries, now=clock.now())
        with engine().begin() as conn:
            spoken = say_more.send(conn, actor, saying, kept[REQUEST])
            drafts.clear(conn, actor, FORM)
    except Refusal as refusal:
        kept[PROBLEM] = speech.refused(refusal)
        return
    snapshot.changed(actor.site_id)
    kept[SAID] = Done(actor.person_id, clock.now(), saying.kind, spoken)
    say_more.forget()
    for key in (REQUEST, KIND, BODY):
        kept.pop(key, None)


def _filled(actor: Actor, prefill: Prefill, kind: str, body: str) -> Saying:
    """Without a span of its own it is about the last hour, with what the line shows now."""
    if prefill.about_start is None and prefill.line in actor.lines:
        facts = snapshot.of_line(actor.site_id, prefill.line or "").facts
        now = phone.about(facts, phone.worst(facts.values, prefill.kpi), prefill.kpi)
        start, end = phone.instant(now["about_start"]), phone.instant(now["about_end"])
        prefill = Prefill(prefill.line, prefill.kpi or now["kpi"], start, end, now["top_loss"], prefill.source)
    return Saying(kind=kind, body=body, language=speech.language(), gain=say_more.gain(), **asdict(prefill))


def _show_problem() -> None:
    problem = st.session_state.pop(PROBLEM, None)
    if problem:
        states.problem(problem)


def _thanks(done: Done) -> None:
    with engine().begin() as conn:
        actor = current.actor()
        site = plant.site(conn, actor.site_id) if actor else None
    if site is None:
        return
    sent = done.spoken.sent
    title = tr("Thank you, it is noted") if sent.due_at is None else tr("Thank you, we have it")
    st.header(title, anchor=False)
    if sent.due_at is None:
        st.write(tr("Your note stands with its time on the line’s charts."))
    else:
        if done.kind == "danger":
            st.write(tr("The shift’s supervisor sees it now."))
        _where_to_follow(done.spoken, numbers.day(sent.due_at, zone=str(site.zone)), site)
    st.button(tr("Say something else"), key="say-again", on_click=_again)


def _where_to_follow(spoken: Spoken, day: str, site: Site) -> None:
    if spoken.name:
        st.write(tr("{name} gets an answer by {day}, under My ideas.", name=label(spoken.name), day=day))
    elif not spoken.is_unnamed:
        st.write(tr("You get an answer by {day}, under My ideas.", day=day))
    else:
        st.write(tr("Hand this code over on paper, or let it be scanned. The answer comes by {day}.", day=day))
        receipt_card.draw(site, spoken.sent.receipt or "")


def _again() -> None:
    st.session_state.pop(SAID, None)


def _in(value: str | None, known: Container[str]) -> str | None:
    return value if value is not None and value in known else None
