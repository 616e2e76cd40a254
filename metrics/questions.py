"""A question as a program asks it, in texts, and its answer: one JSON object for each piece of the window and KPI."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import clock
from access.refusals import Invalid
from metrics import answers, losses, plant, values
from metrics.catalogue import CATALOGUE
from metrics.instants import EPOCH, from_us, local_us
from metrics.pieces import BY
from metrics.scope import Scope


@dataclass(frozen=True)
class Question:
    """`kpis`: keys joined by commas, all, or losses; instants as in files, of the site's clock without an offset."""

    kpis: str
    scope: Scope
    start: str
    end: str
    as_of: str | None = None
    by: str | None = None


def answer(conn: Connection, asked: Question) -> list[dict[str, Any]]:
    """What kpis.md promises to programs. Raises Invalid, NotFound with a sentence."""
    if asked.by is not None and asked.by not in BY:
        raise Invalid("Pieces are by {known}, not by {by!r}.", known=tuple(BY), by=asked.by)
    zone = plant.site(conn, asked.scope.site_id).zone
    start, end = instant(asked.start, zone), instant(asked.end, zone)
    now = instant(asked.as_of, zone) if asked.as_of else clock.now()
    if min(start, end, now) < EPOCH:
        raise Invalid("Instants before 1970 are not kept here.")
    if end < start:
        raise Invalid("The end, {end}, lies before the start, {start}.", end=asked.end, start=asked.start)
    if asked.kpis == "losses":
        reports = losses.read(conn, asked.scope, start, end, now=now, by=asked.by)
        return [answers.losses(report) for report in reports]
    found = values.read(conn, asked.scope, start, end, keys(asked.kpis), now=now, by=asked.by)
    return [answers.value(asked.scope, one) for one in found]


def keys(asked: str) -> list[str]:
    if asked == "all":
        return list(CATALOGUE)
    wanted = [key.strip() for key in asked.split(",") if key.strip()]
    unknown = [key for key in wanted if key not in CATALOGUE]
    if unknown or not wanted:
        raise Invalid(
            "There is no KPI {unknown!r}. Known are: {known}, all, losses.",
            unknown=", ".join(unknown),
            known=tuple(CATALOGUE),
        )
    return wanted


def instant(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 instant; without an offset it is the site's local time, of a doubled hour the first pass."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(
            "{text!r} is no instant. Write it like 2026-03-28T06:00 or 2026-03-28T05:00Z.", text=text
        ) from None
    if at.tzinfo is not None:
        return at
    found = from_us(local_us(at.date(), at.time(), zone))
    if found.astimezone(zone).replace(tzinfo=None) != at:
        raise Invalid(
            "{text} never was: the clocks of {zone} skipped it. Give it with an offset.", text=text, zone=zone.key
        )
    return found
