"""The written summary of a triage: what was decided, what is owed, what is overdue. Kept as it was when it ended."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from access.refusals import Ours
from db.queries import agendas as queries
from feedback import debt
from feedback.words import headline

TITLE: Final = Ours("What triage decided")
IN_WORDS: Final = {
    "accepted": Ours("{count} accepted"),
    "declined": Ours("{count} declined"),
    "asked_back": Ours("{count} asked back"),
    "parked": Ours("{count} parked"),
    "merged": Ours("{count} merged"),
}


@dataclass(frozen=True)
class Decided:
    """One answer: `what` is accepted, asked_back, declined, parked or merged; owner and date stand with a yes."""

    idea_id: int
    line: str
    line_name: str
    headline: str
    what: str
    words: str
    by: str
    owner: str | None
    due_on: date | None


@dataclass(frozen=True)
class Late:
    """One idea whose answer is overdue."""

    idea_id: int
    line: str
    line_name: str
    headline: str
    due_on: date


@dataclass(frozen=True)
class Summary:
    """`owed` counts every answer that is owed at the site, the oldest in days (None: none is)."""

    decided: tuple[Decided, ...]
    owed: int
    oldest_days: int | None
    overdue: tuple[Late, ...]


def write(conn: Connection, site_id: str, since: datetime, until: datetime) -> Summary:
    """What management decided from `since` to `until`, and what it owes then."""
    owed = debt.owed(conn, site_id, now=until)
    decided = [
        Decided(headline=headline(row.body), **{key: value for key, value in row._mapping.items() if key != "body"})
        for row in conn.execute(queries.DECIDED, {"site_id": site_id, "since": since, "until": until})
    ]
    late = [
        Late(row.idea_id, row.line, row.line_name, headline(row.body), row.due_on)
        for row in conn.execute(queries.OVERDUE, {"site_id": site_id, "now": until})
    ]
    return Summary(tuple(decided), owed.count, owed.oldest_days, tuple(late))


def in_words(told: Summary) -> tuple[Ours, ...]:
    """The counts, for a message: an idea's own words stand on the summary's page, for those who see its line."""
    counted = Counter(one.what for one in told.decided)
    decided = [Ours(IN_WORDS[what], count=counted[what]) for what in IN_WORDS if counted[what]]
    owed = Ours("{count} answers are owed, {late} of them overdue.", count=told.owed, late=len(told.overdue))
    return (*(decided or [Ours("Nothing was decided.")]), owed)


def of_lines(told: Summary, lines: Collection[str]) -> Summary:
    """What of it is about these lines; the counts are the site's."""
    decided = tuple(one for one in told.decided if one.line in lines)
    return replace(told, decided=decided, overdue=tuple(one for one in told.overdue if one.line in lines))


def as_json(told: Summary) -> str:
    return json.dumps(asdict(told), default=date.isoformat)


def from_json(kept: dict[str, Any]) -> Summary:
    decided = [Decided(**one | {"due_on": _day(one["due_on"])}) for one in kept["decided"]]
    late = [Late(**one | {"due_on": date.fromisoformat(one["due_on"])}) for one in kept["overdue"]]
    return Summary(tuple(decided), kept["owed"], kept["oldest_days"], tuple(late))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
