"""What the hour pad shows and keeps."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

import clock
from access.actors import Actor
from ingest import pad
from pages.floor import facts as floor_facts
from pages.floor import pad_picture, pad_saving
from pages.floor.texts import Picture
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, MACHINE, PRODUCT, begin_of_shift
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


@pytest.mark.usefixtures("hand_line")
def test_a_stop_told_by_hand_explains_its_minutes_and_can_be_corrected(engine: Engine, cast: Cast) -> None:
    stop = {"id": str(uuid4()), "version": 0, "from": "08:10", "to": "08:40", "reason": "JAM", "cause": "", "note": ""}
    assert act(engine, cast.worker, "hand_stop", **stop)["says"] == "The stop is kept."
    shown = drawn(engine, cast.worker)
    assert figures(shown)["not explained"] == "90 min"
    assert shown["hand_stops"][0]["says"] == "08:10–08:40 · labeller jam · Anna"
    act(engine, cast.worker, "hand_stop", **(stop | {"version": 1, "to": "08:50"}))
    assert figures(drawn(engine, cast.worker))["not explained"] == "80 min"


@pytest.mark.usefixtures("hand_line")
def test_a_time_that_would_lie_ahead_is_yesterdays(engine: Engine, cast: Cast) -> None:
    stop = {"id": str(uuid4()), "version": 0, "from": "23:50", "to": "00:20", "reason": "JAM"}
    act(engine, cast.worker, "hand_stop", **stop)
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
        assert line is not None
        site = floor_facts.read(conn, SITE, line, now=NOW).site
        found = pad.hand_stops(conn, cast.worker, LINE, NOW - timedelta(days=1), NOW)
    ends = [stop.told.end_at for stop in found if stop.told.end_at]
    told = [
        (stop.told.start_at.astimezone(site.zone), end.astimezone(site.zone))
        for stop, end in zip(found, ends, strict=True)
    ]
    assert [(f"{start:%d %H:%M}", f"{end:%d %H:%M}") for start, end in told] == [("17 23:50", "18 00:20")]
    assert (
        "no time of day" in act(engine, cast.worker, "hand_stop", **(stop | {"id": str(uuid4()), "to": "2570"}))["says"]
    )


def test_a_stop_without_a_reason_is_asked_about_and_then_has_one(
    engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with engine.begin() as conn:
        live_floor.build(conn, NOW)
        live_floor.stand(conn, NOW - timedelta(minutes=20), reason=None)
        live_floor.run(conn, NOW - timedelta(minutes=8))
    stop = drawn(engine, cast.worker)["stops"][0]
    assert stop["says"] == f"{MACHINE} · 09:10–09:22 · 12 min · why?"
    assert not act(engine, cast.worker, "explain", **(stop | {"reason": "JAM"}))["problem"]
    assert drawn(engine, cast.worker)["stops"] == []


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
