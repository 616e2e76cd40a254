"""A week of the loop: what was said, answered and done in it, and what was owed at its end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from db.queries import week as queries


@dataclass(frozen=True)
class Week:
    """Counts: said, answered (in time), actions done; at its end dangers open, answers owed, what is overdue."""

    said: int
    answered: int
    in_time: int
    done: int
    dangers: int
    answers_owed: int
    answers_overdue: int
    actions_overdue: int


@dataclass(frozen=True)
class Span:
    """From the first instant to the last; `today` is the day on which it ends on the site's calendar."""

    start: datetime
    end: datetime
    today: date


def of(conn: Connection, site_id: str, lines: Iterable[str], span: Span) -> Week:
    """Of these lines; each count stands for a team or the plant, never for a person."""
    where = {"site_id": site_id, "lines": sorted(lines), "start": span.start, "end": span.end, "today": span.today}
    said, done, owed = (conn.execute(query, where).one() for query in (queries.WEEK, queries.DONE, queries.OWED))
    return Week(
        said=said.said,
        answered=said.answered,
        in_time=said.in_time,
        done=done.done,
        dangers=said.dangers,
        answers_owed=owed.owed,
        answers_overdue=owed.overdue,
        actions_overdue=done.overdue,
    )


def leaders(conn: Connection, site_id: str) -> list[int]:
    """Who gets the week: the managers and admins of the site."""
    return list(conn.execute(queries.LEADERS, {"site_id": site_id}).scalars())
