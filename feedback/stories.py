"""You said, we did: what became of what people said, for walls, in nobody's own words.

Names are those of who signs thanks, and of who wants theirs with it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from db.queries import stories as queries
from feedback import thanks
from feedback.thanks import Thanks

BACK: Final = timedelta(days=30)
MOST: Final = 6


@dataclass(frozen=True)
class Story:
    """An action that came from something said: done on `on_day` with this result, or due by it."""

    title: str
    result: str
    kpi: str | None
    on_day: date
    is_done: bool


@dataclass(frozen=True)
class Told:
    """Of some lines: what was said, answered and done of it in the last 30 days, and the newest stories."""

    said: int
    answered: int
    done: int
    stories: tuple[Story, ...]
    thanks: tuple[Thanks, ...] = ()


def of(conn: Connection, site_id: str, lines: list[str], *, now: datetime) -> Told:
    """What was done comes first, the newest first; then what is being done, the next due first."""
    where = {"site_id": site_id, "lines": lines, "now": now, "since": now - BACK, "most": MOST}
    counts = conn.execute(queries.COUNTS, where).one()
    done = [_story(row, is_done=True) for row in conn.execute(queries.DONE, where)]
    doing = [_story(row, is_done=False) for row in conn.execute(queries.DOING, where)]
    said = tuple(thanks.shown(conn, site_id, lines, now=now))
    return Told(counts.said, counts.answered, counts.done, (*done, *doing), said)


def _story(row: Row[Any], *, is_done: bool) -> Story:
    return Story(row.title, row.result, row.kpi, row.on_day, is_done)
