"""The debt that stands on the wall: answers owed to those who spoke, and the latest promise kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import Connection

from db.queries import debt as queries
from feedback import words

MEDIAN_OVER: Final = timedelta(days=90)


@dataclass(frozen=True)
class Owed:
    """Ideas and dangers without an answer, those past their promise, the oldest in days (None: none owed),
    and the median days to an answer over what was said in the last 90 days (None: nothing answered).

    `kept` of `promised` actions were done by the date that was promised first, of those that fell due in these days.
    """

    count: int
    overdue: int
    oldest_days: int | None
    median_days: float | None
    kept: int = 0
    promised: int = 0

    @property
    def usual_days(self) -> int | None:
        """The median in whole days, never said shorter than it is."""
        return None if self.median_days is None else max(1, ceil(self.median_days))


@dataclass(frozen=True)
class Done:
    """You said -> done: the first words of the idea, what was done, and what came of it ("" where nobody said)."""

    idea_id: int
    kpi: str | None
    said: str
    title: str
    result: str
    done_on: date


def owed(conn: Connection, site_id: str, line: str | None = None, *, now: datetime) -> Owed:
    """What the site, or one line, is owed. Asking back and parking answer nothing, so those count."""
    where = {"site_id": site_id, "line": line, "now": now, "since": now - MEDIAN_OVER}
    row = conn.execute(queries.OWED, where).one()
    median = None if row.median_days is None else float(row.median_days)
    dates = conn.execute(queries.DATES, where).one()
    return Owed(row.number, row.overdue, row.oldest_days, median, dates.kept, dates.promised)


def latest_done(conn: Connection, site_id: str, line: str) -> Done | None:
    """The last finished action of a line that came from an idea; None while there is none."""
    row = conn.execute(queries.LATEST_DONE, {"site_id": site_id, "line": line}).one_or_none()
    if row is None:
        return None
    fields = {key: value for key, value in row._mapping.items() if key != "body"}
    return Done(said=words.headline(row.body), **fields)
