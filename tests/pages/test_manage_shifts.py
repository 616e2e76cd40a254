"""The page on which shifts are planned."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

import clock
from metrics import shift_edit
from metrics.shift_typing import PlannedShift, TypedShift, planned
from pages.shell.say import label
from tests.cast import Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
PAGE = "pages.manage.shifts"
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 10, 21, 9, tzinfo=BERLIN)  # the clocks go back on the Sunday of this week
TODAY = WEDNESDAY.date()


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    """It is a Wednesday morning in Berlin."""
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY.astimezone(ZoneInfo("UTC")))


def plan(engine: Engine, cast: Cast, *shifts: PlannedShift) -> None:
    with engine.begin() as conn:
        for shift in shifts:
            shift_edit.add(conn, cast.manager, shift)


def held(engine: Engine, cast: Cast, line: str = "L1") -> list[PlannedShift]:
    around = {"start": WEDNESDAY - timedelta(days=30), "end": WEDNESDAY + timedelta(days=60)}
    with engine.connect() as conn:
        return shift_edit.between(conn, cast.manager, line, **around)


def early(day: date = TODAY, *, name: str = "early", hours: int = 8) -> PlannedShift:
    return planned("L1", TypedShift(name, day, time(6), time(6 + hours), "A", "07:00-07:15"), BERLIN)


def test_an_empty_week_says_so_and_a_typed_shift_stands_in_it(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.supervisor, PAGE)
    assert "nothing planned" in words(page)
    page.text_input[0].set_value("early")
    page.text_input[1].set_value("07:00-07:15")
    page.button(key="add").click().run()
    assert held(engine, cast) == [early()]
    assert "1 shift, 8 h, breaks 15 min of it" in words(page)


def test_what_cannot_be_read_is_said_and_stays_typed(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.supervisor, PAGE)
    page.text_input[0].set_value("early")
    page.text_input[1].set_value("when we are hungry")
    page.button(key="add").click().run()
    assert "cannot be read" in words(page)
    assert page.text_input[1].value == "when we are hungry"
    assert held(engine, cast) == []


def test_a_tapped_shift_is_changed_and_taken_out(cast: Cast, visit: Visit, engine: Engine) -> None:
    plan(engine, cast, early())
    page = visit(cast.supervisor, PAGE)
    page.button(key=f"chip early {early().start.isoformat()}").click().run()
    page.time_input[1].set_value(time(15))
    page.button(key="save").click().run()
    assert [shift.length for shift in held(engine, cast)] == [timedelta(hours=9)]
    page.button(key=f"chip early {early().start.isoformat()}").click().run()
    page.button(key="remove").click().run()
    assert held(engine, cast) == []


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(cast: Cast, visit: Visit, engine: Engine) -> None:
    plan(engine, cast, early())
    page = visit(cast.supervisor, PAGE)
    page.button(key=f"chip early {early().start.isoformat()}").click().run()
    page.time_input[1].set_value(time(15))
    with engine.begin() as conn:
        shift_edit.change(conn, cast.manager, early(), early(hours=6))
    page.button(key="save").click().run()
    assert held(engine, cast) == [early(hours=6)]
    assert "Somebody changed the shift early meanwhile" in words(page)
    assert page.time_input[1].value == time(15)


def test_shifts_that_overlap_are_named(cast: Cast, visit: Visit, engine: Engine) -> None:
    plan(engine, cast, early(), early(name="extra", hours=2))
    assert "early on Wed, Oct 21" in words(visit(cast.supervisor, PAGE))


def test_the_night_in_which_the_clocks_change_shows_its_real_length(cast: Cast, visit: Visit, engine: Engine) -> None:
    plan(engine, cast, planned("L1", TypedShift("night", date(2026, 10, 24), time(22), time(6)), BERLIN))
    said = words(visit(cast.supervisor, PAGE))
    assert "it really lasts 9 h" in said


def test_this_weeks_pattern_is_repeated(cast: Cast, visit: Visit, engine: Engine) -> None:
    plan(engine, cast, early())
    page = visit(cast.supervisor, PAGE)
    page.number_input[0].set_value(3)
    page.button(key="repeat").click().run()
    days = [shift.start.astimezone(BERLIN).date() for shift in held(engine, cast)]
    assert days == [TODAY + timedelta(weeks=weeks) for weeks in range(4)]


def test_the_name_of_a_shift_is_shown_letter_by_letter(cast: Cast, visit: Visit, engine: Engine) -> None:
    name = "![x](http://evil/x.png)"
    plan(engine, cast, early(name=name))
    page = visit(cast.supervisor, PAGE)
    assert [button.label for button in page.button if "06:00" in button.label] == [f"**{label(name)}**  \n06:00–14:00"]
    assert name not in label(name)
