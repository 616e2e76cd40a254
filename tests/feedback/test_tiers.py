"""Who stands on which tier when: by shift, by the clock, on holidays, while somebody is away."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from db import tables as t
from feedback import tiers
from tests import make
from tests.make import MONDAY
from tests.people import OTHER_SITE, SITE, Cast

NIGHT = MONDAY.replace(hour=23)  # half past midnight in Berlin
HOUR = timedelta(hours=1)
ALL = list(tiers.KINDS)
DAYS = {"start_time": "06:00", "end_time": "18:00", "weekdays": "12345"}
NIGHTS = {"start_time": "22:00", "end_time": "06:00", "weekdays": "12345"}


def duty(conn: Connection, person: int | None, **told: Any) -> None:
    row = {"site_id": SITE, "tier": 1, "person_id": person, "role": None, "post": "supervisor", "kinds": ALL}
    row |= {"weekdays": "12345678", "start_time": "00:00", "end_time": "00:00", "request_id": make.request()}
    conn.execute(insert(t.duties).values(row | told))


def who(conn: Connection, now: datetime = MONDAY, kind: str | None = None, line: str = "L1") -> dict[int, list[int]]:
    return {tier: list(people) for tier, people in tiers.on_duty(conn, SITE, line, now=now, kind=kind).items()}


def test_an_empty_roster_knows_the_usual_people_and_no_third_tier_at_night(conn: Connection, cast: Cast) -> None:
    bo, bea, dana, adi = (one.person_id for one in (cast.bo, cast.bea, cast.dana, cast.adi))
    assert who(conn) == who(conn, kind="danger") == {1: [bo], 2: [dana], 3: [adi]}
    assert who(conn, line="L3")[1] == [bea]
    assert who(conn, NIGHT) == {1: [bo], 2: [dana]}
    assert who(conn, MONDAY + 5 * make.DAY) == {1: [bo], 2: [dana]}  # a Saturday
    assert tiers.on_duty(conn, OTHER_SITE, "L1", now=MONDAY) == {2: (cast.eli.person_id,)}


def test_the_supervisor_of_the_team_on_shift_is_of_the_line_while_it_runs(conn: Connection, cast: Cast) -> None:
    make.shift(conn, "L1", MONDAY - HOUR, MONDAY + HOUR)
    conn.execute(update(t.shifts).values(team="B"))
    assert who(conn)[1] == [cast.bo.person_id, cast.bea.person_id]
    assert who(conn, MONDAY + HOUR)[1] == [cast.bo.person_id]


def test_a_tier_with_a_roster_is_missing_while_nobody_keeps_it(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.dana.person_id, tier=3, post="top", **DAYS)
    assert who(conn)[3] == [cast.dana.person_id]
    assert 3 not in who(conn, NIGHT)
    for hour, is_on in ((4, False), (5, True), (16, True), (17, False)):  # UTC, one hour behind Berlin
        assert (3 in who(conn, MONDAY.replace(hour=hour, minute=0))) is is_on, hour


def test_a_night_belongs_to_the_day_on_which_it_began(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.ana.person_id, post="maintenance", kinds=["maintenance"], **NIGHTS)
    friday = MONDAY.replace(hour=23) + 4 * make.DAY
    on = {
        at: 1 in who(conn, at, "maintenance")
        for at in (friday, friday + 4 * HOUR, friday + 24 * HOUR, NIGHT - 24 * HOUR)
    }
    assert list(on.values()) == [True, True, False, False]


def test_who_answers_one_kind_is_not_called_for_another_and_does_not_lead(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.ana.person_id, post="maintenance", kinds=["maintenance"])
    assert who(conn, kind="maintenance")[1] == [cast.ana.person_id]
    assert who(conn, kind="material")[1] == who(conn)[1] == [cast.bo.person_id]
    standing = tiers.standing(conn, SITE, "L1", now=MONDAY, kind="maintenance")
    assert [standing[tier].posts for tier in (1, 2, 3)] == [("maintenance",), ("manager",), ("top",)]


def test_a_shift_by_name_follows_the_plan_and_not_the_clock(conn: Connection, cast: Cast) -> None:
    make.shift(conn, "L1", MONDAY - HOUR, MONDAY + 9 * HOUR, name="early")
    make.shift(conn, "L1", MONDAY + 9 * HOUR, MONDAY + 12 * HOUR, name="late")
    duty(conn, cast.abe.person_id, shift="early", start_time="", end_time="")
    duty(conn, cast.ana.person_id, shift="late", start_time="", end_time="")
    assert who(conn)[1] == [cast.abe.person_id]
    assert who(conn, MONDAY + 9 * HOUR)[1] == [cast.ana.person_id]
    assert 1 not in who(conn, MONDAY + 12 * HOUR)


def test_several_people_stand_together_and_a_role_means_all_who_lead_the_line(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.ana.person_id)
    duty(conn, None, role="supervisor")
    duty(conn, cast.cem.person_id, line="L3")
    assert who(conn)[1] == [cast.ana.person_id, cast.bo.person_id]
    assert who(conn, line="L3")[1] == [cast.ana.person_id, cast.bea.person_id, cast.cem.person_id]


def test_who_is_away_or_disabled_does_not_stand_there(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.ana.person_id)
    duty(conn, cast.abe.person_id)
    away = {"site_id": SITE, "first_day": date(2026, 11, 15), "last_day": date(2026, 11, 16)}
    conn.execute(insert(t.absences).values(away | {"person_id": cast.ana.person_id, "request_id": "r"}))
    assert who(conn)[1] == [cast.abe.person_id]
    assert who(conn, MONDAY + make.DAY)[1] == [cast.ana.person_id, cast.abe.person_id]
    conn.execute(update(t.people).where(t.people.c.username == "abe").values(disabled_at=MONDAY))
    assert 1 not in who(conn)


def test_who_is_away_from_tomorrow_still_ends_tonights_shift(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.ana.person_id, **NIGHTS)
    away = {"site_id": SITE, "first_day": date(2026, 11, 17), "last_day": date(2026, 11, 18), "request_id": "r"}
    conn.execute(insert(t.absences).values(away | {"person_id": cast.ana.person_id}))
    assert who(conn, NIGHT + 4 * HOUR)[1] == [cast.ana.person_id]
    assert 1 not in who(conn, NIGHT + 28 * HOUR)


def test_on_a_holiday_the_office_is_empty_while_a_line_that_works_keeps_its_own(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.ana.person_id, **DAYS)
    duty(conn, cast.adi.person_id, tier=3, post="top", **DAYS)
    day = {"site_id": SITE, "day": date(2026, 11, 16), "name": "Repentance"}
    conn.execute(insert(t.special_days).values(day | {"line": "", "works_like": None}))
    assert who(conn) == {2: [cast.dana.person_id]}
    conn.execute(insert(t.special_days).values(day | {"line": "L1", "works_like": 2}))
    assert who(conn) == {1: [cast.ana.person_id], 2: [cast.dana.person_id]}
    duty(conn, cast.adi.person_id, tier=3, post="top", **DAYS | {"weekdays": "8"})
    assert who(conn)[3] == [cast.adi.person_id]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 11, 14), 8)])
def test_a_night_is_as_long_as_the_clock_makes_it(conn: Connection, cast: Cast, day: date, hours: int) -> None:
    duty(conn, cast.ana.person_id, **NIGHTS | {"weekdays": str(day.isoweekday())})
    first = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    halves = [first + count * HOUR / 2 for count in range(48)]
    assert sum(1 in who(conn, at) for at in halves) == 2 * hours
