"""How well the loop runs: what was said, answered, done and proven; reds with nobody on them; visits.

There is no figure about a person, and none about fewer than five people: a line whose teams are smaller is left out,
of the figures of all lines together too, so that it cannot be reckoned from the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause

from access.actors import Actor
from access.rules import require
from db.queries import health as queries
from feedback import action_climbs, actions, visits

FEWEST: Final = 5
MONTHS: Final = 6
OVER: Final = timedelta(days=90)
CREWS_OVER: Final = timedelta(days=60)


@dataclass(frozen=True)
class Health:
    """Of one line, or of all that are shown (`line` None), over the last 90 days but for `said`.

    `said`: month ("2026-11") -> ideas, annoyances and dangers. `due`, `in_time`: answers promised for these days, and
    given by then. `at_second`, `at_third`: answers that are owed and have climbed there. `red_s`, `alone_s`: seconds
    of shifts in which a chosen figure was red, and without an action. `overdue`: tier -> actions. `kept` of
    `promised` actions were done by the date that was promised first. `visited_days`: None where nobody ever came.
    """

    line: str | None
    heads: int
    said: dict[str, int] = field(default_factory=dict)
    due: int = 0
    in_time: int = 0
    median_days: float | None = None
    owed: int = 0
    oldest_days: int | None = None
    at_second: int = 0
    at_third: int = 0
    implemented: int = 0
    verified: int = 0
    stopped: int = 0
    red_s: int = 0
    alone_s: int = 0
    red_now: int = 0
    alone_now: int = 0
    overdue: dict[int, int] = field(default_factory=dict)
    kept: int = 0
    promised: int = 0
    visited_days: int | None = None

    def per_head(self, month: str) -> float:
        """What was said in a month, for each of its people."""
        return self.said.get(month, 0) / self.heads


@dataclass(frozen=True)
class Report:
    """All lines that are shown together (None where none is), each of them, and the codes of those withheld."""

    together: Health | None
    lines: list[Health]
    withheld: list[str]
    months: list[str]


def read(conn: Connection, actor: Actor, *, now: datetime) -> Report:
    """Of the lines in sight, in one read. Raises Forbidden."""
    require(actor, "health.read")
    return of_lines(conn, actor.site_id, sorted(actor.lines), now=now)


def of_lines(conn: Connection, site_id: str, among: Sequence[str], *, now: datetime) -> Report:
    """Of these lines, for whoever may see them."""
    where: dict[str, Any] = {"site_id": site_id, "now": now, "lines": list(among)}
    of_crews = where | {"since": now - CREWS_OVER}
    heads = {row.line: row.heads for row in conn.execute(queries.HEADS, of_crews)}
    shown = sorted(line for line, count in heads.items() if count >= FEWEST)
    months = _months(actions.today(conn, site_id, now))
    where |= {"second_after": action_climbs.SECOND_AFTER, "third_after": action_climbs.THIRD_AFTER}
    where |= {"lines": shown, "since": now - OVER, "first_day": date.fromisoformat(f"{months[0]}-01")}
    everybody = int(conn.execute(queries.TOGETHER, of_crews | {"lines": shown}).scalar_one())
    found = _found(conn, where)
    visited = visits.days_by_line(conn, site_id, shown, now=now)
    lines = [Health(line, heads[line], visited_days=visited[line], **found.get(line, {})) for line in shown]
    together = Health(None, everybody, visited_days=_longest(visited.values()), **found.get(None, {}))
    return Report(together if shown else None, lines, sorted(set(heads) - set(shown)), months)


def _found(conn: Connection, where: dict[str, Any]) -> dict[str | None, dict[str, Any]]:
    """Line, or None for all of them -> the fields of Health."""
    found: dict[str | None, dict[str, Any]] = {}
    for statement in (queries.ANSWERS, queries.STEPS, queries.REDS, queries.DATES):
        for row in _rows(conn, statement, where):
            found.setdefault(row.line, {}).update(
                {name: value for name, value in row._mapping.items() if name != "line" and value is not None}
            )
    for statement, name, key in ((queries.SAID, "said", "month"), (queries.OVERDUE, "overdue", "tier")):
        for row in _rows(conn, statement, where):
            found.setdefault(row.line, {}).setdefault(name, {})[row._mapping[key]] = row._mapping[name]
    return found


def _rows(conn: Connection, statement: TextClause, where: dict[str, Any]) -> list[Row[Any]]:
    return list(conn.execute(statement, where))


def _longest(days: Iterable[int | None]) -> int | None:
    """Of all lines the one that waits longest; None as soon as one has never seen a manager."""
    known = list(days)
    return None if None in known else max((one for one in known if one is not None), default=None)


def _months(today: date) -> list[str]:
    """This month and the five before it, oldest first."""
    count = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02}" for one in range(count - MONTHS + 1, count + 1)]
