"""Say something, follow it by its receipt or as oneself, and answer a question that came back."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor, nobody
from access.refusals import Invalid, NotFound, Ours
from access.rules import require
from db.queries import ideas as queries
from feedback import annotations, moves, receipts, words
from feedback.moves import Move, Tap

GAINS: Final = ("faster", "better", "lighter", "safer")
PICTOGRAMS: Final = (
    *("heavy", "reach", "slippery", "sharp", "hot", "noise"),
    *("leak", "jam", "broken", "missing", "walk", "dirt"),
)
SOURCES: Final = ("phone", "tablet", "board", "stop", "handover")
LANES: Final = {"danger": 1, "again": 2, "better": 2}  # 2 becomes 3 where the site has no limit for it
KINDS: Final = (*LANES, "note")
KPI_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
PROOF: Final = ("in_trial", "verified", "standard", "spread", "stopped", "fell_back")
# Of a merged one: what its sender hears from the other.
DECISIONS: Final = ("accepted", "declined", "parked", "done", *PROOF)


@dataclass(frozen=True)
class Saying:
    """What somebody says: kind danger, again, better or note; line, KPI, span and top loss come along by themselves.

    `gain` is what gets better (GAINS), `pictogram` what was tapped (PICTOGRAMS), `source` where it was said (SOURCES).
    """

    kind: str
    line: str
    body: str
    kpi: str | None = None
    about_start: datetime | None = None
    about_end: datetime | None = None
    top_loss: str | None = None
    language: str = "en"
    gain: str | None = None
    pictogram: str | None = None
    source: str = "board"


@dataclass(frozen=True)
class Voice:
    """Who says it; where a colleague typed it, `writer`, and for whom: "named" or "unnamed"."""

    speaker: Actor
    writer: Actor | None = None
    spoken_for: str | None = None


@dataclass(frozen=True)
class Sent:
    """The receipt. A note is kept at once and needs no answer: it has no idea, no code and no date."""

    idea_id: int | None
    receipt: str | None
    due_at: datetime | None
    is_new: bool


@dataclass(frozen=True)
class Step:
    """One thing that happened to an idea; `by` is who answered, empty for an anonymous sender."""

    at: datetime
    what: str
    words: str
    by: str


@dataclass(frozen=True)
class IdeaView:
    """An idea as its sender sees it. A merged one tells what became of the one it went into (`decided_state`)."""

    idea_id: int
    version: int
    kind: str
    line: str
    line_name: str
    kpi: str | None
    body: str
    created_at: datetime
    due_at: datetime
    state: str
    decided_state: str
    answer: str | None
    question: str | None
    parked_until: date | None
    due_on: date | None
    done_at: datetime | None
    result: str
    gain: str | None
    pictogram: str | None
    source: str
    language: str
    spoken_for: str | None
    is_named: bool
    can_ask_again: bool  # its line's supervisor said no, and nobody has asked again
    history: tuple[Step, ...]


def send(conn: Connection, actor: Actor, saying: Saying, *, request_id: str, now: datetime | None = None) -> Sent:
    """Keep what was said, once per request id: a double tap gets the same receipt. No account, no name."""
    if saying.line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "idea.send")
    now = now or clock.now()
    clean = checked(saying)
    if clean.kind == "note":
        if actor.kind == "screen":  # a phone's holder leaves a note; a screen never does
            require(actor, "annotation.add")
        return Sent(None, None, None, _noted(conn, actor, clean, request_id, now))
    speaker = actor if actor.is_named else nobody(actor.site_id, actor.lines)
    return keep(conn, Voice(speaker), clean, request_id=request_id, now=now)


def keep(conn: Connection, voice: Voice, saying: Saying, *, request_id: str, now: datetime) -> Sent:
    """Keep what somebody says who has been let in, with its event and its audit row."""
    speaker, writer = voice.speaker, voice.writer or voice.speaker
    receipt = receipts.code_for(speaker.site_id, request_id)
    row = _row(speaker, saying, receipt, request_id) | {"now": now, "spoken_for": voice.spoken_for}
    added = conn.execute(queries.ADD if speaker.is_named else queries.ADD_UNNAMED, row).one_or_none()
    if added is None:
        known = conn.execute(queries.BY_REQUEST, row).one()
        return Sent(known.idea_id, receipt, known.due_at, is_new=False)
    event = {"what": "sent", "from_state": None, "to_state": "new", "words": "", "request_id": row["request_hash"]}
    conn.execute(
        queries.ADD_EVENT if speaker.is_named else queries.ADD_EVENT_UNNAMED, row | event | {"idea_id": added.idea_id}
    )
    what = {"kind": saying.kind, "line": saying.line, "kpi": saying.kpi}
    spoken = {"spoken_for": speaker.label} if voice.writer else {}
    audit.record(conn, writer, "idea.sent", f"idea:{added.idea_id}", **what, **spoken)
    return Sent(added.idea_id, receipt, added.due_at, is_new=True)


def answered_by(conn: Connection, site_id: str, *, now: datetime) -> date:
    """The day by which something said now is answered, on the site's own calendar."""
    day: date = conn.execute(queries.ANSWERED_BY, {"site_id": site_id, "now": now}).scalar_one()
    return day


def by_receipt(conn: Connection, site_id: str, code: str, *, now: datetime | None = None) -> IdeaView:
    """What became of the idea with this code, for whoever holds it; else NotFound."""
    row = row_of_code(conn, site_id, code)
    return _views(conn, site_id, now or clock.now(), idea_id=row.idea_id)[0]


def mine(
    conn: Connection, actor: Actor, *, before: int | None = None, size: int = 50, now: datetime | None = None
) -> list[IdeaView]:
    """What this person said under their name, newest first; `before` is the last idea_id of the page above."""
    require(actor, "idea.read")
    return _views(conn, actor.site_id, now or clock.now(), person_id=actor.person_id, before=before, size=size)


def reply(
    conn: Connection, site_id: str, code: str, reply_words: str, *, request_id: str, now: datetime | None = None
) -> IdeaView:
    """Answer the question that came back, by receipt. The promised date stays where it was."""
    row = row_of_code(conn, site_id, code)
    sender = nobody(site_id, frozenset({row.line}))
    now = now or clock.now()
    _reply(conn, sender, row.idea_id, reply_words, Tap(0, now, request_id))
    return _views(conn, site_id, now, idea_id=row.idea_id)[0]


def reply_as(
    conn: Connection, actor: Actor, idea_id: int, reply_words: str, *, request_id: str, now: datetime | None = None
) -> None:
    """Answer the question that came back, as the person who sent the idea; NotFound for anybody else's."""
    now = now or clock.now()
    own = own_view(conn, actor, idea_id, now=now)
    require(actor, "idea.reply")
    _reply(conn, replace(actor, lines=frozenset({own.line})), idea_id, reply_words, Tap(0, now, request_id))


def own_view(conn: Connection, actor: Actor, idea_id: int, *, now: datetime) -> IdeaView:
    """An idea that this person sent under their name; NotFound for anybody else's."""
    own = _views(conn, actor.site_id, now, person_id=actor.person_id, only=idea_id)
    if not own:
        raise NotFound("You have sent no such idea.")
    return own[0]


def _reply(conn: Connection, sender: Actor, idea_id: int, reply_words: str, tap: Tap) -> None:
    said = words.body(reply_words, what=Ours("your reply"))
    idea = moves.find(conn, sender, idea_id, tap.now)
    if idea.state != "asked_back" and not moves.was_made(conn, sender, idea_id, tap.request_id):
        raise Invalid("There is no open question about this idea any more. Please read the newest answer.")
    move = Move("replied", ("asked_back",), "new", said)
    moves.make(conn, sender, idea, move, replace(tap, seen_version=idea.version))


def checked(saying: Saying) -> Saying:
    """The words cleaned; Invalid where something cannot be taken."""
    if saying.kind not in KINDS:
        raise Invalid("Please choose what it is: a danger, again, better or a note.")
    if saying.kpi is not None and not KPI_KEY.fullmatch(saying.kpi):
        raise Invalid("This figure is not known here. Please open the page again from the wall or the board.")
    if not LANGUAGE.fullmatch(saying.language):
        raise Invalid("Please choose a language from the list.")
    if saying.about_start and saying.about_end and saying.about_end < saying.about_start:
        raise Invalid("The time it is about ends before it begins. Please turn the two around.")
    annotations.check_years(saying.about_start, saying.about_end)
    _check_choices(saying)
    loss = words.title(saying.top_loss, what=Ours("the loss")) if saying.top_loss else None
    return replace(saying, body=words.body(saying.body), top_loss=loss)


def _check_choices(saying: Saying) -> None:
    chosen = ((saying.gain, (None, *GAINS)), (saying.pictogram, (None, *PICTOGRAMS)), (saying.source, SOURCES))
    if any(one not in choices for one, choices in chosen):
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")


def _row(actor: Actor, saying: Saying, receipt: str, request_id: str) -> dict[str, Any]:
    return asdict(saying) | {
        "site_id": actor.site_id,
        "lane": LANES[saying.kind],
        "person_id": actor.person_id,
        "receipt_hash": receipts.code_hash(actor.site_id, receipt),
        "request_hash": receipts.request_hash(actor.site_id, request_id),
    }


def _noted(conn: Connection, actor: Actor, saying: Saying, request_id: str, now: datetime) -> bool:
    span = annotations.Span(saying.line, saying.about_start or now, saying.about_end, saying.kpi)
    return annotations.keep(conn, actor, span, saying.body, request_id=request_id, now=now).is_new


def row_of_code(conn: Connection, site_id: str, code: str) -> Row[Any]:
    """The idea_id and line behind a receipt code; NotFound where it is no code of this site."""
    where = {"site_id": site_id, "receipt_hash": receipts.code_hash(site_id, code)}
    row = conn.execute(queries.BY_RECEIPT, where).one_or_none()
    if row is None:
        raise NotFound("No idea has this code. Please look at it again: letters and figures, like K7MQ3-VXT9P.")
    return row


def _views(
    conn: Connection,
    site_id: str,
    now: datetime,
    **which: int | None,
) -> list[IdeaView]:
    where = {
        "site_id": site_id,
        "now": now,
        "person_id": None,
        "idea_id": None,
        "only": None,
        "before": None,
        "size": 1,
    }
    rows = conn.execute(queries.VIEWS, where | which).all()
    ids = sorted({row.idea_id for row in rows} | {row.decided_as for row in rows})
    steps = conn.execute(queries.STEPS, {"site_id": site_id, "idea_ids": ids}).all() if ids else []
    return [_view(row, steps) for row in rows]


def _view(row: Row[Any], steps: Sequence[Row[Any]]) -> IdeaView:
    fields = {key: value for key, value in row._mapping.items() if key != "decided_as"}
    own = [step for step in steps if step.idea_id == row.idea_id]
    of_other = [step for step in steps if step.idea_id == row.decided_as != row.idea_id and step.what in DECISIONS]
    history = tuple(Step(step.at, step.what, step.words, step.by) for step in (*own, *of_other))
    question = row.answer if row.state == "asked_back" else None
    return IdeaView(**fields, question=question, history=history)
