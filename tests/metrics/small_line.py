"""A line small enough to count on fingers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Connection, insert

from db import tables as t
from metrics import values
from metrics.scope import Scope
from metrics.values import Value

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NOW = DAY + timedelta(days=2)


def clock(text: str, day: datetime = DAY) -> datetime:
    hours, minutes, *seconds = (int(part) for part in text.split(":"))
    return day + timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))


@dataclass
class Line:
    """Line L with machine M in site S, UTC: one shift 06-14 with a break 10:00-10:15, product p at 60 s a piece."""

    conn: Connection
    number: int = field(default=0)

    def build(self, *, silent_s: int | None = None, cycle_s: str | None = "60", shift: bool = True) -> Self:
        add = self.add
        add(t.sites, name="S", timezone="UTC")
        add(t.lines, line="L", name="L", team="T", area="A")
        add(t.machines, machine="M", line="L", name="M", is_constraint=True, silent_after_s=silent_s)
        add(t.products, product="p", name="p", ideal_cycle_s=None if cycle_s is None else Decimal(cycle_s))
        if shift:
            key = {"line": "L", "shift": "early", "start_at": clock("6:00")}
            add(t.shifts, **key, end_at=clock("14:00"))
            add(t.shift_breaks, **key, break_start=clock("10:00"), break_end=clock("10:15"))
        return self

    def add(self, table: Any, **row: Any) -> None:
        self.conn.execute(insert(table), {"site_id": "S", **row})

    def state(self, at: str, state: str, reason: str | None = None, **more: Any) -> Self:
        self.number += 1
        key = {"event_key": more.pop("event_key", f"i:{self.number}"), "fingerprint": "", "import_id": 0}
        self.add(t.state_events, **({"machine": "M"} | key | more), at=clock(at), state=state, reason=reason)
        return self

    def count(self, at: str, good: int = 0, scrap: int = 0, product: str | None = "p", **more: Any) -> Self:
        self.number += 1
        key = {"event_key": f"i:{self.number}", "fingerprint": "", "import_id": 0}
        parts = {"good_milli": good * 1000, "scrap_milli": scrap * 1000}
        self.add(t.count_events, machine="M", at=clock(at), product=product, **parts, **key, **more)
        return self

    def read(self, kpi: str, start: str = "6:00", end: str = "14:00", now: datetime = NOW, **scope: str) -> Value:
        where = Scope("S", **(scope or {"line": "L"}))
        return values.read(self.conn, where, clock(start), clock(end), [kpi], now=now)[0]
