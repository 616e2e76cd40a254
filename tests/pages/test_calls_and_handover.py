"""Calls for help and the handover, as wall, tablet and board say them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

import clock
from access.actors import Actor
from feedback import calls, handover
from feedback.calls import Need
from feedback.handover import Shift
from feedback.moves import Tap
from pages.floor import call_picture, handover_picture
from pages.floor import facts as floor_facts
from pages.floor.facts import Facts, Past
from pages.floor.texts import Picture, Text, plain
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, begin_of_shift
from tests.pages.visit import cast

__all__ = ["cast"]
NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
START = begin_of_shift(NOW)
CHANGE = START + 8 * HOUR
MINUTE = timedelta(minutes=1)
EARLY = Shift(LINE, "early", START, CHANGE)


@pytest.fixture
def floor(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Line 1 with an early and a late shift."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with engine.begin() as conn:
        live_floor.build(conn, NOW)
        live_floor.choose(conn, cast.manager, "scrap_ratio", "oee")
        late = {"line": LINE, "shift": "late", "start": CHANGE, "end": CHANGE + 8 * HOUR, "team": "A"}
        live_floor.put(conn, "shifts", late)
    return cast


@pytest.fixture
def pad(floor: Cast) -> Actor:
    return Actor(SITE, "screen", "pad", "tablet", lines=frozenset({LINE}), screen_id=7)


def read(engine: Engine, now: datetime) -> Facts:
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
        assert line is not None
        facts = floor_facts.read(conn, SITE, line, now=now)
        return floor_facts.with_figures(conn, facts, Past({}, None))


def call(engine: Engine, who: Actor, kind: str, *, machine: str | None = None) -> int:
    with engine.begin() as conn:
        return calls.make(conn, who, Need(LINE, kind, machine), request_id=kind, now=NOW).call_id


def first(texts: list[Text]) -> list[str]:
    return [plain(text[0]) for text in texts]


def page(engine: Engine, now: datetime) -> Picture:
    shown = handover_picture.of(read(engine, now))
    assert shown is not None
    return shown


def test_the_wall_says_what_is_needed_then_which_role_comes_and_never_a_name(
    engine: Engine, floor: Cast, pad: Actor
) -> None:
    number = call(engine, pad, "maintenance", machine=live_floor.MACHINE)
    (shown,) = call_picture.of(read(engine, NOW + MINUTE))
    assert (plain(shown["says"][0]), shown["mood"]) == (
        "Maintenance needed\u2002nobody has answered yet · Filler", "missed",
    )  # fmt: skip
    assert shown["since_ms"] == NOW.timestamp() * 1000
    with engine.begin() as conn:
        calls.coming(conn, floor.supervisor, number, Tap(1, NOW + MINUTE), minutes=5)
    facts = read(engine, NOW + 2 * MINUTE)
    said = plain(call_picture.of(facts)[0]["says"][0])
    assert said == "The supervisor is coming\u2002about 09:36 · Maintenance needed · Filler"
    assert call_picture.helper(facts) == "The supervisor is coming"
    assert floor.supervisor.name not in str(call_picture.of(facts))


def test_away_from_the_change_there_is_no_handover_page(engine: Engine, floor: Cast) -> None:
    assert handover_picture.of(read(engine, NOW)) is None
    assert handover_picture.of(read(engine, CHANGE + 16 * MINUTE)) is None


def test_the_page_of_the_change_shows_the_shift_that_goes_also_when_the_next_one_runs(
    engine: Engine, floor: Cast, pad: Actor
) -> None:
    before, after = page(engine, CHANGE - 10 * MINUTE), page(engine, CHANGE + 10 * MINUTE)
    assert plain(before["title"][0]) == plain(after["title"][0]) == "Filling\u2002Early shift → Late shift"
    assert "100 of" in plain(after["result"]["sub"][0][0])
    assert [plain(one["name"][0]) for one in after["kpis"]] == [plain(one["name"][0]) for one in before["kpis"]]
    assert next(one["value"] for one in after["kpis"]) == "4.8"
    assert first(after["next"]["rows"])[0] == "Late shift\u200215:00"


def test_what_stands_open_is_handed_over_the_most_urgent_first(engine: Engine, floor: Cast, pad: Actor) -> None:
    call(engine, pad, "quality")
    with engine.begin() as conn:
        live_floor.stand(conn, NOW - 5 * MINUTE)
    open_ = first(handover_picture.still_open(read(engine, CHANGE - 10 * MINUTE)))
    assert first(page(engine, CHANGE - 10 * MINUTE)["open"]["rows"]) == open_[1:]  # the wall has a bar for each call
    assert open_[0].startswith("Quality needed\u2002nobody has answered yet · ")
    assert open_[1] == "■ Filler\u2002standing since 09:25 · labeller jam"
    assert page(engine, CHANGE - 10 * MINUTE)["open"]["none"] == "Nothing stands open."


def test_the_three_lines_stand_on_it_with_who_wrote_and_read_them_by_role(
    engine: Engine, floor: Cast, pad: Actor
) -> None:
    assert page(engine, CHANGE)["said"]["rows"] == []
    with engine.begin() as conn:
        said = ["Jam at lane 3", "x" * 100]
        handover.write(conn, floor.supervisor, EARLY, said, Tap(0, CHANGE - 5 * MINUTE))
    shown = page(engine, CHANGE)
    assert first(shown["said"]["rows"]) == said
    assert shown["read"] == {"says": [[["written by the supervisor, 14:55 · not read yet"]]], "mood": "near"}
    with engine.begin() as conn:
        handover.confirm(conn, pad, EARLY, Tap(1, CHANGE + MINUTE))
    read_now = page(engine, CHANGE + 2 * MINUTE)["read"]
    assert plain(read_now["says"][0]).endswith("read at the line, 15:01")
    assert read_now["mood"] == "none"
    assert floor.supervisor.name not in str(shown)
