"""Room on a process's walls, and what screens tell of themselves."""

import asyncio
import base64
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, event

import clock
from access import screen_reports
from access.refusals import Invalid
from pages.floor import places
from pages.floor.places import FULL_S, NEW_A_SECOND, Places, Wait
from tests.cast import Cast, assemble
from tests.pages import live_floor
from tests.pages.on_air import hub_at_work, listening, play, told

JPEG = b"\xff\xd8\xff\xe0 a picture of the glass"
PICTURE = f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"
REPORT = {
    "page": "line:L1",
    "release": "a1b2c3",
    "heap_mb": 12.34,
    "data_age_s": 1.5,
    "width": 1920,
    "height": 1080,
    "left_out": ["trend"],
    "checks": [{"block": "value", "arcmin": 21.5, "needed": 20, "passes": True}],
    "picture": PICTURE,
}


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        cast = assemble(conn)
        live_floor.build(conn, clock.now())
    return cast


def hung(engine: Engine, cast: Cast) -> str:
    with engine.begin() as conn:
        return live_floor.paired(conn, cast.admin, "wall")


def screen(number: int) -> tuple[str, int]:
    return "SUED", number


def test_past_the_limit_a_screen_is_refused_and_let_in_when_there_is_room(
    engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "KEPT_S", 0.0)  # who leaves makes room at once
    cookies = [hung(engine, cast) for _ in range(2)]

    async def story() -> None:
        async with hub_at_work(most=1) as hub:
            async with listening(hub, cookies[0]) as first:
                await first.until(lambda: first.heard("pages"))
                async with listening(hub, cookies[1]) as refused:
                    await refused.until(lambda: refused.status)
                    assert refused.status == 503
                    assert refused.headers["retry-after"] == str(FULL_S)
                await first.until(lambda: len(first.heard("beat")) > 1)
            async with listening(hub, cookies[1]) as second:
                await second.until(lambda: second.heard("pages"))

    play(story())


def test_a_screen_that_comes_back_at_once_still_has_its_place() -> None:
    room = Places(1)
    assert room.hold(screen(1))
    room.leave(screen(1))
    assert room.ask(screen(2)) == Wait("full", FULL_S)
    assert not room.hold(screen(2))
    assert room.ask(screen(1)) is None
    assert room.hold(screen(1))


def test_a_place_that_was_promised_is_nobody_elses() -> None:
    room = Places(2)
    assert [room.ask(screen(number)) for number in (1, 2, 3)] == [None, None, Wait("full", FULL_S)]
    assert [room.hold(screen(number)) for number in (3, 1, 2)] == [False, True, True]


def test_many_that_start_at_once_are_let_in_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    instants = [1000.0]
    monkeypatch.setattr("pages.floor.places.time", SimpleNamespace(monotonic=lambda: instants[-1]))
    room = Places(1000)
    waits = [room.ask(screen(number)) for number in range(5 * NEW_A_SECOND)]
    assert waits[: NEW_A_SECOND - 1] == [None] * (NEW_A_SECOND - 1)
    assert waits[-1] == Wait("busy", 5)
    assert waits[-1] == room.ask(screen(5 * NEW_A_SECOND - 1))  # asking again does not send it to the end
    instants.append(1004.0)
    assert all(room.ask(screen(number)) is None for number in range(5 * NEW_A_SECOND))


def test_reports_wait_and_are_written_all_at_once(engine: Engine, cast: Cast) -> None:
    cookies = [hung(engine, cast) for _ in range(3)]
    written: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *asked: written.append(asked[2]))

    async def story() -> None:
        async with hub_at_work() as hub:
            for cookie in cookies:
                async with listening(hub, cookie) as hanging:
                    await hanging.until(lambda hanging=hanging: hanging.heard("look"))  # type: ignore[misc]
                    assert await told(hub, cookie, json.dumps(REPORT | {"page": "old"}).encode()) == 204
                    assert await told(hub, cookie, json.dumps(REPORT).encode()) == 204
            assert not [statement for statement in written if "screen_reports" in statement]
            await asyncio.to_thread(hub.reports.write)

    play(story())
    assert len([statement for statement in written if "INSERT INTO screen_reports" in statement]) == 1
    with engine.begin() as conn:
        found = list(screen_reports.all_of(conn, cast.admin).values())
        assert screen_reports.all_of(conn, cast.stranger) == {}
    assert [one.page for one in found] == ["line:L1"] * 3
    assert found[0].picture == JPEG
    assert (float(found[0].heap_mb or 0), found[0].width, found[0].left_out) == (12.3, 1920, ["trend"])


@pytest.mark.parametrize(
    "wrong",
    [
        "no object",
        REPORT | {"page": "x" * 100},
        REPORT | {"heap_mb": "12"},
        REPORT | {"width": True},
        REPORT | {"checks": ["x" * 7000]},
        REPORT | {"left_out": "all"},
        REPORT | {"picture": "data:image/svg+xml;base64,AAAA"},
        REPORT | {"picture": "data:image/jpeg;base64,AAAA"},
        REPORT | {"picture": PICTURE + "A" * 50_000},
    ],
)
def test_what_is_no_report_is_not_taken(wrong: Any) -> None:
    with pytest.raises(Invalid):
        screen_reports.read(wrong)


def test_only_a_screen_on_the_stream_reports(engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    cookie = hung(engine, cast)

    async def story() -> None:
        async with hub_at_work() as hub:
            assert await told(hub, cookie, json.dumps(REPORT).encode()) == 403
            async with listening(hub, cookie) as hanging:
                await hanging.until(lambda: hanging.heard("look"))
                assert await told(hub, "", json.dumps(REPORT).encode()) == 403
                assert await told(hub, cookie, b"{") == 400
                assert await told(hub, cookie, b" " * 90_000) == 413

    play(story())
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
