"""Two lines that count by hand, one row a day: few enough to draw the days, long enough for a verdict."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert

from db import tables as t
from metrics import effect
from metrics.effect import Effect, Overlap, Plan

FIRST = date(2026, 1, 5)  # a Monday
SAID = FIRST + timedelta(days=160)
CHANGE = SAID + timedelta(days=14)
PARTS = 1000
DAY = timedelta(days=1)
Days = NDArray[np.float64]


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def noise(seed: int, size: float = 5.0, days: int = 280) -> Days:
    return np.random.default_rng(seed).standard_normal(days) * size


@dataclass
class Floor:
    """Site S in UTC; each line makes a thousand parts a day, some of them scrap."""

    conn: Connection

    def __post_init__(self) -> None:
        self._add(t.sites, [{"name": "S", "timezone": "UTC", "currency": "EUR"}])
        self._add(t.products, [{"product": p, "name": p, "ideal_cycle_s": 10} for p in "pq"])

    def _add(self, table: object, rows: list[dict[str, object]]) -> None:
        self.conn.execute(insert(table), [{"site_id": "S", **row} for row in rows])  # type: ignore[arg-type]

    def line(self, name: str, scrap: Days, share_of_q: Days | None = None) -> Self:
        """`scrap`: pieces of each day from FIRST on, nan: nothing was counted; `share_of_q`: how much is product q."""
        self._add(t.lines, [{"line": name, "name": name, "area": "A"}])
        self._add(t.machines, [{"machine": f"M{name}", "line": name, "name": name, "is_constraint": True}])
        days = [FIRST + DAY * n for n in range(len(scrap))]
        shifts = [{"line": name, "shift": "day", "start_at": at(d, 6), "end_at": at(d, 14)} for d in days]
        self._add(t.shifts, list(shifts))
        q = np.zeros(len(scrap)) if share_of_q is None else share_of_q
        rows = []
        for day, bad, part in zip(days, scrap, q, strict=True):
            if np.isnan(bad):
                continue
            for product, share in (("p", 1 - part), ("q", part)):
                rows.append(self._row(name, day, product, share, max(0, round(float(bad)))))
        self._add(t.count_events, [row for row in rows if row["good_milli"]])
        return self

    def _row(self, line: str, day: date, product: str, share: float, scrap: int) -> dict[str, object]:
        made, bad = round(PARTS * share), round(scrap * share)
        key = {"event_key": f"{line}{day}{product}", "fingerprint": "", "import_id": 0}
        parts = {"good_milli": (made - bad) * 1000, "scrap_milli": bad * 1000}
        return {"machine": f"M{line}", "at": at(day), "product": product, **parts, **key}

    def freeze(self, line: str = "L", kpi: str = "scrap_ratio", **more: int) -> Plan:
        return effect.freeze(
            self.conn, "S", line, kpi, accepted_at=at(SAID + 5 * DAY), starts_on=CHANGE, said_at=at(SAID), **more
        )

    def judge(self, plan: Plan, days_after: int, *others: Overlap) -> Effect:
        return effect.judge(self.conn, "S", plan, others=others, now=at(CHANGE + days_after * DAY))
