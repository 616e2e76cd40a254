"""The plant's calendar: its days from 06:00 to 06:00 local time, its shifts and breaks, in microseconds since 1970."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SUNDAY = 6


@dataclass(frozen=True)
class Pattern:
    """A shift as planned: hours count on past midnight, so 25 is one o'clock of the next day."""

    name: str
    team: str
    starts: int
    ends: int
    breaks: tuple[tuple[int, int, int], ...]  # hour, minute, length in minutes


@dataclass(frozen=True)
class Shift:
    line: str
    name: str
    team: str | None
    start: int
    end: int
    breaks: tuple[tuple[int, int], ...]


PATTERNS = (
    Pattern("early", "Red", 6, 14, ((9, 0, 15), (11, 30, 20))),
    Pattern("late", "Blue", 14, 22, ((17, 0, 15), (19, 30, 20))),
    Pattern("night", "Green", 22, 30, ((25, 0, 15), (28, 0, 20))),
)
REST_ON_SUNDAY_NIGHT = frozenset({"L1", "L3"})
HAND_LINE = "L3"


def to_us(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def to_instant(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


def local(day: date, hour: int, minute: int = 0) -> int:
    """The instant at which the plant's clocks show this time; hour 30 is six o'clock of the day after."""
    at = day + timedelta(days=hour // 24)
    return to_us(datetime(at.year, at.month, at.day, hour % 24, minute, tzinfo=ZONE))


def bounds(day: date) -> tuple[int, int]:
    return local(day, 6), local(day, 30)


def day_of(us: int) -> date:
    """The plant's day into which an instant falls."""
    at = to_instant(us).astimezone(ZONE)
    return at.date() if at.hour >= 6 else at.date() - timedelta(days=1)


def days_between(start: int, end: int) -> list[date]:
    """Every day of the plant that has time in [start, end)."""
    first, last = day_of(start), day_of(max(start, end - 1))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@lru_cache(maxsize=2048)
def shifts_of(line: str, day: date) -> tuple[Shift, ...]:
    """The line's shifts that begin on this day; the hand line's crew is one team in all of them."""
    patterns: tuple[Pattern, ...] = PATTERNS
    if line in REST_ON_SUNDAY_NIGHT and day.weekday() == SUNDAY:
        patterns = PATTERNS[:2]
    return tuple(_shift(line, day, pattern) for pattern in patterns)


def _shift(line: str, day: date, pattern: Pattern) -> Shift:
    team = None if line == HAND_LINE else pattern.team
    breaks = tuple(_break(day, *pause) for pause in pattern.breaks)
    return Shift(line, pattern.name, team, local(day, pattern.starts), local(day, pattern.ends), breaks)


def _break(day: date, hour: int, minute: int, minutes: int) -> tuple[int, int]:
    start = local(day, hour, minute)
    return start, start + minutes * MINUTE


def working(line: str, start: int, end: int) -> int:
    """Microseconds of [start, end) inside the line's shifts and outside their breaks."""
    return sum(
        overlap((start, end), (shift.start, shift.end)) - sum(overlap((start, end), pause) for pause in shift.breaks)
        for day in days_between(start, end)
        for shift in shifts_of(line, day)
    )


def overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
