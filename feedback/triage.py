"""Triage: the queue of what waits for an answer, one idea with all that belongs to it, and the five answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid, NotFound, Ours
from access.rules import require
from db.queries import ideas as idea_queries
from db.queries import triage as queries
from feedback import actions, annotations, lanes, moves, similar
from feedback.actions import Action, Promise, Task
from feedback.annotations import Annotation
from feedback.lanes import OPEN, Reach
from feedback.moves import Idea, Move, Tap
from feedback.similar import Lookalike
from feedback.words import TITLE_LENGTH, body, headline

AT_THE_LINE: Final = Reach()
PARKED_AT_MOST: Final = 2
TAKES_NONE_IN: Final = ("merged", "declined", "stopped", "withdrawn")


@dataclass(frozen=True)
class QueueItem:
    """One idea that waits; days are whole local days. `left_days` to the promised answer is negative when overdue."""

    idea_id: int
    version: int
    kind: str
    line: str
    line_name: str
    kpi: str | None
    headline: str
    is_anonymous: bool
    state: str
    was_parked: bool
    was_replied: bool
    due_at: datetime
    due_on: date
    waits_days: int
    left_days: int
    is_overdue: bool
    lane: int


@dataclass(frozen=True)
class Counts:
    """How many ideas wait, and how many of them are overdue."""

    waiting: int
    overdue: int


@dataclass(frozen=True)
class Step:
    """One thing that happened. What an anonymous sender did has no instant and no name, only its week."""

    what: str
    words: str
    by: str
    at: datetime | None
    week_of: date


@dataclass(frozen=True)
class MergedIn:
    """An idea that was merged into this one: its sender keeps the credit and hears the same answer."""

    idea_id: int
    version: int
    line: str
    headline: str
    week_of: date


@dataclass(frozen=True)
class IdeaDetail:
    """One idea with its context. Of an anonymous one `said_at` is None and `around` is the whole week."""

    idea_id: int
    version: int
    kind: str
    line: str
    line_name: str
    kpi: str | None
    body: str
    top_loss: str | None
    language: str
    state: str
    answer: str | None
    merged_into: int | None
    parked_times: int
    parked_until: date | None
    due_on: date
    is_overdue: bool
    is_anonymous: bool
    sender: str
    said_at: datetime | None
    week_of: date
    around_start: datetime
    around_end: datetime
    gain: str | None
    pictogram: str | None
    source: str
    lane: int
    history: tuple[Step, ...]
    notes: tuple[Annotation, ...]
    looks_alike: tuple[Lookalike, ...]
    open_actions: tuple[Action, ...]
    merged_in: tuple[MergedIn, ...]


def queue(
    conn: Connection,
    actor: Actor,
    *,
    now: datetime | None = None,
    lane: int | None = None,
    after: QueueItem | None = None,
    size: int = 100,
) -> list[QueueItem]:
    """What waits on the lines in sight, the oldest promise first; `after` is the last one of the page above.

    `lane` 2 is what the lines' supervisors decide, 3 what management does, None both.
    """
    require(actor, "triage.read")
    page = {
        "lane": lane,
        "after_due": after.due_at if after else None,
        "after_id": after.idea_id if after else None,
        "size": size,
    }
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "now": now or clock.now(), "lane": lane}
    return _items(conn, where | page | {"idea_ids": None})


def waiting(conn: Connection, actor: Actor, idea_ids: Sequence[int], *, now: datetime) -> list[QueueItem]:
    """Those of these ideas that still wait, in this order."""
    require(actor, "triage.read")
    every = dict.fromkeys(("lane", "after_due", "after_id"))
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "now": now, "idea_ids": list(idea_ids)}
    found = {item.idea_id: item for item in _items(conn, every | where | {"size": len(idea_ids)})}
    return [found[idea_id] for idea_id in idea_ids if idea_id in found]


def counts(conn: Connection, actor: Actor, *, lane: int | None = None, now: datetime) -> Counts:
    """How many wait on the lines in sight, and how many of them beyond their promise."""
    require(actor, "triage.read")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "lane": lane, "now": now}
    return Counts(**conn.execute(queries.COUNTS, where).one()._mapping)


def one(conn: Connection, actor: Actor, idea_id: int, *, now: datetime | None = None) -> IdeaDetail:
    """One idea with what a decision needs: history, notes around it, what looks alike, open actions on the same KPI."""
    now = now or clock.now()
    where = {"site_id": actor.site_id, "idea_id": idea_id, "lines": sorted(actor.lines), "now": now}
    row = conn.execute(queries.ONE, where).one_or_none()
    if row is None:
        raise NotFound("There is no such idea on your lines.")
    require(actor, "triage.read")
    notes = annotations.between(conn, actor, row.line, row.around_start, row.around_end, row.kpi)
    on_line = actions.for_lines(conn, actor.site_id, row.line, now=now)
    return IdeaDetail(
        **row._mapping,
        history=tuple(Step(**step._mapping) for step in conn.execute(queries.STEPS, where)),
        notes=tuple(notes),
        looks_alike=tuple(similar.to(conn, actor, row.body, now=now, but=idea_id)),
        open_actions=tuple(on_line.get(row.kpi or "", ())),
        merged_in=_merged_in(conn, where),
    )


def accept(  # noqa: PLR0913  what a yes holds
    conn: Connection,
    actor: Actor,
    idea_id: int,
    tap: Tap,
    *,
    promise: Promise,
    words: str = "",
    reach: Reach = AT_THE_LINE,
) -> int:
    """Say yes: who does it by when is compulsory and becomes an action in the same transaction. Returns its number.

    `reach` is what a supervisor says of it in lane 2: Invalid where that is not for the line alone to decide.
    """
    idea = _find(conn, actor, idea_id, "idea.accept", tap)
    lanes.check_reach(conn, actor, idea, reach)
    said = body(words) if words.strip() else ""
    task = Task(idea.line, headline(said or idea.body, TITLE_LENGTH), promise, idea.kpi, idea_id)
    actions.check_promise(conn, actor, promise, tap.now)
    moves.make(conn, actor, idea, Move("accepted", OPEN, "accepted", said, said or None, clock="answered"), tap)
    return actions.start(conn, actor, task, request_id=tap.request_id, now=tap.now)


def ask_back(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, question: str) -> int:
    """Ask the sender. The clock runs on: a question is no answer. Returns the new version, as the next three do."""
    idea = _find(conn, actor, idea_id, "idea.ask_back", tap)
    asked = body(question, what=Ours("your question"))
    return moves.make(conn, actor, idea, Move("asked_back", ("new", "parked"), "asked_back", asked, asked), tap)


def decline(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, reason: str) -> int:
    """Say no, with the reason that the sender reads. A second no at the line hands it up to management instead."""
    idea = _find(conn, actor, idea_id, "idea.decline", tap)
    why = body(reason, what=Ours("the reason; the sender reads it"))
    if lanes.goes_up(conn, actor, idea):
        return moves.make(conn, actor, idea, Move("handed_up", OPEN, "new", why), tap)
    return moves.make(conn, actor, idea, Move("declined", OPEN, "declined", why, why, clock="answered"), tap)


def park(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, until: date, words: str = "") -> int:
    """Put it off until a later day, at most twice. The clock runs on, and it comes back by itself."""
    idea = _find(conn, actor, idea_id, "idea.park", tap)
    if until <= actions.today(conn, actor.site_id, tap.now):
        raise Invalid("Please choose a later day than today: on it the idea comes back by itself.")
    if idea.parked_times >= PARKED_AT_MOST and tap.seen_version == idea.version:
        raise Invalid("This idea has been parked twice already. Please accept it or decline it.")
    said = body(words) if words.strip() else ""
    move = Move("parked", ("new", "asked_back"), "parked", said, said or None, parked_until=until)
    return moves.make(conn, actor, idea, move, tap)


def merge(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, into: int) -> int:
    """Let it go on as one with another idea; its sender keeps the credit and hears that one's answer."""
    # Both rows are held in one order, so that two merges at once can neither lock each other out nor make a ring.
    conn.execute(idea_queries.LOCK, {"site_id": actor.site_id, "idea_ids": [idea_id, into]}).all()
    idea = _find(conn, actor, idea_id, "idea.merge", tap)
    other = moves.find(conn, actor, into, tap.now)
    if other.idea_id == idea.idea_id or other.kind == "danger" or other.state in TAKES_NONE_IN:
        raise Invalid(
            "Idea {into} cannot take this one in. Please choose another idea that is open or accepted.", into=into
        )
    move = Move("merged", OPEN, "merged", f"idea {into}", clock="answered", merged_into=into)
    return moves.make(conn, actor, idea, move, tap)


def unmerge(conn: Connection, actor: Actor, idea_id: int, tap: Tap) -> int:
    """Take a merge back: the idea stands on its own as before, with the answer and the clock that it had."""
    return moves.apart(conn, actor, _find(conn, actor, idea_id, "idea.merge", tap), tap)


def _find(conn: Connection, actor: Actor, idea_id: int, right: str, tap: Tap) -> Idea:
    idea = moves.find(conn, actor, idea_id, tap.now)
    if idea.kind == "danger":  # a danger never queues: it is answered and removed at its line
        raise NotFound("There is no such idea in triage.")
    require(actor, right)
    if idea.version == tap.seen_version:  # whoever looks at an older one hears first what changed
        lanes.require_decides(conn, actor, idea)
    return idea


def _items(conn: Connection, where: dict[str, Any]) -> list[QueueItem]:
    rows = [dict(row._mapping) for row in conn.execute(queries.QUEUE, where)]
    return [QueueItem(headline=headline(row.pop("body")), **row) for row in rows]


def _merged_in(conn: Connection, where: dict[str, object]) -> tuple[MergedIn, ...]:
    rows = conn.execute(queries.MERGED_IN, where)
    return tuple(MergedIn(row.idea_id, row.version, row.line, headline(row.body), row.week_of) for row in rows)
