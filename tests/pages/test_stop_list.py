"""What the list of stops shows and keeps, on the tablet and on the board."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

import clock
from access import people
from access.actors import Actor
from ingest import pad
from metrics import plant
from pages.floor import facts as floor_facts
from pages.floor import pad_picture, pad_saving, stop_picture
from pages.floor.stop_picture import Look
from pages.floor.texts import Picture
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import LINE, MACHINE, begin_of_shift
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)  # half past nine in the plant
START = begin_of_shift(NOW)


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def machine_line(engine: Engine, cast: Cast) -> None:
    """Line 1, whose filler stood for twelve minutes and nobody said why."""
    with engine.begin() as conn:
        live_floor.build(conn, NOW)
        live_floor.put(conn, "reasons", {"reason": "PM", "name": "service", "state": "planned"})
        live_floor.put(
            conn, "reasons", {"reason": "EMPTY", "name": "no bottles", "state": "idle", "category": "starved"}
        )
        live_floor.stand(conn, NOW - timedelta(minutes=20), reason=None)
        live_floor.run(conn, NOW - timedelta(minutes=8))


@pytest.fixture
def hand_line(engine: Engine, cast: Cast) -> None:
    """Line 1 without a sensor."""
    with engine.begin() as conn:
        live_floor.build(conn, NOW, has_states=False)


def act(engine: Engine, who: Actor | None, do: str, **asked: Any) -> Picture:
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    usual = {"request": str(uuid4()), "countermeasure": "", "comment": "", "cause": ""}
    return pad_saving.act(who, line, "stop", usual | asked | {"do": do})


def drawn(engine: Engine, who: Actor, *, by_hand: bool = False, now: datetime = NOW) -> Picture:
    with engine.begin() as conn:
        site = plant.site(conn, SITE)
        return stop_picture.of(conn, who, Look(site, LINE, START - timedelta(days=1), None, by_hand, now))


def shown(engine: Engine, who: Actor) -> list[tuple[str, str]]:
    return [(stop["when"], stop["why"]) for stop in drawn(engine, who)["stops"]]


def not_explained(engine: Engine, who: Actor) -> str:
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
        assert line is not None
        shift = floor_facts.read(conn, SITE, line, now=NOW).shift
        assert shift is not None
        figures = pad_picture.of(conn, who, pad_picture.find(conn, SITE, line, shift))["figures"]
    return next(str(figure["value"]) for figure in figures if figure["name"] == "not explained")


@pytest.mark.usefixtures("machine_line")
def test_a_stop_without_a_reason_is_asked_about_and_then_has_one(engine: Engine, cast: Cast) -> None:
    picture = drawn(engine, cast.worker)
    (stop,) = picture["stops"]
    told = (stop["name"], stop["when"], stop["lasted"], stop["open"], picture["waiting"])
    assert told == ("Filler", "09:10–09:22", "12 min", True, 1)
    assert not act(engine, cast.worker, "recode", **stop | {"reason": "JAM"})["problem"]
    (stop,) = drawn(engine, cast.worker)["stops"]
    assert (stop["why"], stop["by"], stop["open"]) == ("labeller jam", "Anna, 09:30", False)
    assert stop["history"][0]["says"] == "Anna, 09:30: no reason → labeller jam"


@pytest.mark.usefixtures("machine_line")
def test_reasons_stand_by_what_they_make_of_the_stop_and_planned_time_is_a_supervisors(
    engine: Engine, cast: Cast
) -> None:
    groups = drawn(engine, cast.worker)["groups"]
    assert [(group["title"], group["locked"]) for group in groups] == [
        ("Standing", False), ("Waiting: nothing comes in", False), ("Planned stop", True)
    ]  # fmt: skip
    assert not any(group["locked"] for group in drawn(engine, cast.supervisor)["groups"])
    (stop,) = drawn(engine, cast.worker)["stops"]
    assert "may not do this" in act(engine, cast.worker, "recode", **stop | {"reason": "PM"})["says"]
    assert not act(engine, cast.supervisor, "recode", **stop | {"reason": "PM"})["problem"]


@pytest.mark.usefixtures("machine_line")
def test_a_stop_is_split_joined_and_taken_back(engine: Engine, cast: Cast) -> None:
    (stop,) = drawn(engine, cast.worker)["stops"]
    at_ms = stop["start_ms"] + 5 * 60_000
    act(engine, cast.worker, "split", **stop | {"at_ms": at_ms})
    assert shown(engine, cast.worker) == [("09:15–09:22", ""), ("09:10–09:15", "")]
    second, first = drawn(engine, cast.worker)["stops"]
    act(engine, cast.worker, "recode", **second | {"reason": "JAM"})
    second, first = sorted(drawn(engine, cast.worker)["stops"], key=lambda one: one["open"])
    (other,) = first["joins"]
    assert other["says"] == "09:15–09:22 · both: labeller jam"
    act(engine, cast.worker, "merge", **first | {"other": other})
    assert shown(engine, cast.worker) == [("09:10–09:22", "labeller jam")]
    for _ in range(3):
        told = [one["undo"] for stop in drawn(engine, cast.worker)["stops"] for one in stop["history"] if one["undo"]]
        assert act(engine, cast.supervisor, "undo", coding=max(told))["says"].startswith("Taken back")
    assert shown(engine, cast.worker) == [("09:10–09:22", "")]


@pytest.mark.usefixtures("machine_line")
def test_of_two_people_the_second_is_told_who_it_was_and_nothing_is_overwritten(engine: Engine, cast: Cast) -> None:
    (stop,) = drawn(engine, cast.worker)["stops"]
    act(engine, cast.supervisor, "recode", **stop | {"reason": "JAM"})
    told = act(engine, cast.worker, "recode", **stop | {"reason": "EMPTY"})
    assert told["problem"]
    assert "Sofia coded this stop as labeller jam at 09:30" in told["says"]
    assert shown(engine, cast.worker) == [("09:10–09:22", "labeller jam")]


@pytest.mark.usefixtures("machine_line")
def test_nobody_who_is_not_at_the_line_changes_a_stop(engine: Engine, cast: Cast) -> None:
    (stop,) = drawn(engine, cast.worker)["stops"]
    for who in (None, cast.other_team, cast.stranger):
        assert act(engine, who, "recode", **stop | {"reason": "JAM"})["problem"]
    assert shown(engine, cast.worker) == [("09:10–09:22", "")]


@pytest.mark.usefixtures("machine_line")
def test_the_board_has_the_stops_and_a_disabled_person_has_no_board(engine: Engine, cast: Cast, visit: Visit) -> None:
    assert "Stops" in words(visit(cast.supervisor, "pages.floor.board"))
    page = visit(cast.worker, "pages.floor.board")
    with engine.begin() as conn:
        person = next(one for one in people.everyone(conn, cast.admin) if one.person_id == cast.worker.person_id)
        people.disable(conn, cast.admin, person.person_id, seen_version=person.version)
    assert "Stops" not in words(page.run())


def hand(key: str, start: str, end: str) -> dict[str, Any]:
    new: dict[str, Any] = {"is_hand": True, "key": key, "version": 0, "start": "", "end": "", "reason": "JAM"}
    return new | {"from": start, "to": end}


@pytest.mark.usefixtures("hand_line")
def test_a_stop_told_by_hand_explains_its_minutes_and_can_be_corrected_and_taken_out(
    engine: Engine, cast: Cast
) -> None:
    key = str(uuid4())
    assert act(engine, cast.worker, "tell", **hand(key, "08:10", "08:40"))["says"] == "The stop is kept."
    assert not_explained(engine, cast.worker) == "90 min"
    (stop,) = drawn(engine, cast.worker, by_hand=True)["stops"]
    assert (stop["when"], stop["why"], stop["by"]) == ("08:10–08:40", "labeller jam", "Anna, 09:30")
    act(engine, cast.worker, "tell", **stop | {"to": "08:50"})
    assert not_explained(engine, cast.worker) == "80 min"
    (stop,) = drawn(engine, cast.worker, by_hand=True)["stops"]
    act(engine, cast.worker, "tell", **stop | {"withdrawn": True})
    assert not_explained(engine, cast.worker) == "120 min"


@pytest.mark.usefixtures("hand_line")
def test_a_time_that_would_lie_ahead_is_yesterdays_and_stays_so_when_it_is_corrected(
    engine: Engine, cast: Cast
) -> None:
    act(engine, cast.worker, "tell", **hand(str(uuid4()), "23:50", "00:20"))
    (stop,) = drawn(engine, cast.worker, by_hand=True)["stops"]
    assert stop["when"] == "Tue, Nov 17, 23:50–00:20"
    act(engine, cast.worker, "tell", **stop | {"from": "23:40", "to": "00:10"})
    (stop,) = drawn(engine, cast.worker, by_hand=True)["stops"]
    assert stop["when"] == "Tue, Nov 17, 23:40–00:10"
    refused = act(engine, cast.worker, "tell", **hand(str(uuid4()), "23:50", "25:70"))
    assert "no time of day" in refused["says"]


@pytest.mark.usefixtures("hand_line")
def test_hand_stops_are_split_and_joined_on_the_tablet(engine: Engine, cast: Cast) -> None:
    act(engine, cast.worker, "tell", **hand(str(uuid4()), "08:10", "08:40"))
    (stop,) = drawn(engine, cast.worker, by_hand=True)["stops"]
    act(engine, cast.worker, "split", **stop | {"at_ms": stop["start_ms"] + 600_000})
    second, first = drawn(engine, cast.worker, by_hand=True)["stops"]
    assert (first["when"], second["when"]) == ("08:10–08:20", "08:20–08:40")
    act(engine, cast.worker, "merge", **first | {"other": first["joins"][0]})
    assert [stop["when"] for stop in drawn(engine, cast.worker, by_hand=True)["stops"]] == ["08:10–08:40"]


@pytest.mark.usefixtures("hand_line")
def test_at_the_end_of_a_shift_is_asked_what_still_stands(engine: Engine, cast: Cast) -> None:
    act(engine, cast.worker, "tell", **hand(str(uuid4()), "09:10", ""))
    (stop,) = drawn(engine, cast.worker, by_hand=True)["stops"]
    assert (stop["when"], stop["lasted"]) == ("since 09:10", "20 min")
    assert drawn(engine, cast.worker, by_hand=True)["asked"] == []
    later = START + timedelta(hours=7, minutes=50)
    (asked,) = drawn(engine, cast.worker, by_hand=True, now=later)["asked"]
    assert asked["says"] == "Still standing since 09:10 · labeller jam?"
    assert act(engine, cast.worker, "stands", **asked)["says"].startswith("Thank you")
    assert drawn(engine, cast.worker, by_hand=True, now=later)["asked"] == []
    with engine.begin() as conn:
        assert conn.execute(text("SELECT said_by FROM standing_answers")).scalars().all() == ["Anna"]
        assert len(pad.hand_stops(conn, cast.worker, LINE, START, later)) == 1


@pytest.mark.usefixtures("machine_line")
def test_a_code_that_nobody_named_speaks_for_itself(engine: Engine, cast: Cast) -> None:
    with engine.begin() as conn:
        live_floor.stand(conn, NOW - timedelta(minutes=6), reason="E42")
    assert shown(engine, cast.worker)[1] == ("since 09:24", "E42")
    assert {one["name"] for one in drawn(engine, cast.worker)["machines"]} == {"Filler"}
    assert drawn(engine, cast.worker)["machines"][0]["code"] == MACHINE
