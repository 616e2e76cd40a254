"""One line's shifts around today, in the plant's own time, and how they read."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import clock
from access.actors import Actor
from db.engine import engine
from metrics import calendar_edit, shift_edit
from metrics.calendar_fill import midnight
from metrics.calendar_merge import Kept
from metrics.patterns import Pattern, SpecialDay
from metrics.plant import Line
from metrics.shift_typing import PlannedShift
from pages.shell import numbers
from pages.shell.speech import tr

WEEKS_BACK: Final = 4
WEEKS_AHEAD: Final = 8
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """`shifts` are the line's, `odd` those of them that are not as its patterns say (also those taken out)."""

    line: Line
    zone: ZoneInfo
    today: date
    shifts: list[PlannedShift]
    patterns: list[Pattern]
    days: list[SpecialDay]
    odd: list[Kept]

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def of_day(self, day: date) -> list[PlannedShift]:
        return [shift for shift in self.shifts if shift.start.astimezone(self.zone).date() == day]

    def of_week(self, monday: date) -> list[PlannedShift]:
        return [shift for day in week_days(monday) for shift in self.of_day(day)]

    def odd_in(self, monday: date) -> list[Kept]:
        days = week_days(monday)
        return [kept for kept in self.odd if begins(kept).start.astimezone(self.zone).date() in days]


def read(actor: Actor, line: Line, zone: ZoneInfo) -> Plan:
    """Four weeks back and eight ahead."""
    today = clock.now().astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - WEEKS_BACK * WEEK
    span = {"start": midnight(first, zone), "end": midnight(monday + (WEEKS_AHEAD + 1) * WEEK, zone)}
    with engine().begin() as conn:
        book = calendar_edit.read(conn, actor, line.line, first=first)
        return Plan(
            line,
            zone,
            today,
            shift_edit.between(conn, actor, line.line, **span),
            book.patterns,
            book.days,
            calendar_edit.deviations(conn, actor, line.line, **span),
        )


def begins(kept: Kept) -> PlannedShift:
    """The shift that it is about: as it is planned, else as the pattern says."""
    shift = kept.held or kept.wanted
    if shift is None:
        raise ValueError("a deviation of no shift")
    return shift


def week_days(monday: date) -> list[date]:
    return [monday + timedelta(days=days) for days in range(7)]


def name(plan: Plan, shift: PlannedShift) -> str:
    return tr("{shift} on {day}", shift=shift.shift, day=numbers.day(shift.start, zone=plan.zone.key))


def hours(length: timedelta) -> str:
    whole, minutes = divmod(int(length.total_seconds()) // 60, 60)
    said = [tr("{count} h", count=whole)] if whole or not minutes else []
    return " ".join([*said, *([tr("{count} min", count=minutes)] if minutes else [])])
