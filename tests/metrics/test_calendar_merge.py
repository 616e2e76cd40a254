"""What the calendar changes in the plan, and what it leaves as people planned it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar_merge import Differences, Kept, differences, key
from metrics.shift_typing import PlannedShift, overlaps_any

EARLY = PlannedShift("L1", "early", datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 23, 13, tzinfo=UTC), "A")
LONGER = replace(EARLY, end=EARLY.end + timedelta(hours=1))
LATE = replace(EARLY, shift="late", start=EARLY.end, end=EARLY.end + timedelta(hours=8))


def test_a_new_shift_is_added_and_one_that_is_wanted_no_more_removed() -> None:
    assert differences([], [], [EARLY]) == Differences(added=[EARLY])
    assert differences([EARLY], [EARLY], []) == Differences(removed=[EARLY])
    assert differences([EARLY], [EARLY], [LONGER]) == Differences(changed=[(EARLY, LONGER)])
    assert differences([EARLY], [EARLY], [EARLY]) == Differences()


def test_what_people_changed_stays_and_is_named() -> None:
    assert differences([EARLY], [LONGER], [replace(EARLY, team="B")]).kept == [Kept(LONGER, replace(EARLY, team="B"))]
    assert differences([EARLY], [LONGER], []).kept == [Kept(LONGER, None)]
    assert differences([EARLY], [], [LONGER]).kept == [Kept(None, LONGER)]


def test_what_people_changed_is_not_named_again_while_the_calendar_says_the_same() -> None:
    assert differences([EARLY], [LONGER], [EARLY]) == Differences()
    assert differences([EARLY], [], [EARLY]) == Differences()


def test_nothing_is_planned_over_what_came_from_people_or_a_file() -> None:
    theirs = replace(EARLY, shift="special", start=EARLY.start + timedelta(hours=2))
    assert differences([], [theirs], [EARLY]) == Differences(kept=[Kept(theirs, EARLY)])
    assert differences([EARLY], [EARLY, LATE], [LONGER]) == Differences(kept=[Kept(EARLY, LONGER)])


def test_a_shift_that_a_file_holds_just_so_is_left_to_the_file() -> None:
    assert differences([], [EARLY], [EARLY]) == Differences()


SHIFTS = st.builds(
    lambda name, at, hours, team: PlannedShift(
        "L1", name, EARLY.start + timedelta(hours=at), EARLY.start + timedelta(hours=at + hours), team
    ),
    st.sampled_from(["early", "late"]),
    st.integers(0, 12),
    st.integers(1, 6),
    st.sampled_from(["A", "B"]),
)
LISTS = st.lists(SHIFTS, max_size=5, unique_by=key)


def after(held: list[PlannedShift], found: Differences) -> list[PlannedShift]:
    gone = [*found.removed, *(old for old, _ in found.changed)]
    return [*(one for one in held if one not in gone), *found.added, *(new for _, new in found.changed)]


@given(LISTS, LISTS, LISTS)
def test_what_people_planned_is_there_afterwards_and_a_second_run_changes_nothing(
    written: list[PlannedShift], held: list[PlannedShift], wanted: list[PlannedShift]
) -> None:
    found = differences(written, held, wanted)
    planned = after(held, found)
    theirs = [one for one in held if one not in written]
    assert all(one in planned for one in theirs)
    assert not any(overlaps_any(one, theirs) for one in found.added)
    assert len({key(one) for one in planned}) == len(planned)
    assert differences(wanted, planned, wanted) == Differences()
    for one in wanted:
        told = [kept.wanted for kept in found.kept]
        silent = one in written and one not in held
        assert one in planned or one in told or silent
