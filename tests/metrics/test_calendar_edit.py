"""The shift calendar as people edit it, and the shifts that follow from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from metrics import calendar_edit, calendar_fill, shift_edit
from metrics.calendar_merge import Differences, Kept
from metrics.patterns import Pattern, SpecialDay
from metrics.shift_typing import PlannedShift, TypedShift, planned
from tests.metrics.plan_cast import ADMIN, OTHER_SITE, OTHER_TEAM, SCREEN, SUPERVISOR, TEAMMATE, WORKER, two_plants

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)  # a Wednesday
MONDAY = date(2026, 11, 23)
WEDNESDAY = date(2026, 11, 25)
EARLY = Pattern("L1", "early", (1, 2, 3, 4, 5), time(6), time(14), MONDAY, "09:00-09:15")
OFF = SpecialDay("L1", WEDNESDAY, "Stocktaking")
EVERYWHERE = SpecialDay("", WEDNESDAY, "Founders' day")


@pytest.fixture
def floor(conn: Connection) -> Connection:
    two_plants(conn)
    return conn


def put(
    conn: Connection,
    wanted: Pattern = EARLY,
    actor: Actor = SUPERVISOR,
    *,
    seen: Pattern | None = None,
    request: str = "",
) -> Differences:
    return calendar_edit.put(conn, actor, wanted, seen=seen, request_id=request or str(uuid4()), now=NOW)


def patterns(conn: Connection, line: str = "L1") -> list[Pattern]:
    return calendar_edit.read(conn, ADMIN, line, first=MONDAY).patterns


def plan(conn: Connection, line: str = "L1", days: int = 100) -> list[PlannedShift]:
    return shift_edit.between(conn, ADMIN, line, start=NOW, end=NOW + timedelta(days=days))


def starts(conn: Connection, days: int = 12) -> list[str]:
    return [f"{shift.start.astimezone(BERLIN):%a %H:%M}" for shift in plan(conn, days=days)]


def one_shift(day: date, name: str = "early", start: int = 6, end: int = 14) -> PlannedShift:
    return planned("L1", TypedShift(name, day, time(start), time(end)), BERLIN)


def deeds(conn: Connection) -> list[str]:
    return list(conn.execute(text("SELECT action FROM audit WHERE site_id = 'P' ORDER BY audit_id")).scalars())


def test_a_pattern_plans_eight_weeks_ahead(floor: Connection) -> None:
    found = put(floor)
    assert plan(floor) == found.added
    assert [shift.start.astimezone(BERLIN).date() for shift in plan(floor)][-1] == date(2027, 1, 12)
    assert {len(shift.breaks) for shift in plan(floor)} == {1}
    assert deeds(floor) == ["pattern.put"]


def test_the_worker_plans_on_as_time_passes_and_touches_nothing_twice(floor: Connection) -> None:
    put(floor)
    assert calendar_fill.keep_ahead(floor, "P", now=NOW) == 0
    assert calendar_fill.keep_ahead(floor, "P", now=NOW + timedelta(days=7)) == 5
    assert calendar_fill.keep_ahead(floor, "P", now=NOW + timedelta(days=7)) == 0
    assert deeds(floor) == ["pattern.put", "calendar.ahead"]


def test_the_same_request_makes_a_pattern_once(floor: Connection) -> None:
    put(floor, request="r")
    assert put(floor, request="r") == Differences()
    assert len(patterns(floor)) == 1


def test_a_pattern_changed_from_a_day_on_moves_no_shift_before_it(floor: Connection) -> None:
    put(floor)
    before = plan(floor)
    [seen] = patterns(floor)
    later = replace(seen, start=time(7), valid_from=WEDNESDAY, breaks="")
    put(floor, later, TEAMMATE, seen=seen)
    assert starts(floor)[:5] == ["Mon 06:00", "Tue 06:00", "Wed 07:00", "Thu 07:00", "Fri 07:00"]
    assert plan(floor)[:2] == before[:2]
    assert [(one.valid_from, one.valid_until) for one in patterns(floor)] == [
        (MONDAY, WEDNESDAY - timedelta(days=1)),
        (WEDNESDAY, None),
    ]


def test_teams_go_on_taking_turns_when_only_the_hours_change(floor: Connection) -> None:
    put(floor, replace(EARLY, teams=("A", "B")))
    [seen] = patterns(floor)
    put(floor, replace(seen, start=time(7), breaks="", valid_from=MONDAY + timedelta(days=7)), seen=seen)
    assert [shift.team for shift in plan(floor)][:20:5] == ["A", "B", "A", "B"]


def test_a_pattern_ends_and_its_later_shifts_go(floor: Connection) -> None:
    put(floor)
    [seen] = patterns(floor)
    calendar_edit.end(floor, SUPERVISOR, seen, last_day=WEDNESDAY, now=NOW)
    assert starts(floor, days=50) == ["Mon 06:00", "Tue 06:00", "Wed 06:00"]
    [ended] = patterns(floor)
    calendar_edit.end(floor, SUPERVISOR, ended, last_day=MONDAY - timedelta(days=1), now=NOW)
    assert (patterns(floor), plan(floor)) == ([], [])


def test_overtime_that_a_supervisor_planned_by_hand_stays(floor: Connection) -> None:
    put(floor)
    first, second = plan(floor)[:2]
    longer = replace(first, end=first.end + timedelta(hours=2))
    shift_edit.change(floor, SUPERVISOR, first, longer)
    shift_edit.remove(floor, SUPERVISOR, second)
    extra = one_shift(date(2026, 11, 28), "extra", 7, 12)
    shift_edit.add(floor, SUPERVISOR, extra)
    [seen] = patterns(floor)
    found = put(floor, replace(seen, end=time(13)), seen=seen)
    assert [kept.held for kept in found.kept] == [longer, None]
    assert plan(floor)[0] == longer
    assert starts(floor)[:5] == ["Mon 06:00", "Wed 06:00", "Thu 06:00", "Fri 06:00", "Sat 07:00"]
    deviations = calendar_edit.deviations(floor, SUPERVISOR, "L1", start=NOW, end=NOW + timedelta(days=12))
    assert [(kept.held, bool(kept.wanted)) for kept in deviations] == [(longer, True), (None, True), (extra, False)]


def test_what_people_planned_is_put_back_to_the_calendar_one_by_one(floor: Connection) -> None:
    put(floor)
    first, second = plan(floor)[:2]
    shift_edit.change(floor, SUPERVISOR, first, replace(first, end=first.end + timedelta(hours=2)))
    shift_edit.remove(floor, SUPERVISOR, second)
    week = {"start": NOW, "end": NOW + timedelta(days=12)}
    for kept in calendar_edit.deviations(floor, SUPERVISOR, "L1", **week):
        calendar_edit.put_back(floor, TEAMMATE, "L1", kept)
        with pytest.raises(ChangedMeanwhile):
            calendar_edit.put_back(floor, SUPERVISOR, "L1", kept)
    assert plan(floor)[:2] == [first, second]
    assert calendar_edit.deviations(floor, SUPERVISOR, "L1", **week) == []


def test_an_imported_shift_is_not_overwritten_and_is_named(floor: Connection) -> None:
    imported = one_shift(MONDAY, "special", 7, 15)
    shift_edit.add(floor, ADMIN, imported)
    found = put(floor)
    assert found.kept == [Kept(imported, replace(found.kept[0].wanted or imported))]
    assert plan(floor)[0] == imported


def test_a_day_off_takes_its_shifts_out_and_gives_them_back(floor: Connection) -> None:
    put(floor)
    before = plan(floor)
    calendar_edit.put_day(floor, SUPERVISOR, OFF, now=NOW)
    assert "Wed 06:00" not in starts(floor)
    calendar_edit.put_day(floor, TEAMMATE, replace(OFF, works_like=1), seen=OFF, now=NOW)
    calendar_edit.remove_day(floor, TEAMMATE, replace(OFF, works_like=1), now=NOW)
    assert plan(floor) == before


def test_a_day_of_the_whole_plant_counts_for_every_line_and_is_not_a_supervisors(floor: Connection) -> None:
    put(floor)
    put(floor, replace(EARLY, line="L2"), ADMIN)
    with pytest.raises(Forbidden):
        calendar_edit.put_day(floor, SUPERVISOR, EVERYWHERE, now=NOW)
    found = calendar_edit.put_day(floor, ADMIN, EVERYWHERE, now=NOW)
    assert {line: len(one.removed) for line, one in found.items()} == {"L1": 1, "L2": 1}
    with pytest.raises(Forbidden):
        calendar_edit.remove_day(floor, SUPERVISOR, EVERYWHERE, now=NOW)


def test_the_second_of_two_people_is_told(floor: Connection) -> None:
    put(floor)
    [seen] = patterns(floor)
    put(floor, replace(seen, end=time(15)), TEAMMATE, seen=seen)
    assert put(floor, replace(seen, end=time(15)), seen=seen) == Differences()
    with pytest.raises(ChangedMeanwhile):
        put(floor, replace(seen, end=time(13)), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        calendar_edit.end(floor, SUPERVISOR, seen, last_day=WEDNESDAY, now=NOW)
    calendar_edit.put_day(floor, TEAMMATE, OFF, now=NOW)
    assert calendar_edit.put_day(floor, SUPERVISOR, OFF, now=NOW) == {}
    with pytest.raises(ChangedMeanwhile):
        calendar_edit.put_day(floor, SUPERVISOR, replace(OFF, name="Other"), now=NOW)
    with pytest.raises(ChangedMeanwhile):
        calendar_edit.remove_day(floor, SUPERVISOR, replace(OFF, works_like=2), now=NOW)


def test_what_is_gone_is_not_found(floor: Connection) -> None:
    put(floor)
    [seen] = patterns(floor)
    calendar_edit.end(floor, SUPERVISOR, seen, last_day=MONDAY - timedelta(days=1), now=NOW)
    with pytest.raises(NotFound):
        put(floor, replace(seen, end=time(15)), seen=seen)
    with pytest.raises(NotFound):
        calendar_edit.remove_day(floor, SUPERVISOR, OFF, now=NOW)


@pytest.mark.parametrize("actor", [OTHER_TEAM, replace(OTHER_SITE, lines=frozenset({"L9"}))])
def test_the_other_team_and_strangers_find_no_such_line(floor: Connection, actor: Actor) -> None:
    put(floor)
    [seen] = patterns(floor)
    for ask in (
        lambda: put(floor, EARLY, actor),
        lambda: calendar_edit.end(floor, actor, seen, last_day=WEDNESDAY, now=NOW),
        lambda: calendar_edit.put_day(floor, actor, OFF, now=NOW),
        lambda: calendar_edit.read(floor, actor, "L1", first=MONDAY),
        lambda: calendar_edit.deviations(floor, actor, "L1", start=NOW, end=NOW),
        lambda: calendar_edit.put_back(floor, actor, "L1", Kept(plan(floor)[0], None)),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("actor", [WORKER, SCREEN])
def test_who_may_only_look_cannot_edit_the_calendar(floor: Connection, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        put(floor, EARLY, actor)
    with pytest.raises(Forbidden):
        calendar_edit.put_day(floor, actor, OFF, now=NOW)


def test_a_second_pattern_of_the_same_shift_is_refused(floor: Connection) -> None:
    put(floor)
    with pytest.raises(Invalid, match="already"):
        put(floor, replace(EARLY, weekdays=(5, 6)))
    put(floor, replace(EARLY, weekdays=(6,), end=time(12)))
    assert len(patterns(floor)) == 2


def test_each_plant_has_its_own_clock(floor: Connection) -> None:
    put(floor)
    put(floor, EARLY, OTHER_SITE)
    there = shift_edit.between(floor, OTHER_SITE, "L1", start=NOW, end=NOW + timedelta(days=9))
    assert (there[0].start, plan(floor)[0].start) == (
        datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 5, tzinfo=UTC),
    )


def test_a_pattern_older_than_a_year_is_refused(floor: Connection) -> None:
    with pytest.raises(Invalid, match="a year back"):
        put(floor, replace(EARLY, valid_from=date(2025, 11, 1)))
