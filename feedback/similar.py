"""What looks alike: shown to a person, never merged by the machine."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Connection, Row

from access.actors import Actor
from db.queries import triage as queries
from feedback import words

LEAST_ALIKE = 58  # of 100; below, bodies share little more than everyday words
MOST_SHOWN = 5
CACHED = 30_000


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
    bodies = {row.idea_id: _in_order(row.body) for row in conn.execute(queries.OPEN_BODIES, where)}
    asked = _in_order(body)
    found = process.extract(asked, bodies, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=MOST_SHOWN)
    alike = {idea_id: share for _, share, idea_id in found}
    rows = conn.execute(queries.LOOKALIKES, where | {"idea_ids": list(alike)})
    told = {row.idea_id: _lookalike(row, alike[row.idea_id]) for row in rows}
    return [told[idea_id] for idea_id in alike if idea_id in told]


@lru_cache(maxsize=CACHED)
def _in_order(body: str) -> str:
    """The words in the order of the alphabet, so that another order of the same words is as good. Most of the time of
    a comparison goes into this, and the same thousands of ideas are compared with each new one."""
    return " ".join(sorted(utils.default_process(body).split()))


def _lookalike(row: Row[Any], alike: float) -> Lookalike:
    return Lookalike(row.idea_id, row.line, row.state, words.headline(row.body), row.week_of, round(alike))
