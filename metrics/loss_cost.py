"""What one loss of a line takes in a month: time and money, from its last four whole weeks.

Worked out by the clockwork once a week, for a page that decides cannot wait for it.
"""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import Connection

from db.queries import loss_weeks as queries
from metrics import board, losses, plant
from metrics.calendar_fill import midnight
from metrics.families import LOSSES
from metrics.losses import Loss, LossReport
from metrics.scope import Scope

WEEKS: Final = 4
WEEKS_A_MONTH: Final = 365 / 12 / 7
HOUR_US: Final = 3_600_000_000

Key = tuple[str, str | None, str | None]  # kind, reason, state


@dataclass(frozen=True)
class Week:
    """What a loss took in one week, `cost` in the site's currency, None where a rate is not known."""

    us: float = 0
    stops: int = 0
    cost: float | None = 0

    def and_also(self, loss: Loss) -> Self:
        cost = None if self.cost is None or loss.cost is None else self.cost + float(loss.cost)
        return replace(self, us=self.us + float(loss.us), stops=self.stops + loss.stops, cost=cost)


@dataclass(frozen=True)
class LossCost:
    """A loss of a line as a month of its last weeks: hours, times, and money as the cheapest and the dearest of these
    weeks would make it; None where a rate is not known."""

    line: str
    line_name: str
    kind: str
    reason: str | None
    hours: float
    times: float
    low: float | None
    high: float | None


def keep_next(conn: Connection, site_id: str, now: datetime) -> None:
    """A job of the clockwork: one line whose last four weeks have not been worked out this week."""
    monday = _monday(conn, site_id, now)
    line = conn.execute(queries.NEXT_LINE, {"site_id": site_id, "monday": monday}).scalar()
    if line is None:
        return
    zone = plant.site(conn, site_id).zone
    start, end = (midnight(monday - timedelta(weeks=count), zone) for count in (WEEKS, 0))
    reports = losses.read(conn, Scope(site_id, line=line), start, end, now=now, by="week")
    kept = json.dumps(_condensed(reports[-WEEKS:]))  # a day that starts at six leaves some hours before them
    conn.execute(queries.KEEP, {"site_id": site_id, "line": line, "monday": monday, "losses": kept, "now": now})


def of(
    conn: Connection, site_id: str, lines: Iterable[str], line: str, *, kpi: str | None, loss_name: str | None
) -> list[LossCost]:
    """The loss that is meant, on this line first and then on the others that have it, the one that loses most first.

    It is that of the name, else the KPI's own, else the line's largest. Empty while nothing has been worked out.
    """
    rows = conn.execute(queries.READ, {"site_id": site_id, "lines": sorted(lines)}).all()
    held = {row.line: _losses(row.losses) for row in rows}
    key = _meant(held.get(line, {}), kpi, _reason_called(conn, site_id, loss_name))
    if key is None:
        return []
    found = [_cost(row.line, row.line_name, key, held[row.line][key]) for row in rows if key in held[row.line]]
    return sorted(found, key=lambda cost: (cost.line != line, -cost.hours))


def _monday(conn: Connection, site_id: str, now: datetime) -> date:
    today = now.astimezone(plant.site(conn, site_id).zone).date()
    return today - timedelta(days=today.weekday())


def _reason_called(conn: Connection, site_id: str, name: str | None) -> str | None:
    """The code of the reason that is called so in any language."""
    words = board.reason_words(conn, site_id)
    return next((reason for reason, told in words.items() if name and name in told.values()), None)


def _condensed(reports: list[LossReport]) -> list[list[Any]]:
    """By loss, what it took in each week: [kind, reason, state, [[us, stops, cost], ...]]."""
    found: dict[Key, list[Week]] = {}
    for place, report in enumerate(reports):
        for loss in report.losses:
            weeks = found.setdefault((loss.kind, loss.reason, loss.state), [Week()] * len(reports))
            weeks[place] = weeks[place].and_also(loss)
    return [[*key, [astuple(week) for week in weeks]] for key, weeks in found.items()]


def _losses(kept: list[list[Any]]) -> dict[Key, list[Week]]:
    return {(kind, reason, state): [Week(*week) for week in weeks] for kind, reason, state, weeks in kept}


def _meant(held: dict[Key, list[Week]], kpi: str | None, reason: str | None) -> Key | None:
    own = LOSSES.get(kpi or "", frozenset())
    of_reason = [key for key in held if reason and key[1] == reason]
    of_kpi = [key for key in held if len(own) == 1 and own & {key[0], key[2]}]
    to_blame = [key for key in held if key[1] and key[2] != "idle"]
    candidates = of_reason or of_kpi or to_blame or held
    return max(candidates, key=lambda key: sum(week.us for week in held[key]), default=None)


def _cost(line: str, line_name: str, key: Key, weeks: list[Week]) -> LossCost:
    months = WEEKS_A_MONTH / len(weeks)
    costs = [week.cost for week in weeks if week.cost is not None]
    is_known = len(costs) == len(weeks)
    return LossCost(
        line,
        line_name,
        key[0],
        key[1],
        hours=sum(week.us for week in weeks) * months / HOUR_US,
        times=sum(week.stops for week in weeks) * months,
        low=min(costs) * WEEKS_A_MONTH if is_known else None,
        high=max(costs) * WEEKS_A_MONTH if is_known else None,
    )
