"""Patterns and special days on the page, and what is said before they are saved."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

import clock
from metrics import calendar_edit, shift_edit
from metrics.calendar_merge import Kept
from metrics.patterns import Pattern, SpecialDay
from metrics.shift_typing import PlannedShift
from pages.manage import shift_picture
from tests.cast import Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
PAGE = "pages.manage.shifts"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 21, 9, tzinfo=BERLIN)  # a Wednesday; the clocks go back on the Sunday of this week
TOMORROW = date(2026, 10, 22)
EARLY = Pattern("L1", "early", (1, 2, 3, 4, 5), time(6), time(14), TOMORROW)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW.astimezone(ZoneInfo("UTC")))


def put(engine: Engine, cast: Cast, pattern: Pattern = EARLY) -> None:
    with engine.begin() as conn:
        calendar_edit.put(conn, cast.manager, pattern, request_id=str(uuid4()), now=NOW)


def planned(engine: Engine, cast: Cast) -> list[PlannedShift]:
    with engine.connect() as conn:
        return shift_edit.between(
            conn, cast.manager, "L1", start=NOW - timedelta(days=30), end=NOW + timedelta(days=90)
        )


def patterns_page(visit: Visit, cast: Cast, view: str = "Patterns") -> AppTest:
    page = visit(cast.supervisor, PAGE)
    page.session_state["view"] = view
    return page.run()


def test_a_line_without_a_pattern_says_what_one_does(cast: Cast, visit: Visit) -> None:
    assert "no pattern yet" in words(patterns_page(visit, cast))


def test_what_a_pattern_changes_is_said_before_it_is_saved(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = patterns_page(visit, cast)
    page.text_input(key="pattern name new L1").set_value("early").run()
    assert "39 new shifts" in words(page)
    assert planned(engine, cast) == []
    page.button(key="pattern Add this pattern").click().run()
    assert len(planned(engine, cast)) == 39
    assert "Mon–Fri" in words(page)
    assert page.text_input(key="pattern name new L1").value == ""


def test_breaks_that_cannot_be_read_are_said_and_stay_typed(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = patterns_page(visit, cast)
    page.text_input(key="pattern name new L1").set_value("early")
    page.text_input(key="pattern breaks new L1").set_value("when hungry").run()
    assert "cannot be read" in words(page)
    assert page.text_input(key="pattern breaks new L1").value == "when hungry"


def test_a_pattern_that_begins_in_the_past_is_looked_at_before_it_is_saved(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    page = patterns_page(visit, cast)
    page.text_input(key="pattern name new L1").set_value("early")
    page.date_input(key="pattern from new L1").set_value(date(2026, 10, 12)).run()
    assert "look first at which figures it moves" in words(page)
    page.button(key="look pattern Add this pattern").click().run()
    assert "in 8 shifts" in words(page)
    assert planned(engine, cast) == []
    page.button(key="pattern Add this pattern").click().run()
    assert planned(engine, cast)[0].start.astimezone(BERLIN).date() == date(2026, 10, 12)


def test_a_day_off_says_what_it_takes_out(cast: Cast, visit: Visit, engine: Engine) -> None:
    put(engine, cast)
    page = patterns_page(visit, cast, "Special days")
    page.text_input(key="day name").set_value("Founders' day").run()
    assert "1 taken out" in words(page)
    page.button(key="day add").click().run()
    assert "off · Filling" in words(page)
    assert planned(engine, cast)[0].start.astimezone(BERLIN).date() == date(2026, 10, 23)


def test_overtime_is_named_and_can_be_put_back(cast: Cast, visit: Visit, engine: Engine) -> None:
    put(engine, cast)
    first = planned(engine, cast)[0]
    longer = PlannedShift("L1", "early", first.start, first.end + timedelta(hours=2))
    with engine.begin() as conn:
        shift_edit.change(conn, cast.supervisor, first, longer)
    page = visit(cast.supervisor, PAGE)
    assert "2 h overtime" in words(page)
    page.button(key=f"back early {first.start}").click().run()
    assert planned(engine, cast)[0] == first


def test_the_picture_has_days_as_long_as_they_are_and_special_ones_named() -> None:
    monday = date(2026, 10, 19)
    shift = PlannedShift("L1", "late", NOW, NOW + timedelta(hours=8))
    day = SpecialDay("", date(2026, 10, 20), "Founders' day")
    drawn = shift_picture.draw(monday, BERLIN, {"Filling": [shift]}, [day], [Kept(shift, None)]).to_dict()
    rows = [row for table in drawn["datasets"].values() for row in table]
    days = {row["day"]: row["end"] - row["start"] for row in rows if "day" in row}
    assert days == {name: 24 for name in days if "25 h" not in name} | {"Sun 25 · 25 h": 25}
    assert {row["day"]: row["name"] for row in rows if row.get("name")} == {"Tue 20": "Founders' day"}
    [bar] = [row for row in rows if "shift" in row]
    assert (bar["start"], bar["end"], bar["odd"]) == (57, 65, "not as in the pattern")
