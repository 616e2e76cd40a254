"""The stream of the walls: shared by all screens of a program, asked for once, and open to nobody else."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

import clock
from access import screens, tokens
from pages.floor import snapshot
from tests.cast import OTHER_SITE, Cast, assemble, sign_in
from tests.pages import live_floor
from tests.pages.live_floor import LINE
from tests.pages.on_air import Screen, hub_at_work, listening, play


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        cast = assemble(conn)
        live_floor.build(conn, clock.now())
    return cast


def hung(engine: Engine, cast: Cast, *, line: str = LINE) -> str:
    """One more screen at a line: its cookie."""
    with engine.begin() as conn:
        return live_floor.paired(conn, cast.admin, "wall", line=line)


def produced(engine: Engine, good: int) -> None:
    with engine.begin() as conn:
        live_floor.produce(conn, clock.now() - timedelta(seconds=good), good=good)


def says(screen: Screen, good: int) -> bool:
    """Whether so many good parts stand there in a piece of their own, not as a part of a time, a plan or a version."""
    return f"'{good}'" in str(screen.pages())


def test_figures_that_are_stored_reach_an_open_screen(engine: Engine, cast: Cast) -> None:
    async def story() -> None:
        async with hub_at_work() as hub, listening(hub, hung(engine, cast)) as screen:
            await screen.until(lambda: says(screen, 100))
            assert screen.status == 200
            assert screen.events[0][0] == "look"
            assert screen.heard("pages")[0]["order"] == [f"line:{LINE}"]
            await asyncio.to_thread(produced, engine, 23)
            await screen.until(lambda: says(screen, 123))

    play(story())


def test_every_two_seconds_a_screen_hears_that_what_it_shows_is_still_true(engine: Engine, cast: Cast) -> None:
    async def story() -> None:
        async with hub_at_work() as hub, listening(hub, hung(engine, cast)) as screen:
            await screen.until(lambda: len(screen.heard("beat")) == 3)
            shown, last = screen.heard("pages")[-1], screen.heard("beat")[-1]
            assert last["built"] > shown["built"]
            assert 0 <= last["now"] - last["built"] < 10_000

    play(story())


def test_ten_screens_on_a_line_cost_the_same_queries_as_one(
    engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "LATEST_S", 3600.0)  # nothing is read again only because time passes
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    cookies = [hung(engine, cast) for _ in range(10)]

    async def queries_of(several: list[str]) -> int:
        async with hub_at_work() as hub, AsyncExitStack() as stack:
            hanging = [await stack.enter_async_context(listening(hub, cookie)) for cookie in several]
            for screen in hanging:
                await screen.until(lambda screen=screen: screen.heard("beat"))  # type: ignore[misc]
            asked.clear()
            await hanging[0].until(lambda: len(hanging[0].heard("beat")) == 4)
            return len(asked)

    one, ten = play(queries_of(cookies[:1])), play(queries_of(cookies))
    assert one > 0
    assert ten <= one + 3  # a tick more or less


def test_all_screens_of_a_program_are_handed_the_same_bytes(engine: Engine, cast: Cast) -> None:
    async def story() -> None:
        async with hub_at_work() as hub, AsyncExitStack() as stack:
            cookies = [hung(engine, cast) for _ in range(3)]
            hanging = [await stack.enter_async_context(listening(hub, cookie)) for cookie in cookies]
            for screen in hanging:
                await screen.until(lambda screen=screen: screen.heard("pages"))  # type: ignore[misc]
            told = [len(screen.raw) for screen in hanging]
            await asyncio.to_thread(produced, engine, 23)
            for screen in hanging:
                await screen.until(lambda screen=screen: says(screen, 123))  # type: ignore[misc]
            since = [screen.raw[n:] for screen, n in zip(hanging, told, strict=True)]
            new = [[body for body in bodies if b'"123"' in body] for bodies in since]
            assert len({id(bodies[0]) for bodies in new}) == 1

    play(story())


def test_only_what_changed_is_told_again(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)  # else the plan of every line goes on
    with engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="SPARE")
        waiting = screens.ask(conn, "wall", now=clock.now())
        both = screens.Settings("Both", (LINE, "SPARE"))
        screens.pair(conn, cast.admin, waiting.code, both)
        found = screens.look(conn, waiting.cookie, now=clock.now())
        assert found

    async def story() -> None:
        async with hub_at_work() as hub, listening(hub, found.cookie) as screen:
            await screen.until(lambda: set(screen.pages()) == {f"line:{LINE}", "line:SPARE"})
            before = len(screen.heard("pages"))
            await asyncio.to_thread(produced, engine, 23)
            await screen.until(lambda: says(screen, 123))
            told = next(one for one in screen.heard("pages")[before:] if "'123'" in str(one))
            assert not told["whole"]
            assert f"line:{LINE}" in told["changed"]
            assert "line:SPARE" not in told["changed"]

    play(story())


def test_a_screen_that_is_revoked_is_told_so_and_hears_no_more(engine: Engine, cast: Cast) -> None:
    cookie = hung(engine, cast)

    def revoke() -> None:
        with engine.begin() as conn:
            number = conn.execute(text("SELECT max(screen_id) FROM screens")).scalar_one()
            screens.revoke(conn, cast.admin, number)

    async def story() -> None:
        async with hub_at_work() as hub, listening(hub, cookie) as screen:
            await screen.until(lambda: screen.heard("pages"))
            await asyncio.to_thread(revoke)
            await screen.until(lambda: screen.is_over)
            assert screen.events[-1] == ("gone", {})
            assert hub.count() == 0
            async with listening(hub, cookie) as again:
                await again.until(lambda: again.status)
                assert again.status == 403

    play(story())


def test_a_screen_follows_its_record(engine: Engine, cast: Cast) -> None:
    cookie = hung(engine, cast)

    def move() -> None:
        with engine.begin() as conn:
            record = screens.all_of(conn, cast.admin)[0]
            new = screens.Settings("Packing", ("L2",), theme="light", language="de")
            screens.change(conn, cast.admin, record.screen_id, new, seen_version=record.version)

    async def story() -> None:
        async with hub_at_work() as hub, listening(hub, cookie) as screen:
            await screen.until(lambda: screen.heard("pages"))
            await asyncio.to_thread(move)
            await screen.until(lambda: set(screen.pages()) == {"line:L2"})
            look = screen.heard("look")[-1]
            assert (look["theme"], look["lang"], look["dir"]) == ("light", "de", "ltr")

    play(story())


def test_the_stream_is_for_paired_walls_only(engine: Engine, cast: Cast) -> None:
    with engine.begin() as conn:
        pad = live_floor.paired(conn, cast.admin, "pad")
        waiting = screens.ask(conn, "wall", now=clock.now())
    elsewhere = tokens.pack(OTHER_SITE, hung(engine, cast).partition(".")[2])

    async def story() -> None:
        async with hub_at_work() as hub:
            for cookie in ("", "x", pad, waiting.cookie, elsewhere, sign_in(engine, cast.admin)):
                async with listening(hub, cookie) as screen:
                    await screen.until(lambda screen=screen: screen.status)  # type: ignore[misc]
                    assert screen.status == 403, cookie
            assert hub.count() == 0

    play(story())


def test_a_screen_that_does_not_read_holds_up_nobody_and_gets_the_newest_in_the_end(engine: Engine, cast: Cast) -> None:
    async def story() -> None:
        async with hub_at_work() as hub, listening(hub, hung(engine, cast), reads=False) as slow:
            async with listening(hub, hung(engine, cast)) as quick:
                await quick.until(lambda: says(quick, 100))
                for good, in_all in ((23, 123), (45, 168)):
                    await asyncio.to_thread(produced, engine, good)
                    await quick.until(lambda in_all=in_all: says(quick, in_all))  # type: ignore[misc]
            slow.reads.set()
            await slow.until(lambda: says(slow, 168))
            assert not says(slow, 123)
            assert len(slow.heard("pages")) <= 2

    play(story())
