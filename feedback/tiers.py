"""Who stands on which tier of a line at an hour, by the roster.

Tier 1 is the line's shift, 2 its area, 3 the site's top. A tier for which the roster says nothing at all has the usual
people, so that an empty roster works: the supervisors of the line's teams, the managers, and in office hours the
admins. A tier that is kept, but not at this hour, is missing: at night there is no third one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from db.queries import tiers as queries

TIERS: Final = (1, 2, 3)
KINDS: Final = ("maintenance", "material", "quality", "safety", "danger")
POSTS: Final = {  # what walls call them -> the kinds that they answer unless told otherwise
    "maintenance": ("maintenance",),
    "logistics": ("material",),
    "quality": ("quality",),
    "safety": ("safety", "danger"),
    "supervisor": KINDS,
    "manager": KINDS,
    "top": KINDS,
}
LEADING: Final = ("supervisor", "manager", "top")
OFF: Final = "8"  # among the days of the week: days that the calendar has as off
EVERY_DAY: Final = "12345678"
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """Who stands on a tier when: a person, or everybody of the line with a role; no line: on every one.

    While a shift of the name `shift` runs, or by the plant's clock from `start_time` to `end_time`, which is on the
    next day where it is not later. `weekdays` are the ISO days on which it begins, 8 the days off.
    """

    duty_id: int
    version: int
    line: str
    tier: int
    person_id: int | None
    role: str | None
    post: str
    kinds: tuple[str, ...]
    weekdays: str
    shift: str
    start_time: str
    end_time: str


@dataclass(frozen=True)
class Standing:
    """Who stands on one tier now, and what walls call them."""

    people: tuple[int, ...]
    posts: tuple[str, ...]


def _usual(tier: int, role: str, post: str, weekdays: str, hours: tuple[str, str]) -> Duty:
    return Duty(0, 0, "", tier, None, role, post, KINDS, weekdays, "", *hours)


USUAL: Final = (
    _usual(1, "supervisor", "supervisor", EVERY_DAY, ("00:00", "00:00")),
    _usual(2, "manager", "manager", EVERY_DAY, ("00:00", "00:00")),
    _usual(3, "admin", "top", "12345", ("06:00", "18:00")),
)


@dataclass(frozen=True)
class Floor:
    """What the roster and the calendar say of one line at one instant."""

    now: datetime
    zone: ZoneInfo
    duties: tuple[Duty, ...]
    staff: tuple[tuple[int, str, bool], ...]  # person, role, of this line
    away: tuple[tuple[int, date, date], ...]
    special: dict[tuple[str, date], int | None]  # (line or "", day) -> the weekday that it works like; None: off
    running: tuple[str, date] | None  # the shift that runs, and the day on which it began
    line: str

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def began(self, duty: Duty) -> date | None:
        """The day on which the turn began that runs now; None while none does."""
        if duty.shift:
            is_on = self.running is not None and self.running[0] == duty.shift
            day = self.running[1] if is_on and self.running else None
            return day if day and str(day.isoweekday()) in duty.weekdays else None
        turns = (self.today - DAY, self.today)
        return next(
            (day for day in turns if self._is_on(duty, day) and self.code(duty.tier, day) in duty.weekdays), None
        )

    def code(self, tier: int, day: date) -> str:
        """Which day of the week counts: the line's calendar for its own shift, the plant's for those above."""
        keys = [(self.line, day), ("", day)] if tier == 1 else [("", day)]
        for key in keys:
            if key in self.special:
                return str(self.special[key] or OFF)
        return str(day.isoweekday())

    def people(self, duty: Duty, day: date) -> list[int]:
        """Those of a duty who are not away, nor disabled."""
        away = {person for person, first, last in self.away if first <= day <= last}
        wanted = [
            person
            for person, role, is_here in self.staff
            if person == duty.person_id or (duty.role == role and is_here)
        ]
        return [person for person in wanted if person not in away]

    def _is_on(self, duty: Duty, day: date) -> bool:
        start, end = time.fromisoformat(duty.start_time), time.fromisoformat(duty.end_time)
        last = day if end > start else day + DAY
        begins, ends = datetime.combine(day, start, self.zone), datetime.combine(last, end, self.zone)
        return begins.timestamp() <= self.now.timestamp() < ends.timestamp()


def on_duty(
    conn: Connection, site_id: str, line: str, *, now: datetime, kind: str | None = None
) -> dict[int, tuple[int, ...]]:
    """Tier -> who stands on it now, to answer calls of this kind; no kind: who leads. Missing: nobody keeps it."""
    return {tier: one.people for tier, one in standing(conn, site_id, line, now=now, kind=kind).items()}


def standing(
    conn: Connection, site_id: str, line: str, *, now: datetime, kind: str | None = None
) -> dict[int, Standing]:
    """The same with what walls call them."""
    floor = read(conn, site_id, line, now=now)
    found = {tier: _of_tier(floor, tier, kind) for tier in TIERS}
    return {tier: one for tier, one in found.items() if one.people}


def usual(conn: Connection, site_id: str, line: str, *, now: datetime) -> Standing:
    """Who hears of it when nobody at all is on duty: the line's supervisors, else the managers, else the admins."""
    floor = read(conn, site_id, line, now=now)
    for duty in USUAL:
        people = floor.people(duty, floor.today)
        if people:
            return Standing(tuple(people), (duty.post,))
    return Standing((), ())


def read(conn: Connection, site_id: str, line: str, *, now: datetime) -> Floor:
    """Everything that stands in roster and calendar of a line, around this instant."""
    zone = ZoneInfo(conn.execute(queries.ZONE, {"site_id": site_id}).scalar_one())
    today = now.astimezone(zone).date()
    where = {"site_id": site_id, "line": line, "now": now, "today": today, "yesterday": today - DAY}
    shift = conn.execute(queries.RUNNING, where).one_or_none()
    return Floor(
        now=now,
        zone=zone,
        duties=tuple(duty_of(row) for row in conn.execute(queries.DUTIES, where)),
        staff=tuple((row.person_id, row.role, row.is_of_line) for row in conn.execute(queries.STAFF, where)),
        away=tuple((row.person_id, row.first_day, row.last_day) for row in conn.execute(queries.AWAY, where)),
        special={(row.line, row.day): row.works_like for row in conn.execute(queries.SPECIAL, where)},
        running=(shift.shift, shift.start_at.astimezone(zone).date()) if shift else None,
        line=line,
    )


def duty_of(row: Row[Any]) -> Duty:
    """A row of the roster."""
    return Duty(**{**row._mapping, "kinds": tuple(row.kinds)})


def _of_tier(floor: Floor, tier: int, kind: str | None) -> Standing:
    planned = [duty for duty in floor.duties if duty.tier == tier and _answers(duty, kind)]
    planned.sort(key=lambda duty: len(duty.kinds))  # who is there for this stands before who is there for everything
    duties = planned or [duty for duty in USUAL if duty.tier == tier]
    people: dict[int, None] = {}
    posts: dict[str, None] = {}
    for duty, day in _turns(floor, duties):
        found = floor.people(duty, day)
        people |= dict.fromkeys(found)
        posts |= dict.fromkeys([duty.post] if found else [])
    return Standing(tuple(people), tuple(posts))


def _turns(floor: Floor, duties: Sequence[Duty]) -> list[tuple[Duty, date]]:
    begun = [(duty, floor.began(duty)) for duty in duties]
    return [(duty, day) for duty, day in begun if day is not None]


def _answers(duty: Duty, kind: str | None) -> bool:
    return kind in duty.kinds if kind else duty.post in LEADING
