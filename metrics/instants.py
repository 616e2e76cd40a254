"""Instants as whole microseconds since 1970 UTC, and back; local walls' time by the site's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def from_us(us: int) -> datetime:
    return EPOCH + us * MICROSECOND


def as_text(us: int) -> str:
    """UTC with Z, microseconds only where there are any."""
    return from_us(us).isoformat().replace("+00:00", "Z")


def local_us(day: date, at: time, zone: ZoneInfo) -> int:
    """A local wall time as an instant; one that the clocks skip is the instant at which they jump past it."""
    wall = datetime.combine(day, at, zone)
    back = wall.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != wall.replace(tzinfo=None):
        wall = wall.replace(fold=1)  # in a gap, fold=1 reads the clock before the jump: the first instant after it
        return to_us(_first_after_gap(wall, zone))
    return to_us(wall.astimezone(UTC))


def _first_after_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    early, late = wall.astimezone(UTC), wall.replace(fold=0).astimezone(UTC)
    while late - early > MICROSECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset():
            early = middle
        else:
            late = middle
    return late
