"""How long help takes: medians of a line and kind, never of a person, and none of fewer than five calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from access.actors import Actor
from access.rules import require
from db.queries import ladder as queries

FEWEST: Final = 5  # of fewer one could tell who came


@dataclass(frozen=True)
class HelpTime:
    """Calls of one kind on one line. Medians are None where fewer than five calls tell them, as is `climbed`."""

    line: str
    kind: str
    made: int
    met: int  # where somebody said that they were here
    response: timedelta | None
    mended: int  # of those the ones that were fixed
    fix: timedelta | None
    climbed: int | None  # that went to a higher tier


def between(conn: Connection, actor: Actor, start: datetime, end: datetime) -> list[HelpTime]:
    """Of the calls made in [start, end) on lines in sight, by line and kind; those taken back do not count."""
    require(actor, "call.answer")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "start": start, "end": end}
    climbed = {(row.line, row.kind): row.climbed for row in conn.execute(queries.HOW_FAR, where)}
    rows = conn.execute(queries.HELP_TIMES, where)
    return [_of(row, climbed.get((row.line, row.kind), 0)) for row in rows]


def _of(row: Row[Any], climbed: int) -> HelpTime:
    response, fix = _median(row.response_s, row.met), _median(row.fix_s, row.mended)
    told = climbed if row.made >= FEWEST else None
    return HelpTime(row.line, row.kind, row.made, row.met, response, row.mended, fix, told)


def _median(seconds: Any, count: int) -> timedelta | None:
    return timedelta(seconds=float(seconds)) if count >= FEWEST else None
