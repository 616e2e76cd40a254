"""Why a figure reads as it does: one page for every value, opened by a tap and shared by its address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import annotations
from feedback.annotations import Annotation
from metrics import board, losses, plant, reported, why
from metrics.board import Shift
from metrics.catalogue import CATALOGUE
from metrics.plant import Line, Site
from metrics.reported import Moved, Reported
from metrics.scope import Scope
from metrics.why import Question, Why
from pages.floor import facts as floor_facts
from pages.floor import looking, note_cards, why_cards, why_rows_card, why_words, words
from pages.floor.facts import Names
from pages.floor.trust import Ground
from pages.shell import current, look, menu, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

KINDS: Final = ("line", "machine", "team", "area")
NO_FIGURE: Final = to_say("This address names no figure. Go to the board and tap a figure there.")


@dataclass(frozen=True)
class Shown:
    """Everything on the page, read together."""

    why: Why
    site: Site
    names: Names
    ground: Ground
    kept: Reported | None
    moved: list[Moved]
    read_at: datetime
    line: Line | None
    shift: Shift | None  # where the window is exactly one
    notes: list[Annotation]


def page() -> None:
    """The page at /why?line=...&kpi=...&from=...&to=..."""
    actor = current.actor()
    if actor is None:
        return
    question = _asked(actor)
    if question is None:
        states.problem(tr(NO_FIGURE))
        menu.link("board", tr("To the board"))
        return
    try:
        shown = _read(actor, question)
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        menu.link("board", tr("To the board"))
        return
    _draw(actor, shown)


def address(scope: Scope, kpi: str, start: datetime, end: datetime) -> dict[str, str]:
    """The query parameters that lead to this figure's page."""
    named = {kind: value for kind in KINDS if (value := getattr(scope, kind)) is not None}
    return named | {"kpi": kpi, "from": _as_text(start), "to": _as_text(end)}


def _as_text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _asked(actor: Actor) -> Question | None:
    given = st.query_params
    start, end = _instant(given.get("from", "")), _instant(given.get("to", ""))
    kpi = given.get("kpi", "")
    if kpi not in CATALOGUE or start is None or end is None or start >= end:
        return None
    return Question(Scope(actor.site_id, **{kind: given[kind] for kind in KINDS if kind in given}), kpi, start, end)


def _instant(text: str) -> datetime | None:
    """An instant with its offset; anything else is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _read(actor: Actor, question: Question) -> Shown:
    now, scope, span = clock.now(), question.scope, (question.start, question.end)
    with engine().begin() as conn:
        found = why.read(conn, actor, question, now=now)
        kept = reported.of_window(conn, scope, question.kpi, question.start, question.end)
        is_moved = kept is not None and kept.is_changed(found.value)
        since = kept.reported_at if kept and is_moved else now
        moved = reported.moved_since(conn, scope, question.start, question.end, since) if is_moved else []
        report = losses.read(conn, scope, question.start, question.end, now=now)[0]
        site = plant.site(conn, actor.site_id)
        called = floor_facts.names_of(conn, actor.site_id, now=now)
        looking.at(conn, actor, scope.line, question.kpi, now=now)
        line = floor_facts.line_of(conn, actor.site_id, scope.line) if scope.line else None
        shift = _shift_of(conn, question)
        notes = annotations.between(conn, actor, scope.line, *span, question.kpi) if scope.line else []
    return Shown(found, site, called, Ground(found.heard_at, report), kept, moved, now, line, shift, notes)


def _shift_of(conn: Connection, question: Question) -> Shift | None:
    if question.scope.line is None:
        return None
    near = board.shifts_between(conn, question.scope.site_id, question.scope.line, question.start, question.end)
    return next((one for one in near if (one.start, one.end) == (question.start, question.end)), None)


def _draw(actor: Actor, shown: Shown) -> None:
    question = shown.why.question
    top = look.title_row(tr("Why: {figure}", figure=words.names(question.kpi)[0]))
    top.space("stretch")
    with top:
        _back(question)
    when = why_words.span(question.start, question.end, shown.site.zone)
    st.caption(label(f"{_where(shown)} · {when}"))
    left, right = st.columns([0.44, 0.56], gap="small")
    with left:
        why_cards.figure(shown.why, shown.kept, shown.moved, shown.site)
        why_cards.trust(shown.why, shown.ground, shown.read_at)
        why_cards.elements(shown.why)
    with right:
        why_cards.plan_or_changes(shown.why, shown.names, shown.site)
        why_cards.stops(shown.why, shown.names, shown.site)
        why_cards.counted(shown.why, shown.names)
        if shown.notes:
            with look.card("notes"):
                st.header(tr("What was noted"), anchor=False)
                note_cards.draw(actor, shown.notes, shown.site)
    why_rows_card.draw(actor, question, shown.names, shown.site)
    st.caption(tr("The address of this page opens the same figure for everybody who sees this line."))


def _back(question: Question) -> None:
    query = {"line": question.scope.line} if question.scope.line else {}
    menu.link("board", tr("Back to the board"), kpi=question.kpi, **query)


def _where(shown: Shown) -> str:
    """Line 2, early shift; the plain name of whatever was asked."""
    scope = shown.why.question.scope
    if scope.line is None:
        if scope.machine:
            return tr("Machine {name}", name=scope.machine)
        if scope.team:
            return tr("Team {name}", name=scope.team)
        return tr("Area {name}", name=scope.area) if scope.area else tr("The whole site")
    name = shown.line.name if shown.line else scope.line
    return f"{name}, {words.shift_name(shown.shift.shift)}" if shown.shift else name
