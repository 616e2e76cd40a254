"""An action past its day climbs: at once to its owner and the line's shift, then to the area, then to the site's top.

A tier that nobody keeps at this hour is told when it is there again. A new date begins anew.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from access.actors import Actor
from access.refusals import Ours
from db.queries import action_work as queries
from feedback import action_log, outbox, tiers
from feedback.moves import Tap
from feedback.outbox import News

SECOND_AFTER: Final = 3  # days past the promised one
THIRD_AFTER: Final = 7


def climb(conn: Connection, site_id: str, now: datetime) -> None:
    """A job of the clockwork: whoever has to know of an overdue action by now is told, once."""
    asked = {"site_id": site_id, "now": now, "second_after": SECOND_AFTER, "third_after": THIRD_AFTER}
    on_duty: dict[str, dict[int, tuple[int, ...]]] = {}
    for row in conn.execute(queries.OVERDUE, asked):
        if row.line not in on_duty:
            on_duty[row.line] = tiers.on_duty(conn, site_id, row.line, now=now)
        people = on_duty[row.line].get(row.tier)
        if people:
            _tell(conn, site_id, row, people, now)


def _tell(conn: Connection, site_id: str, row: Row[Any], people: tuple[int, ...], now: datetime) -> None:
    machine = Actor(site_id, "system", "system", "clockwork", lines=frozenset({row.line}))
    tap = Tap(0, now, f"climb-{row.tier}-{row.due_on}")
    if not action_log.keep(conn, machine, row.action_id, "climbed", tap, line=row.line, tier=row.tier):
        return
    news = News(
        kind="action.overdue",
        title=Ours("Overdue on {line}: {title}", line=row.line_name, title=row.title),
        body=(Ours("It was promised by {day}.", day=row.due_on),),
        path=f"actions?action={row.action_id}",
        line=row.line,
    )
    told = {*people, row.owner_id} if row.tier == 1 else set(people)
    outbox.tell(conn, site_id, news, key=f"action-{row.action_id}-{tap.request_id}", people=told, now=now)
