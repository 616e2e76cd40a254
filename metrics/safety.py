"""Dangers reported and not yet removed, and days since the last recordable incident."""

from dataclasses import dataclass

from sqlalchemy import Connection

from db.queries import safety as q
from metrics.instants import from_us, to_us
from metrics.plant import Site


@dataclass(frozen=True)
class Safety:
    """As it stood at the end of a window; `oldest` is the instant of the oldest open danger."""

    dangers_open: int
    oldest: int | None
    days_since: int | None


def safety(conn: Connection, site: Site, lines: list[str], end: int) -> Safety:
    bounds = {"site_id": site.site_id, "lines": lines, "end_at": from_us(end)}
    dangers = [to_us(row.at) for row in conn.execute(q.INCIDENTS, bounds)]
    last = conn.execute(q.LAST_RECORDABLE, bounds).scalar()
    days = None
    if last is not None:
        today = from_us(end - 1).astimezone(site.zone).date()
        days = (today - last.astimezone(site.zone).date()).days
    return Safety(len(dangers), min(dangers, default=None), days)
