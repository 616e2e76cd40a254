"""What was reported of a closed shift: kept as it was, beside what the same shift reads now."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import reported as q
from db.queries import why as moved_q
from metrics import values
from metrics.catalogue import CATALOGUE
from metrics.instants import to_us
from metrics.scope import Scope, tracks
from metrics.values import Value

GRACE: Final = timedelta(minutes=15)  # what machines and people still send of the shift's last minutes
LOOK_BACK: Final = timedelta(days=7)  # a shift that ended longer ago was seen by nobody in this form: nothing to keep
MOST: Final = 20  # shifts in one transaction


@dataclass(frozen=True)
class Reported:
    """A value as it stood when its shift had closed. `value` is exact; None comes with `withheld`."""

    line: str
    shift: str
    start: datetime
    end: datetime
    kpi: str
    value: Fraction | None
    withheld: str | None
    flags: tuple[str, ...]
    elements: dict[str, Any]
    formula_version: int
    reported_at: datetime

    def is_changed(self, now: Value) -> bool:
        """Whether the same shift reads otherwise now."""
        return (self.value, self.withheld) != (now.value, now.withheld)


@dataclass(frozen=True)
class Moved:
    """What can have moved a figure: how many, the last of them when and by whom."""

    what: str  # correction, coding, late, plan
    number: int
    last_at: datetime
    last_by: str


def close_shifts(conn: Connection, site_id: str, *, now: datetime) -> int:
    """Keep the figures of every line's shifts that closed 15 minutes to 7 days ago, at most 20 at once.

    How many shifts those were; a shift that is reported already stays as it is. For the worker, in its transaction.
    """
    given = {"site_id": site_id, "from_at": now - LOOK_BACK, "until_at": now - GRACE, "most": MOST}
    closed = conn.execute(q.CLOSED, given).all()
    for shift in closed:
        scope = Scope(site_id, line=shift.line)
        found = values.read(conn, scope, shift.start_at, shift.end_at, list(CATALOGUE), now=now)
        conn.execute(q.ADD, [_row(shift, value, site_id, now) for value in found])
    return len(closed)


def _row(shift: Any, value: Value, site_id: str, now: datetime) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "line": shift.line,
        "shift": shift.shift,
        "start_at": shift.start_at,
        "end_at": shift.end_at,
        "kpi": value.kpi,
        "value": None if value.value is None else str(value.value),
        "withheld": value.withheld,
        "flags": json.dumps(list(value.flags)),
        "elements": json.dumps(value.elements.as_json()),
        "formula_version": CATALOGUE[value.kpi].version,
        "reported_at": now,
    }


def between(conn: Connection, site_id: str, line: str, kpi: str, start: datetime, end: datetime) -> list[Reported]:
    """What was reported of the shifts that began in [start, end), oldest first."""
    given = {"site_id": site_id, "line": line, "kpi": kpi, "start_at": start, "end_at": end}
    return [_reported(row) for row in conn.execute(q.BETWEEN, given)]


def of_window(conn: Connection, scope: Scope, kpi: str, start: datetime, end: datetime) -> Reported | None:
    """What was reported of exactly this window; None where it is not one whole shift of a line."""
    if scope.line is None:
        return None
    near = between(conn, scope.site_id, scope.line, kpi, start, start + timedelta(microseconds=1))
    return next((one for one in near if one.end == end), None)


def _reported(row: Any) -> Reported:
    return Reported(
        row.line,
        row.shift,
        row.start_at,
        row.end_at,
        row.kpi,
        None if row.value is None else Fraction(row.value),
        row.withheld,
        tuple(row.flags),
        row.elements,
        row.formula_version,
        row.reported_at,
    )


def moved_since(conn: Connection, scope: Scope, start: datetime, end: datetime, since: datetime) -> list[Moved]:
    """What came in after `since` and bears on [start, end): corrected, coded and late rows.

    Only without any of these the changes of the plan: which times they moved, nobody can tell any more.
    """
    of_tracks = tracks(conn, scope, to_us(start), to_us(end))
    given = {
        "site_id": scope.site_id,
        "machines": sorted({track.machine for track in of_tracks}),
        "line_subjects": [f"site:{scope.site_id}", *sorted({f"line:{track.line}" for track in of_tracks})],
        "start_at": start,
        "end_at": end,
        "since": since,
    }
    found = [Moved(row.what, row.number, row.last_at, row.last_by) for row in conn.execute(moved_q.MOVED_BY, given)]
    return [one for one in found if one.what != "plan"] or found
