"""A shift typed in the plant's wall time, and what it really is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from access.refusals import Invalid
from metrics.shift_typing import TypedShift, moved, overlaps, planned, typed

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
MONDAY = date(2026, 11, 23)


def early(day: date = MONDAY, **details: str) -> TypedShift:
    return TypedShift("early", day, time(6), time(14), **details)


def night(day: date) -> TypedShift:
    return TypedShift("night", day, time(22), time(6))


def test_a_shift_is_read_in_the_plants_own_time() -> None:
    assert planned("L1", early(), BERLIN).start == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert planned("L1", early(), KOLKATA).start == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def test_a_night_shift_ends_on_the_next_day() -> None:
    shift = planned("L1", night(MONDAY), BERLIN)
    assert shift.length == timedelta(hours=8)
    assert shift.end == datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours", "change"), [(date(2026, 3, 28), 7, 1), (date(2026, 10, 24), 9, -1)])
def test_a_night_in_which_the_clocks_change_has_its_real_length(day: date, hours: int, change: int) -> None:
    shift = planned("L1", night(day), BERLIN)
    assert shift.length == timedelta(hours=hours)
    assert shift.clock_change(BERLIN) == timedelta(hours=change)


def test_breaks_are_read_from_one_line_of_text() -> None:
    shift = planned("L1", early(breaks="9:00-9:15, 12.00 – 12.30"), BERLIN)
    assert shift.break_time == timedelta(minutes=45)
    assert typed(shift, BERLIN).breaks == "09:00-09:15, 12:00-12:30"


def test_a_break_of_the_night_may_lie_after_midnight_or_across_it() -> None:
    shift = planned("L1", TypedShift("night", MONDAY, time(22), time(6), "", "23:50-00:10, 02:00-02:30"), BERLIN)
    assert shift.breaks[0][1] == datetime(2026, 11, 23, 23, 10, tzinfo=UTC)
    assert shift.break_time == timedelta(minutes=50)


@pytest.mark.parametrize(
    "breaks", ["soon", "09:00", "25:00-26:00", "09:00-09:15 and a coffee", "05:00-06:30", "9:00-10:00, 9:30-11:00"]
)
def test_breaks_that_make_no_sense_are_refused_with_a_sentence(breaks: str) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        planned("L1", early(breaks=breaks), BERLIN)


def test_a_shift_needs_a_name() -> None:
    with pytest.raises(Invalid, match="name"):
        planned("L1", TypedShift("  ", MONDAY, time(6), time(14)), BERLIN)


def test_a_shift_a_week_later_begins_at_the_same_time_on_the_wall() -> None:
    shift = planned("L1", night(date(2026, 10, 17)), BERLIN)
    later = moved(shift, 7, BERLIN)
    assert later.start.astimezone(BERLIN).time() == time(22)
    assert later.length == timedelta(hours=9)


def test_a_break_that_the_clocks_jump_over_is_left_out() -> None:
    week_before = TypedShift("night", date(2026, 3, 21), time(22), time(6), "", "02:15-02:45, 04:00-04:15")
    later = moved(planned("L1", week_before, BERLIN), 7, BERLIN)
    assert later.break_time == timedelta(minutes=15)


def test_two_shifts_that_share_time_are_named_as_a_pair() -> None:
    one, two = planned("L1", early(), BERLIN), planned("L1", TypedShift("day", MONDAY, time(13), time(21)), BERLIN)
    after = planned("L1", TypedShift("late", MONDAY, time(21), time(23)), BERLIN)
    assert overlaps([after, two, one]) == [(one, two)]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from([BERLIN, KOLKATA]), st.times(), st.times())
def test_what_was_typed_reads_the_same_again(day: date, zone: ZoneInfo, start: time, end: time) -> None:
    words = TypedShift("early", day, start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    assume(zone is KOLKATA or day.month not in {3, 10})  # an hour that the clocks skip reads as the one after it
    shift = planned("L1", words, zone)
    again = planned("L1", typed(shift, zone), zone)
    assert again == shift
