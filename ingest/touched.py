"""Which lines, and which time, the rows of a file bear on: where figures may move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db.queries import touched as queries
from ingest.files import Report


@dataclass(frozen=True)
class Touched:
    """The figures of these lines may move between start and end."""

    site_id: str
    lines: frozenset[str]
    start: datetime
    end: datetime


def by_file(conn: Connection, report: Report, *, now: datetime) -> list[Touched]:
    """What a file that was just taken in this transaction bears on; empty where no figure can move."""
    statement = queries.OF_KIND.get(report.kind or "")
    if statement is None or not report.accepted + report.corrections:
        return []
    return [
        Touched(site_id, frozenset({row.line}), row.start_at, row.end_at)
        for site_id, import_id in report.imports.items()
        for row in conn.execute(statement, {"site_id": site_id, "import_id": import_id, "now": now})
    ]


def by_site(found: Iterable[Touched]) -> list[Touched]:
    """The same as one for each site."""
    sites: dict[str, list[Touched]] = {}
    for one in found:
        sites.setdefault(one.site_id, []).append(one)
    return [_together(site_id, parts) for site_id, parts in sorted(sites.items())]


def _together(site_id: str, parts: list[Touched]) -> Touched:
    lines = frozenset().union(*(part.lines for part in parts))
    return Touched(site_id, lines, min(part.start for part in parts), max(part.end for part in parts))
