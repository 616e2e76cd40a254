"""A shift as a person types it: a day, wall times of the plant's zone, breaks on one line; and as it is kept."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from access.refusals import Invalid
from metrics.instants import from_us, local_us

_BREAK = re.compile(r"(\d{1,2}[:.]\d{2})\s*(?:-|–|/|to)\s*(\d{1,2}[:.]\d{2})")
LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class PlannedShift:
    """One shift of a line. All instants are aware; `breaks` are (start, end), in order, inside the shift."""

    line: str
    shift: str
    start: datetime
    end: datetime
    team: str | None = None
    breaks: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def break_time(self) -> timedelta:
        return sum((end - start for start, end in self.breaks), timedelta())

    def clock_change(self, zone: ZoneInfo) -> timedelta:
        """How far the clocks move inside the shift: +1 h in spring, -1 h in autumn, else 0."""
        return _offset(self.end, zone) - _offset(self.start, zone)


@dataclass(frozen=True)
class TypedShift:
    """`end` at or before `start` is on the next day; `breaks` reads like "09:00-09:15, 12:00-12:30"."""

    shift: str
    day: date
    start: time
    end: time
    team: str = ""
    breaks: str = ""


def planned(line: str, typed: TypedShift, zone: ZoneInfo) -> PlannedShift:
    """The typed shift as instants. Refuses a missing name and breaks that cannot be read or lie outside (Invalid)."""
    if not typed.shift.strip():
        raise Invalid("Give the shift a name, for example: early.")
    start = _instant(typed.day, typed.start, zone)
    end_day = typed.day if typed.end > typed.start else typed.day + timedelta(days=1)
    end = _instant(end_day, typed.end, zone)
    spans = tuple(_break(typed, pair, zone) for pair in _break_times(typed.breaks))
    shift = PlannedShift(line, typed.shift.strip(), start, end, typed.team.strip() or None, tuple(sorted(spans)))
    return checked(shift)


def checked(shift: PlannedShift) -> PlannedShift:
    """The shift itself, or Invalid: every break lies inside it, none touches another."""
    before = shift.start
    if not timedelta() < shift.length <= LONGEST + timedelta(hours=1):
        raise Invalid("A shift ends after it starts, and within a day. Check its start and end.")
    for start, end in shift.breaks:
        if start < before or end <= start or end > shift.end:
            raise Invalid("The breaks must lie inside the shift, one after the other. Check their times.")
        before = end
    return shift


def typed(shift: PlannedShift, zone: ZoneInfo) -> TypedShift:
    """The shift as its form shows it."""
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    return TypedShift(shift.shift, start.date(), start.time(), end.time(), shift.team or "", breaks_text(shift, zone))


def breaks_text(shift: PlannedShift, zone: ZoneInfo) -> str:
    """For example "09:00-09:15, 12:00-12:30"; empty without breaks."""
    return ", ".join(f"{start.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}" for start, end in shift.breaks)


def moved(shift: PlannedShift, days: int, zone: ZoneInfo) -> PlannedShift:
    """The same shift by the wall clock, `days` later: in a night of a clock change it is really longer or shorter."""
    breaks = tuple((_moved(start, days, zone), _moved(end, days, zone)) for start, end in shift.breaks)
    kept = tuple((start, end) for start, end in breaks if start < end)  # the clocks may jump over a whole break
    return PlannedShift(
        shift.line, shift.shift, _moved(shift.start, days, zone), _moved(shift.end, days, zone), shift.team, kept
    )


def overlaps(shifts: list[PlannedShift]) -> list[tuple[PlannedShift, PlannedShift]]:
    """The pairs of one line's shifts that share time, each pair once, the earlier one first."""
    ordered = sorted(shifts, key=lambda shift: (shift.start, shift.end))
    return [
        (one, other) for place, one in enumerate(ordered) for other in ordered[place + 1 :] if other.start < one.end
    ]


def overlaps_any(shift: PlannedShift, others: list[PlannedShift]) -> bool:
    return any(shift.start < other.end and other.start < shift.end for other in others)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return from_us(local_us(day, at, zone))


def _moved(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return _instant(local.date() + timedelta(days=days), local.time(), zone)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _break_times(words: str) -> list[tuple[time, time]]:
    left = _BREAK.sub("", words)
    if re.sub(r"[\s,;]", "", left):
        raise Invalid(
            "The breaks cannot be read: {typed}. Write them like 09:00-09:15, 12:00-12:30.", typed=words.strip()
        )
    return [(_time(start), _time(end)) for start, end in _BREAK.findall(words)]


def _time(words: str) -> time:
    hours, minutes = words.replace(".", ":").split(":")
    if int(hours) > 23 or int(minutes) > 59:
        raise Invalid("{typed} is not a time of day. Write breaks like 09:00-09:15.", typed=words)
    return time(int(hours), int(minutes))


def _break(shift: TypedShift, pair: tuple[time, time], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A break at a time of day before the shift's start lies after midnight."""
    start, end = pair
    start_day = shift.day if start >= shift.start else shift.day + timedelta(days=1)
    end_day = start_day if end > start else start_day + timedelta(days=1)
    return _instant(start_day, start, zone), _instant(end_day, end, zone)
