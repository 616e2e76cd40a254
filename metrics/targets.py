"""Targets of a line, and whether a value meets them."""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection

from db.queries import plant as q
from metrics.instants import to_us
from metrics.kpi import Kpi
from metrics.plant import BEGINNING_US


@dataclass(frozen=True)
class Target:
    kpi: str
    valid_from: int
    value: Fraction
    tolerance: Fraction


class Targets:
    """The targets of one line, by KPI and instant; none where a question is about more or less than a line."""

    def __init__(self, conn: Connection, site_id: str, line: str | None) -> None:
        rows = q.TARGETS.run(conn, {"site_id": site_id, "line": line or ""}).all()
        self._targets = [
            Target(
                r.kpi,
                to_us(r.valid_from) if r.valid_from else BEGINNING_US,
                Fraction(r.target),
                Fraction(r.tolerance or 0),
            )
            for r in rows
        ]

    def at(self, kpi: str, instant: int) -> Target | None:
        """The latest one that begins at or before the instant."""
        valid = [t for t in self._targets if t.kpi == kpi and t.valid_from <= instant]
        return max(valid, key=lambda t: t.valid_from, default=None)


def status(kpi: Kpi, value: Fraction | None, target: Target | None) -> str | None:
    """met, near, missed, withheld; None without a target. Equal is met."""
    if target is None:
        return None
    if value is None:
        return "withheld"
    missing_by = target.value - value if kpi.better == "up" else value - target.value
    if missing_by <= 0:
        return "met"
    return "near" if missing_by <= target.tolerance else "missed"
