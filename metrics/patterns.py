"""Patterns by the plant's clock and special days, and the shifts that they make of a span of days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from access.refusals import Invalid
from metrics.instants import from_us, local_us
from metrics.shift_typing import PlannedShift, TypedShift, planned

DAY: Final = timedelta(days=1)
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True)
class Pattern:
    """A shift that comes again on some days of the week (ISO: Monday is 1).

    `end` at or before `start` is on the next day. `teams` take turns week by week, the first in `first_week` (a
    Monday); none: the line's team. It counts for shifts that begin from `valid_from` to `valid_until`, both included.
    """

    line: str
    shift: str
    weekdays: tuple[int, ...]
    start: time
    end: time
    valid_from: date
    breaks: str = ""
    teams: tuple[str, ...] = ()
    valid_until: date | None = None
    first_week: date | None = None
    pattern_id: int | None = None
    version: int = 1

    def works_on(self, day: date, weekday: int) -> bool:
        """Whether it has a shift that begins on `day`, which works like `weekday`."""
        until = self.valid_until or date.max
        return weekday in self.weekdays and self.valid_from <= day <= until

    def team_on(self, day: date) -> str:
        if not self.teams:
            return ""
        weeks = (monday(day) - (self.first_week or monday(self.valid_from))).days // 7
        return self.teams[weeks % len(self.teams)]


@dataclass(frozen=True)
class SpecialDay:
    """A day with a name on which the week's usual pattern does not count; `line` empty: the whole plant.

    `works_like`: the ISO weekday whose patterns count instead; None: off.
    """

    line: str
    day: date
    name: str
    works_like: int | None = None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def checked(pattern: Pattern) -> Pattern:
    """The pattern with its first week and blanks set right, or Invalid with a sentence."""
    if not pattern.weekdays:
        raise Invalid("Choose at least one day of the week.")
    if pattern.valid_until and pattern.valid_until < pattern.valid_from:
        raise Invalid("The last day lies before the first one. Check both.")
    teams = tuple(team.strip() for team in pattern.teams if team.strip())
    tidy = replace(
        pattern,
        shift=pattern.shift.strip(),
        weekdays=tuple(sorted(set(pattern.weekdays))),
        breaks=re.sub(r"\s+", " ", pattern.breaks.strip()),
        teams=teams,
        first_week=monday(pattern.first_week or pattern.valid_from),
    )
    _on_the_wall(tidy, tidy.valid_from)
    return tidy


def shifts(
    patterns: Iterable[Pattern], special: Iterable[SpecialDay], days: list[date], zone: ZoneInfo
) -> list[PlannedShift]:
    """One line's shifts that begin on these days, in order of their start, by the walls of the plant's clock."""
    known = list(patterns)
    by_day = {one.day: one for one in sorted(special, key=lambda one: bool(one.line))}  # a line's own day goes first
    found: dict[tuple[str, datetime], PlannedShift] = {}
    for day in days:
        for pattern in known:
            if pattern.works_on(day, _weekday(day, by_day.get(day))):
                shift = _real(_on_the_wall(pattern, day), zone)
                if shift.start < shift.end:  # the clocks may jump over a whole shift
                    found.setdefault((shift.shift, shift.start), shift)
    return sorted(found.values(), key=lambda shift: (shift.start, shift.shift))


def _weekday(day: date, special: SpecialDay | None) -> int:
    """0, which no pattern works on, where the day is off."""
    if special is None:
        return day.isoweekday()
    return special.works_like or 0


def _on_the_wall(pattern: Pattern, day: date) -> PlannedShift:
    """The shift of that day as clock times without a zone, kept as if they were UTC."""
    typed = TypedShift(pattern.shift, day, pattern.start, pattern.end, pattern.team_on(day), pattern.breaks)
    return planned(pattern.line, typed, _UTC)


def _real(wall: PlannedShift, zone: ZoneInfo) -> PlannedShift:
    """The same clock times in the plant's zone; a break that the clocks jump over falls away."""
    breaks = tuple((_instant(start, zone), _instant(end, zone)) for start, end in wall.breaks)
    kept = tuple((start, end) for start, end in breaks if start < end)
    return replace(wall, start=_instant(wall.start, zone), end=_instant(wall.end, zone), breaks=kept)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return from_us(local_us(wall.date(), wall.astimezone(UTC).time(), zone))


def days_between(first: date, end: date) -> list[date]:
    """From `first` on, without `end`."""
    return [first + count * DAY for count in range((end - first).days)]
