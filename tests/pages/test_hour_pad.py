"""What the hour pad shows and keeps."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

import clock
from access.actors import Actor
from pages.floor import facts as floor_facts
from pages.floor import pad_picture, pad_saving
from pages.floor.texts import Picture
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, PRODUCT, begin_of_shift
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
START = begin_of_shift(NOW)


@pytest.fixture
def hand_line(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line 1 without a sensor, half past the third hour."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with engine.begin() as conn:
        live_floor.build(conn, NOW, has_states=False)


def act(engine: Engine, who: Actor | None, what: str, **asked: Any) -> Picture:
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    return pad_saving.act(who, line, what, asked)


def save(engine: Engine, who: Actor | None, *, good: str, seen: int = 0, hour: int = 0, **more: str) -> Picture:
    entries = [{"product": PRODUCT, "good": good, "scrap": "0", "rework": "0", "reason": ""} | more]
    return act(engine, who, "save", hour=(START + hour * HOUR).isoformat(), seen=seen, entries=entries)


def drawn(engine: Engine, who: Actor) -> Picture:
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
        assert line is not None
        shift = floor_facts.read(conn, SITE, line, now=NOW).shift
        assert shift is not None
        return pad_picture.of(conn, who, pad_picture.find(conn, SITE, line, shift))


def figures(picture: Picture) -> dict[str, str]:
    return {figure["name"]: figure["value"] for figure in picture["figures"]}


@pytest.mark.usefixtures("hand_line")
def test_hours_are_open_running_or_still_to_come_and_know_their_product(engine: Engine, cast: Cast) -> None:
    hours = drawn(engine, cast.worker)["hours"]
    assert [hour["state"] for hour in hours] == ["open", "open", "now"] + ["future"] * 5
    assert {hour["product"] for hour in hours} == {PRODUCT}


@pytest.mark.usefixtures("hand_line")
def test_what_was_saved_stands_in_the_figures_at_once(engine: Engine, cast: Cast) -> None:
    assert save(engine, cast.worker, good="55", scrap="2", reason="JAM")["says"] == "Saved."
    shown = drawn(engine, cast.worker)
    assert (figures(shown)["good"], figures(shown)["bad"]) == ("55", "2")
    assert figures(shown)["not explained"] == "63 min"
    assert (shown["hours"][0]["state"], shown["hours"][0]["says"]) == ("done", "✓ 55")
    entry = {"product": PRODUCT, "good": "55", "scrap": "2", "rework": "0", "reason": "JAM"}
    assert shown["hours"][0]["entries"] == [entry]


@pytest.mark.usefixtures("hand_line")
def test_a_correction_shows_what_stood_before_and_by_whom(engine: Engine, cast: Cast) -> None:
    save(engine, cast.worker, good="55")
    assert not save(engine, cast.supervisor, good="58", seen=1)["problem"]
    hour = drawn(engine, cast.worker)["hours"][0]
    assert [before.partition(",")[0] for before in hour["history"]] == [f"{PRODUCT}: 55 good"]
    assert "(Anna, " in hour["history"][0]
    assert hour["by"].startswith("Sofia, ")


@pytest.mark.usefixtures("hand_line")
def test_the_second_of_two_is_told_and_the_first_stays(engine: Engine, cast: Cast) -> None:
    save(engine, cast.worker, good="55")
    told = save(engine, cast.supervisor, good="60")
    assert told["problem"]
    assert "changed this hour meanwhile" in told["says"]
    assert figures(drawn(engine, cast.worker))["good"] == "55"


@pytest.mark.usefixtures("hand_line")
def test_a_double_tap_counts_once(engine: Engine, cast: Cast) -> None:
    first, second = save(engine, cast.worker, good="55"), save(engine, cast.worker, good="55")
    assert [first["problem"], second["problem"]] == [False, False]
    assert first["number"] != second["number"]
    assert figures(drawn(engine, cast.worker))["good"] == "55"


@pytest.mark.usefixtures("hand_line")
def test_what_is_no_number_and_what_is_still_to_come_is_refused_with_a_sentence(engine: Engine, cast: Cast) -> None:
    assert "is not a number" in save(engine, cast.worker, good="5.5.5")["says"]
    assert "has not begun yet" in save(engine, cast.worker, good="5", hour=6)["says"]


@pytest.mark.usefixtures("hand_line")
def test_a_tablet_that_was_revoked_and_a_person_of_another_line_write_nothing(engine: Engine, cast: Cast) -> None:
    assert "not paired any more" in save(engine, None, good="5")["says"]
    assert save(engine, cast.other_team, good="5")["problem"]
    assert save(engine, cast.stranger, good="5")["problem"]
    assert figures(drawn(engine, cast.worker))["good"] == "0"


def test_each_role_sees_the_own_lines_and_a_stranger_nothing(cast: Cast, visit: Visit) -> None:
    def lines(who: Actor | None) -> list[str]:
        return [line for box in visit(who, "pages.floor.hour_pad").selectbox for line in box.options]

    assert lines(cast.worker) == ["Filling"]
    assert lines(cast.manager) == ["Filling", "Packing"]
    assert lines(None) == []


def test_a_line_without_a_shift_says_who_enters_one(engine: Engine, cast: Cast, visit: Visit) -> None:
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    assert "A supervisor enters shifts" in pad_picture.nothing(line)["empty"]
    assert "not paired" not in words(visit(cast.worker, "pages.floor.hour_pad"))
