"""The pieces of a window: local hours, site days, weeks, months, or shifts. A day may have 23 or 25 hours."""

from datetime import time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from metrics.instants import from_us, local_us
from metrics.plant import ShiftSpan, Site

HOUR_US = 3_600_000_000
BY = ("hour", "shift", "day", "week", "month")

Piece = tuple[int, int]


def pieces(site: Site, start: int, end: int, by: str | None, shifts: list[ShiftSpan]) -> list[Piece]:
    """[start, end) cut as asked; never empty, so that an answer always has something to say."""
    if start >= end:
        return [(start, start)]
    if by is None:
        return [(start, end)]
    if by == "shift":
        spans = {(max(s.start, start), min(s.end, end)) for s in shifts if s.start < end and s.end > start}
        return sorted(spans) or [(start, end)]
    borders = hours(site.zone, start, end) if by == "hour" else days(site, start, end, by)
    cuts = sorted({start, end, *(at for at in borders if start < at < end)})
    return list(pairwise(cuts))


def hours(zone: ZoneInfo, start: int, end: int) -> list[int]:
    """Where the local clock shows a full hour; a jump of the clocks is no border of its own."""
    quarter = HOUR_US // 4
    first = start - start % quarter
    return [at for at in range(first, end, quarter) if from_us(at).astimezone(zone).minute == 0]


def days(site: Site, start: int, end: int, by: str) -> list[int]:
    begins = time.fromisoformat(site.day_starts_at)
    day = from_us(start).astimezone(site.zone).date() - timedelta(days=1)
    last = from_us(end).astimezone(site.zone).date() + timedelta(days=1)
    found = []
    while day <= last:
        if by == "day" or (by == "week" and day.weekday() == 0) or (by == "month" and day.day == 1):
            found.append(local_us(day, begins, site.zone))
        day += timedelta(days=1)
    return found


def chains(of_pieces: list[Piece]) -> list[list[Piece]]:
    """Sorted pieces split into lists in which none overlaps another; one list, unless shifts overlap."""
    found: list[list[Piece]] = []
    for piece in of_pieces:
        fitting = next((chain for chain in found if chain[-1][1] <= piece[0]), None)
        if fitting is None:
            found.append([piece])
        else:
            fitting.append(piece)
    return found
