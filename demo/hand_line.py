"""What the hand line's crew enters on the hour pad: history in bulk, then each hour through the pad's service."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import ChangedMeanwhile
from db.queries import demo as queries
from demo import days, hand
from demo.days import HAND_LINE, to_instant
from demo.plant import SITE, Plant
from ingest import door, pad

PAD = Actor(SITE, "screen", "pad", "Tablet at the packing tables", lines=frozenset({HAND_LINE}))
STOPS_KEPT = timedelta(days=14)  # of the history: nobody looks at older ones


def write_history(conn: Connection, plant: Plant, since: datetime, until: datetime) -> None:
    """All hours of (since, until], and the stops of its last days."""
    rows = [_row(hour) for hour in _hours(plant, since, until)]
    if rows:
        door.write(conn, "counts", rows, source="pad", by=PAD.name)
    enter_stops(conn, plant, max(since, until - STOPS_KEPT), until)
    conn.execute(queries.DATE_HAND_STOPS, {"site_id": SITE, "line": HAND_LINE})


def enter(conn: Connection, plant: Plant, since: datetime, until: datetime) -> None:
    """The hours and stops that the crew enters in (since, until]; what a visitor entered before stays."""
    for hour in _hours(plant, since, until):
        entry = pad.Entry(hand.BOX, Decimal(hour.good), Decimal(hour.scrap), reason=hour.reason or "")
        try:
            pad.enter_hour(conn, PAD, HAND_LINE, to_instant(hour.start), [entry], seen_version=0)
        except ChangedMeanwhile:
            continue
    enter_stops(conn, plant, since, until)


def enter_stops(conn: Connection, plant: Plant, since: datetime, until: datetime) -> None:
    first, last = days.to_us(since), days.to_us(until)
    for day in days.days_between(first - hand.HOUR, last + 1):
        for stop in hand.stops(plant, day):
            if first < stop.entered <= last:
                told = pad.Told(to_instant(stop.start), to_instant(stop.end), stop.reason)
                stop_id = UUID(int=plant.chance("stop id", stop.start).getrandbits(128))
                pad.enter_hand_stop(conn, PAD, HAND_LINE, told, stop_id=stop_id)


def _hours(plant: Plant, since: datetime, until: datetime) -> Iterator[hand.Hour]:
    first, last = days.to_us(since), days.to_us(until)
    for day in days.days_between(first - 2 * hand.HOUR, last + 1):
        yield from (hour for hour in hand.hours(plant, day) if first < hour.entered <= last)


def _row(hour: hand.Hour) -> dict[str, object]:
    """The hour as the pad would have written it."""
    start = to_instant(hour.start)
    return {
        "site": SITE,
        "machine": hand.HAND_MACHINE,
        "at": start,
        "good": hour.good,
        "scrap": hour.scrap,
        "product": hand.BOX,
        "reason": hour.reason,
        "event_id": f"pad:{HAND_LINE}:{start:%Y-%m-%dT%H:%M:%SZ}:{hand.BOX}:{hour.reason or ''}",
        "revision": 1,
    }
