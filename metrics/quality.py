"""What spoils which figure, worst first: found in the figures themselves, and in the rows behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.rules import may, require
from metrics import plant, quality_figures, quality_rows
from metrics.findings import Finding, Inspected
from metrics.instants import to_us
from metrics.scope import counted

DAYS: Final = 7


@dataclass(frozen=True)
class Report:
    """The findings of some lines since `start`, worst first."""

    start: datetime
    now: datetime
    lines: int
    findings: list[Finding]


def read(conn: Connection, actor: Actor, *, now: datetime, days: int = DAYS) -> Report:
    """Of the lines in the actor's sight. Raises Forbidden for those who cannot mend any of it."""
    require(actor, "quality.read")
    asked = _inspected(conn, actor, now - timedelta(days=days), now)
    found = [
        *quality_figures.read(conn, asked),
        *quality_rows.read(conn, asked),
        *(quality_rows.rejects(conn, asked) if may(actor, "import.run") else []),
    ]
    return Report(asked.start, now, len(asked.lines), worst_first(found))


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    """What withholds a figure before what only marks it, the larger share first."""
    return sorted(found, key=lambda one: (not one.withholds, -one.share, one.kind, one.line, one.subject))


def _inspected(conn: Connection, actor: Actor, start: datetime, now: datetime) -> Inspected:
    """The lines in sight, with the machines that count for each of them now."""
    at = to_us(now)
    versions = plant.machine_versions(conn, actor.site_id)
    lines = sorted(line.line for line in plant.lines(conn, actor.site_id) if line.line in actor.lines)
    machines: dict[str, str] = {}
    for line in lines:
        present = counted([v for v in versions if v.line == line])
        machines |= {name: line for name, spell in present.items() if any(lo <= at < hi for lo, hi in spell)}
    silent = {v.machine: v.silent_us for v in versions if v.start <= at < v.end and v.machine in machines}
    limits = {machine: Fraction(us, 60_000_000) for machine, us in silent.items() if us is not None}
    return Inspected(actor.site_id, start, now, lines, machines, limits)
