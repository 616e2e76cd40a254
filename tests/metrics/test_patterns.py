"""The shifts that patterns and special days make, by the clock on the plant's wall."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access.refusals import Invalid
from metrics import patterns
from metrics.patterns import Pattern, SpecialDay
from metrics.shift_typing import PlannedShift

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 10, 19)  # the clocks go back on the Sunday of this week
EARLY = Pattern("L1", "early", (1, 2, 3, 4, 5), time(6), time(14), MONDAY, "09:00-09:15", ("A", "B"))
NIGHT = Pattern("L1", "night", (6, 7), time(22), time(6), MONDAY, "02:00-02:30")
HOLIDAY = SpecialDay("", MONDAY + timedelta(days=2), "Founders' day")


def week(
    *known: Pattern, special: tuple[SpecialDay, ...] = (), first: date = MONDAY, days: int = 7
) -> list[PlannedShift]:
    tidy = [patterns.checked(one) for one in known]
    return patterns.shifts(tidy, special, patterns.days_between(first, first + timedelta(days=days)), BERLIN)


def starts(shifts: list[PlannedShift]) -> list[str]:
    return [f"{shift.start.astimezone(BERLIN):%a %H:%M}" for shift in shifts]


def test_a_pattern_has_a_shift_on_each_of_its_days() -> None:
    found = week(EARLY)
    assert starts(found) == [f"{day} 06:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")]
    assert {shift.length for shift in found} == {timedelta(hours=8)}
    assert f"{found[0].breaks[0][0].astimezone(BERLIN):%H:%M}" == "09:00"


def test_teams_take_turns_by_the_week() -> None:
    found = week(EARLY, days=28)
    assert [shift.team for shift in found][::5] == ["A", "B", "A", "B"]


@pytest.mark.parametrize(
    ("first", "lengths"),
    [(date(2026, 10, 24), [9, 8]), (date(2026, 3, 28), [7, 8])],
)
def test_a_night_of_a_clock_change_keeps_its_walls_and_is_really_longer_or_shorter(
    first: date, lengths: list[int]
) -> None:
    found = week(replace(NIGHT, valid_from=first), first=first, days=2)
    assert [shift.length for shift in found] == [timedelta(hours=hours) for hours in lengths]
    assert starts(found) == ["Sat 22:00", "Sun 22:00"]


def test_a_break_that_the_clocks_jump_over_falls_away() -> None:
    first = date(2026, 3, 28)
    assert [len(shift.breaks) for shift in week(replace(NIGHT, valid_from=first), first=first, days=2)] == [0, 1]


def test_a_shift_that_the_clocks_jump_over_is_none() -> None:
    sunday = date(2026, 3, 29)
    short = Pattern("L1", "check", (7,), time(2), time(3), sunday)
    assert week(short, first=sunday, days=1) == []


def test_a_day_off_has_no_shift_and_a_special_day_works_like_another() -> None:
    saturday = SpecialDay("", MONDAY + timedelta(days=3), "Inventory", works_like=6)
    late = Pattern("L1", "saturday", (6,), time(7), time(12), MONDAY)
    found = week(EARLY, late, special=(HOLIDAY, saturday))
    assert starts(found) == ["Mon 06:00", "Tue 06:00", "Thu 07:00", "Fri 06:00", "Sat 07:00"]


def test_a_lines_own_day_goes_before_the_plants() -> None:
    works = SpecialDay("L1", HOLIDAY.day, "urgent order", works_like=3)
    assert len(week(EARLY, special=(works, HOLIDAY))) == 5


def test_a_pattern_counts_from_its_first_to_its_last_day() -> None:
    bounded = replace(EARLY, valid_from=MONDAY + timedelta(days=1), valid_until=MONDAY + timedelta(days=2))
    assert starts(week(bounded)) == ["Tue 06:00", "Wed 06:00"]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(EARLY, weekdays=()),
        replace(EARLY, shift=" "),
        replace(EARLY, valid_until=MONDAY - timedelta(days=1)),
        replace(EARLY, breaks="at noon"),
        replace(EARLY, breaks="15:00-15:15"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused_with_a_sentence(wrong: Pattern) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        patterns.checked(wrong)


ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago"]
TIMES = st.times().map(lambda at: at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0))


@given(st.sampled_from(ZONES), TIMES, TIMES, st.dates(date(2025, 1, 1), date(2027, 12, 1)))
@settings(max_examples=300)
def test_every_shift_shows_its_times_on_the_wall_and_adjoining_ones_leave_no_gap(
    name: str, start: time, end: time, first: date
) -> None:
    zone = ZoneInfo(name)
    every = (1, 2, 3, 4, 5, 6, 7)
    pair = [Pattern("L1", "one", every, start, end, first), Pattern("L1", "other", every, end, start, first)]
    found = patterns.shifts(pair, [], patterns.days_between(first, first + timedelta(days=5)), zone)
    ones = [shift for shift in found if shift.shift == "one"]
    for shift in ones:
        assert is_on_the_wall(shift.start, start, zone)
        assert is_on_the_wall(shift.end, end, zone)
        follows = [other for other in found if other.shift == "other" and other.start == shift.end]
        assert start == end or follows or shift is ones[-1]


def is_on_the_wall(at: datetime, wanted: time, zone: ZoneInfo) -> bool:
    """The wall shows `wanted`, or the clocks jumped over it to this very instant."""
    local = at.astimezone(zone)
    before = (at - timedelta(seconds=1)).astimezone(zone)
    return local.time() == wanted or local.utcoffset() != before.utcoffset()
