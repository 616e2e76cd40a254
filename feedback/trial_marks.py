"""What walls and boards say beside a figure: that it is on trial, or what a trial has proven lately."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import trials as queries

SHOWN: Final = timedelta(days=30)  # so long the result of a verified one stands there


@dataclass(frozen=True)
class Mark:
    """The newest trial of a figure. `before` and `after` are levels in `unit`, None before the first verdict."""

    trial_id: int
    kpi: str
    title: str
    state: str  # in_trial, verified, standard, spread
    since: date
    unit: str | None
    before: float | None
    after: float | None
    has_faded: bool

    @property
    def effect(self) -> dict[str, Any]:
        """As a check has it."""
        return {"before": self.before, "after": self.after, "unit": self.unit or ""}


def of_line(conn: Connection, site_id: str, line: str, *, now: datetime) -> dict[str, Mark]:
    """By figure: the running trial, else the one that was verified in the last 30 days."""
    rows = conn.execute(queries.MARKS, {"site_id": site_id, "line": line, "shown_since": now - SHOWN})
    return {row.kpi: Mark(**row._mapping) for row in rows}
