"""Which figures are looked at: counted by day, never by person. What nobody touches for 60 days is noise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import NotFound
from access.rules import require
from db.queries import looks as queries

QUIET: Final = timedelta(days=60)


@dataclass(frozen=True)
class Noise:
    """A chosen figure with no action, note, idea or look since `touched_at` (or since it was chosen)."""

    line: str
    kpi: str
    owner_role: str
    touched_at: datetime


def count(conn: Connection, actor: Actor, line: str, kpi: str, *, now: datetime) -> None:
    """One more look at why a figure reads so, or at its trend. The page says it once for each browser, figure and day.

    Not in the audit: who looks at what is written down nowhere.
    """
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "board.read")
    conn.execute(queries.COUNT, {"site_id": actor.site_id, "line": line, "kpi": kpi, "now": now})


def noise(conn: Connection, site_id: str, lines: Iterable[str], *, now: datetime) -> list[Noise]:
    """The chosen figures of these lines that nobody has touched for 60 days, the longest first."""
    given = {"site_id": site_id, "lines": sorted(lines), "now": now, "before": now - QUIET}
    return [Noise(*row) for row in conn.execute(queries.UNTOUCHED, given)]
