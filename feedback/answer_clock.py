"""The answer clock: an answer that is due and not given climbs, and those on the next tier are told, once per step.

When the promise is broken it climbs to the second tier, two days later to the third; a tier that nobody keeps at this
hour is passed over, or waited for where there is none above. Asking back and parking are no answers: the clock runs on.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from access.refusals import Ours
from db.queries import answer_clock as queries
from feedback import outbox, tiers
from feedback.outbox import News

LONG_OVERDUE: Final = timedelta(days=2)


def climb(conn: Connection, site_id: str, now: datetime) -> None:
    """Let all answers climb that are due for it, and tell of those of one line and tier together."""
    asked = {"site_id": site_id, "now": now, "long_overdue": now - LONG_OVERDUE}
    by_line: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in conn.execute(queries.CLIMBING, asked):
        by_line[row.line].append(row)
    for line, waiting in by_line.items():
        on_duty = tiers.on_duty(conn, site_id, line, now=now)
        for tier, steps in _steps(waiting, on_duty).items():
            ids = [row.idea_id for row in steps]
            conn.execute(queries.CLIMB, {"site_id": site_id, "tier": tier, "now": now, "idea_ids": ids})
            _tell(conn, site_id, steps, tier, on_duty[tier], now)


def _steps(waiting: list[Row[Any]], on_duty: dict[int, tuple[int, ...]]) -> dict[int, list[Row[Any]]]:
    """By tier what climbs to it now: one step at a time, but past tiers that nobody keeps."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in waiting:
        tier = min((one for one in on_duty if one > row.tier), default=None)
        if tier is not None:
            found[tier].append(row)
    return found


def _tell(
    conn: Connection, site_id: str, steps: list[Row[Any]], tier: int, people: tuple[int, ...], now: datetime
) -> None:
    first, oldest = min(row.idea_id for row in steps), min(row.due_on for row in steps)
    news = News(
        kind="triage.climbed",
        title=Ours("Answers overdue on {line}: {count}", line=steps[0].line_name, count=len(steps)),
        body=(_since(oldest), Ours("Whoever spoke waits for a yes, a no with its reason, or a date.")),
        path=f"triage?idea={steps[0].idea_id}",
        line=steps[0].line,
    )
    outbox.tell(conn, site_id, news, key=f"answers:{tier}:{first}", people=people, now=now)


def _since(oldest: date) -> Ours:
    return Ours("The oldest was promised by {day}.", day=oldest)
