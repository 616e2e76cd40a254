"""No red without an action: a chosen figure that stays red with nobody on it climbs the line's tiers.

Only time of shifts counts, and only what was looked at: a figure that is withheld neither begins to be red nor ends.
After its reaction time it is told to the first tier, after twice that to the second, after three times to the third;
a tier that nobody keeps at this hour is passed over. An action, or a figure that is red no more, ends it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from access.refusals import Ours
from db.queries import reds as queries
from feedback import outbox, tiers
from feedback.outbox import News

LOOK_EVERY: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(minutes=10)  # between two looks: a clockwork that stood still counts no more
TOP: Final = 3


@dataclass(frozen=True)
class Seen:
    """A chosen figure as it stands in the running shift. `is_red` None: withheld, nobody knows."""

    line: str
    line_name: str
    kpi: str
    name: Ours
    is_red: bool | None
    reaction_min: int


@dataclass(frozen=True)
class Red:
    """A red figure with nobody on it: since when, for how long in shifts, and the tier it climbed to (0: none yet)."""

    red_id: int
    line: str
    kpi: str
    since: datetime
    red_s: int
    tier: int


def is_due(conn: Connection, site_id: str, *, now: datetime) -> bool:
    """Whether the site's figures are to be looked at now; once in two minutes, whoever asks."""
    when = {"site_id": site_id, "now": now, "before": now - LOOK_EVERY}
    return conn.execute(queries.LOOK_IS_DUE, when).first() is not None


def looked(conn: Connection, site_id: str, seen: Sequence[Seen], *, now: datetime) -> None:
    """Write down how the figures of the running shifts stand, and let climb what stays red with nobody on it."""
    known = [{"line": one.line, "kpi": one.kpi, "is_red": one.is_red} for one in seen if one.is_red is not None]
    row = {"site_id": site_id, "now": now, "seen": json.dumps(known), "longest_s": LONGEST.total_seconds()}
    for statement in (queries.COUNT, queries.END, queries.END_OFF_THE_WALL, queries.BEGIN):
        conn.execute(statement, row)
    by_figure = {(one.line, one.kpi): one for one in seen if one.is_red}
    for red in _alone(conn, site_id):
        figure = by_figure.get((red.line, red.kpi))
        if figure and red.tier < TOP and red.red_s >= figure.reaction_min * 60 * (red.tier + 1):
            _climb(conn, site_id, red, figure, now)


def alone_on(conn: Connection, site_id: str, line: str) -> dict[str, Red]:
    """By KPI the red figures of a line that nobody is on, as the last look found them."""
    return {red.kpi: red for red in _alone(conn, site_id, line)}


def _climb(conn: Connection, site_id: str, red: Red, figure: Seen, now: datetime) -> None:
    on_duty = tiers.on_duty(conn, site_id, red.line, now=now)
    tier = min((one for one in on_duty if one > red.tier), default=None)
    if tier is None:
        return
    step = {"site_id": site_id, "red_id": red.red_id, "tier": tier, "now": now}
    if not conn.execute(queries.CLIMB, step).rowcount:
        return
    news = News(
        kind="kpi.unowned",
        title=Ours("{figure} on {line} is red, and nobody is on it", figure=figure.name, line=figure.line_name),
        body=(Ours("Red for {minutes} min of the shift. Start an action, or say who does.", minutes=red.red_s // 60),),
        path=f"board?line={red.line}&kpi={red.kpi}",
        line=red.line,
    )
    outbox.tell(conn, site_id, news, key=f"red:{red.red_id}:{tier}", people=on_duty[tier], now=now)
    conn.execute(queries.TELL_FIGURES, {"site_id": site_id})


def _alone(conn: Connection, site_id: str, line: str | None = None) -> list[Red]:
    return [Red(*row) for row in conn.execute(queries.ALONE, {"site_id": site_id, "line": line})]
