"""The rows that a figure came from, a page at a time, each with who brought it and what stood there before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause

from access.actors import Actor
from db.queries import why as q
from metrics import sight
from metrics.instants import to_us
from metrics.scope import tracks
from metrics.why import Question

PAGE: Final = 50
STATES, COUNTS = "states", "counts"
_AMOUNTS: Final = ("good", "scrap", "rework", "recovered")
_WORDS: Final = ("state", "reason", "caused_by", "product", "made_at")


@dataclass(frozen=True)
class Place:
    """The last row that was seen; the next page begins after it."""

    at: datetime
    machine: str
    event_key: str


@dataclass(frozen=True)
class Replaced:
    """A version that stood there before, or that lost against a higher revision: what it said, who ended it, when."""

    said: dict[str, Any]
    recorded_at: datetime
    recorded_by: str
    file_name: str


@dataclass(frozen=True)
class FactRow:
    """An event as it is stored. `said` holds what it tells: state, reason, parts (thousandths), product."""

    place: Place
    event_id: str | None
    revision: int | None
    said: dict[str, Any]
    arrived_at: datetime
    import_id: int
    source: str
    file_name: str
    by: str
    replaced: tuple[Replaced, ...]


@dataclass(frozen=True)
class RowPage:
    """`after` leads to the next page; None: this is the last one."""

    rows: list[FactRow]
    after: Place | None


def read(
    conn: Connection, actor: Actor, question: Question, kind: str, *, after: Place | None = None, size: int = PAGE
) -> RowPage:
    """One page of the states or counts behind a figure. Raises NotFound for what is out of the actor's sight."""
    machines = _machines(conn, actor, question)
    given = {
        "site_id": actor.site_id,
        "machines": machines,
        "start_at": question.start,
        "end_at": question.end,
        "after_at": after.at.isoformat() if after else "-infinity",
        "after_machine": after.machine if after else "",
        "after_key": after.event_key if after else "",
        "size": size + 1,
    }
    found = conn.execute(_statement(kind), given).all()
    shown = found[:size]
    before = _replaced(conn, actor, kind, shown)
    rows = [_row(row, kind, before) for row in shown]
    return RowPage(rows, rows[-1].place if len(found) > size else None)


def _statement(kind: str) -> TextClause:
    return {STATES: q.STATE_ROWS, COUNTS: q.COUNT_ROWS}[kind]


def _machines(conn: Connection, actor: Actor, question: Question) -> list[str]:
    sight.lines_in(conn, actor, question.scope)
    found = tracks(conn, question.scope, to_us(question.start), to_us(question.end))
    return sorted({track.machine for track in found})


def _replaced(
    conn: Connection, actor: Actor, kind: str, rows: Sequence[Row[Any]]
) -> dict[tuple[str, str], list[Replaced]]:
    found: dict[tuple[str, str], list[Replaced]] = defaultdict(list)
    given = {"machines": [row.machine for row in rows], "keys": [row.event_key for row in rows]}
    for row in conn.execute(q.REPLACED, given | {"site_id": actor.site_id, "kind": kind}):
        version = Replaced(_said(row.row, kind), row.recorded_at, row.recorded_by, row.file_name or "")
        found[row.machine, row.event_key].append(version)
    return found


def _row(row: Row[Any], kind: str, before: dict[tuple[str, str], list[Replaced]]) -> FactRow:
    return FactRow(
        Place(row.at, row.machine, row.event_key),
        row.event_key[2:] if row.event_key.startswith("i:") else None,
        row.revision,
        _said(dict(row._mapping), kind),
        row.arrived_at,
        row.import_id,
        row.source or "",
        row.file_name or "",
        row.by or "",
        tuple(before.get((row.machine, row.event_key), ())),
    )


def _said(stored: dict[str, Any], kind: str) -> dict[str, Any]:
    """What a row tells, without what identifies it; empty cells are left out."""
    told = {name: stored.get(name) for name in ("at", *_WORDS)}
    if kind == COUNTS:
        told |= {name: stored.get(f"{name}_milli") or None for name in _AMOUNTS}
    return {name: _instant(value) if name in ("at", "made_at") else value for name, value in told.items() if value}


def _instant(stored: datetime | str) -> datetime:
    """The history keeps a row as JSON, and so its instants as text."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
