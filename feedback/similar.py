"""What looks alike: shown to a person, never merged by the machine."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Connection, Row

from access.actors import Actor
from db.queries import triage as queries
from feedback import words

LEAST_ALIKE = 58  # of 100; below, bodies share little more than everyday words
MOST_SHOWN = 5


@dataclass(frozen=True)
class Lookalike:
    """Another open idea, and how alike the words are (0 to 100); only the week of it is told."""

    idea_id: int
    line: str
    state: str
    headline: str
    week_of: date
    alike: int


def to(conn: Connection, actor: Actor, body: str, *, now: datetime, but: int | None = None) -> list[Lookalike]:
    """The open ideas on lines in sight whose words are most like these, the most alike first."""
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "but": but, "now": now}
    rows = {row.idea_id: row for row in conn.execute(queries.OPEN_BODIES, where)}
    bodies = {idea_id: row.body for idea_id, row in rows.items()}
    found = process.extract(
        body,
        bodies,
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=LEAST_ALIKE,
        limit=MOST_SHOWN,
    )
    return [_lookalike(rows[idea_id], alike) for _, alike, idea_id in found]


def _lookalike(row: Row[Any], alike: float) -> Lookalike:
    return Lookalike(row.idea_id, row.line, row.state, words.headline(row.body), row.week_of, round(alike))
