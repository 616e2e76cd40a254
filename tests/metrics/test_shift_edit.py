"""Planning the shifts of a line, asked by everyone who might."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from metrics import shift_edit
from metrics.shift_typing import PlannedShift, TypedShift, planned
from tests.metrics.plan_cast import ADMIN, OTHER_SITE, OTHER_TEAM, SCREEN, SUPERVISOR, TEAMMATE, WORKER, two_plants

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 10, 19)
EARLY = planned("L1", TypedShift("early", MONDAY, time(6), time(14), "A", "09:00-09:15"), BERLIN)
LONGER = replace(EARLY, end=EARLY.end + timedelta(hours=1))


@pytest.fixture
def floor(conn: Connection) -> Connection:
    two_plants(conn)
    return conn


def plan(conn: Connection, actor: Actor = SUPERVISOR, line: str = "L1", days: int = 70) -> list[PlannedShift]:
    start = datetime(2026, 10, 18, tzinfo=UTC)
    return shift_edit.between(conn, actor, line, start=start, end=start + timedelta(days=days))


def deeds(conn: Connection) -> list[tuple[str, str]]:
    return [
        tuple(row)
        for row in conn.execute(text("SELECT actor, action FROM audit WHERE site_id = 'P' ORDER BY audit_id"))
    ]


def test_a_supervisor_plans_a_shift_of_the_own_line(floor: Connection) -> None:
    assert shift_edit.add(floor, SUPERVISOR, EARLY)
    assert plan(floor) == [EARLY]
    assert deeds(floor) == [("person:1", "shift.add")]


def test_planning_the_same_shift_twice_is_planning_it_once(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    assert not shift_edit.add(floor, TEAMMATE, EARLY)
    assert len(deeds(floor)) == 1


def test_another_shift_of_that_name_and_start_is_refused(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    with pytest.raises(Invalid, match="already"):
        shift_edit.add(floor, SUPERVISOR, LONGER)
    assert plan(floor) == [EARLY]


def test_a_teammate_changes_it_and_takes_it_out(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    later = replace(LONGER, shift="first", start=EARLY.start + timedelta(minutes=30), breaks=())
    shift_edit.change(floor, TEAMMATE, EARLY, later)
    assert plan(floor) == [later]
    shift_edit.remove(floor, TEAMMATE, later)
    assert plan(floor) == []
    assert [action for _, action in deeds(floor)] == ["shift.add", "shift.change", "shift.remove"]


def test_sending_a_change_twice_changes_it_once(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    shift_edit.change(floor, SUPERVISOR, EARLY, LONGER)
    shift_edit.change(floor, SUPERVISOR, EARLY, LONGER)
    assert len(deeds(floor)) == 2


def test_a_change_may_not_land_on_another_shift(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    late = replace(EARLY, shift="late", start=EARLY.end, end=EARLY.end + timedelta(hours=8), breaks=())
    shift_edit.add(floor, SUPERVISOR, late)
    with pytest.raises(Invalid, match="already"), floor.begin_nested():
        shift_edit.change(floor, SUPERVISOR, EARLY, replace(late, end=late.end + timedelta(hours=1)))
    assert plan(floor) == [EARLY, late]


@pytest.mark.parametrize("actor", [OTHER_TEAM, replace(OTHER_SITE, lines=frozenset({"L9"}))])
def test_the_other_team_and_strangers_find_no_such_line(floor: Connection, actor: Actor) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    for ask in (
        lambda: shift_edit.add(floor, actor, LONGER),
        lambda: shift_edit.change(floor, actor, EARLY, LONGER),
        lambda: shift_edit.remove(floor, actor, EARLY),
        lambda: shift_edit.repeat(floor, actor, "L1", monday=MONDAY, weeks=1),
        lambda: shift_edit.between(floor, actor, "L1", start=EARLY.start, end=EARLY.end),
    ):
        with pytest.raises(NotFound):
            ask()
    assert plan(floor) == [EARLY]


def test_the_same_line_code_in_another_plant_is_another_line(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    with pytest.raises(NotFound):
        shift_edit.remove(floor, OTHER_SITE, EARLY)
    shift_edit.add(floor, OTHER_SITE, LONGER)
    assert plan(floor) == [EARLY]


@pytest.mark.parametrize("actor", [WORKER, SCREEN, replace(WORKER, role="")])
def test_who_may_only_look_cannot_plan(floor: Connection, actor: Actor) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    with pytest.raises(Forbidden):
        shift_edit.add(floor, actor, LONGER)
    with pytest.raises(Forbidden):
        shift_edit.change(floor, actor, EARLY, LONGER)
    with pytest.raises(Forbidden):
        shift_edit.remove(floor, actor, EARLY)
    with pytest.raises(Forbidden):
        shift_edit.repeat(floor, actor, "L1", monday=MONDAY, weeks=1)
    assert plan(floor, ADMIN) == [EARLY]


def test_a_shift_that_nobody_planned_cannot_be_changed_or_removed(floor: Connection) -> None:
    with pytest.raises(NotFound):
        shift_edit.remove(floor, SUPERVISOR, EARLY)
    with pytest.raises(NotFound):
        shift_edit.change(floor, SUPERVISOR, EARLY, LONGER)


@pytest.mark.parametrize("meanwhile", [LONGER, replace(EARLY, breaks=()), replace(EARLY, team="B")])
def test_the_second_of_two_planners_is_told(floor: Connection, meanwhile: PlannedShift) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    shift_edit.change(floor, TEAMMATE, EARLY, meanwhile)
    with pytest.raises(ChangedMeanwhile):
        shift_edit.change(floor, SUPERVISOR, EARLY, replace(EARLY, shift="day"))
    with pytest.raises(ChangedMeanwhile):
        shift_edit.remove(floor, SUPERVISOR, EARLY)
    assert plan(floor) == [meanwhile]


def test_a_week_is_repeated_by_the_wall_clock_across_the_clock_change(floor: Connection) -> None:
    night = planned("L1", TypedShift("night", date(2026, 10, 24), time(22), time(6)), BERLIN)
    for shift in (EARLY, night):
        shift_edit.add(floor, SUPERVISOR, shift)
    done = shift_edit.repeat(floor, SUPERVISOR, "L1", monday=MONDAY, weeks=3)
    assert done == shift_edit.Repeated(added=6, already_there=0, in_the_way=0)
    starts = [shift.start.astimezone(BERLIN) for shift in plan(floor) if shift.shift == "early"]
    assert [(start.hour, start.day) for start in starts] == [(6, 19), (6, 26), (6, 2), (6, 9)]
    assert [shift.length for shift in plan(floor) if shift.shift == "night"] == [
        timedelta(hours=hours) for hours in (9, 8, 8, 8)
    ]
    assert plan(floor)[2].breaks[0][0].astimezone(BERLIN).time() == time(9)


def test_repeating_again_adds_nothing(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    shift_edit.repeat(floor, SUPERVISOR, "L1", monday=MONDAY, weeks=2)
    again = shift_edit.repeat(floor, TEAMMATE, "L1", monday=MONDAY, weeks=2)
    assert again == shift_edit.Repeated(added=0, already_there=2, in_the_way=0)
    assert len(plan(floor)) == 3


def test_what_is_planned_in_a_coming_week_stays_as_it_is(floor: Connection) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    special = planned("L1", TypedShift("special", date(2026, 10, 26), time(8), time(12)), BERLIN)
    shift_edit.add(floor, SUPERVISOR, special)
    done = shift_edit.repeat(floor, SUPERVISOR, "L1", monday=MONDAY, weeks=1)
    assert done == shift_edit.Repeated(added=0, already_there=0, in_the_way=1)
    assert plan(floor) == [EARLY, special]


def test_an_empty_week_cannot_be_repeated(floor: Connection) -> None:
    with pytest.raises(Invalid, match="nothing to repeat"):
        shift_edit.repeat(floor, SUPERVISOR, "L1", monday=MONDAY, weeks=1)


@pytest.mark.parametrize("weeks", [0, 53])
def test_a_week_is_repeated_for_a_year_at_most(floor: Connection, weeks: int) -> None:
    shift_edit.add(floor, SUPERVISOR, EARLY)
    with pytest.raises(Invalid, match="52"):
        shift_edit.repeat(floor, SUPERVISOR, "L1", monday=MONDAY, weeks=weeks)
