"""Whatever is taken away from a screen: the last picture stays with its age in words, and it comes back by itself."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Route

import clock
import settings
from access import screens
from db import engine as engines
from db.embedded import Cluster
from db.process import end_with_parent
from pages.shell.cookies import SCREEN
from tests import memory, outages
from tests.cast import assemble
from tests.conftest import as_app, clone
from tests.network import Network
from tests.outages import Cause, Seen, Sight, Stage, Web
from tests.pages import live_floor
from tests.serving import free_port

pytestmark = pytest.mark.browser
REFRESH_S = 2
LOADED = "Number(document.querySelector('iframe.shown')?.src.split('load=')[1] ?? 0)"  # which frame shows, from 1


@pytest.fixture(scope="module")
def stage(cluster: Cluster, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One screen for all tests of this file: each leaves it live."""
    folder, owner = tmp_path_factory.mktemp("stage"), clone(cluster)
    addresses = {"DATABASE_URL": owner, "APP_DATABASE_URL": as_app(owner)}
    shown = {name: url.render_as_string(hide_password=False) for name, url in addresses.items()}
    shown["MAX_SCREENS"] = "2"
    engine = engines.make(as_app(owner))
    with engine.begin() as conn:
        cast = assemble(conn)
        live_floor.build(conn, clock.now())
        cookie = live_floor.paired(conn, cast.admin, "wall")
    web = Web(free_port(), folder / "serve.log", shown, outages.failing_page(folder))
    web.start()
    command, ties = [sys.executable, "-m", "metrics", "worker"], end_with_parent(signal.SIGKILL)
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            command, cwd=settings.HOME, env=os.environ | shown, stdout=log, stderr=log, preexec_fn=ties
        )
    network = Network(web.port)
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    context.add_init_script(outages.WRONG_CLOCK)
    made = Stage(context.new_page(), network, web, worker, cluster, engine, cast, folder / "failing")
    let_in(context, made, cookie)
    made.tv.goto(f"{made.url}/wall")
    made.wait_until_live()
    yield made
    context.close()
    web.end()
    worker.kill()
    worker.wait(timeout=60)
    network.close()
    engine.dispose()


def let_in(context: BrowserContext, stage: Stage, cookie: str) -> None:
    """Make this browser a paired screen."""
    context.add_cookies([{"name": SCREEN.name, "value": cookie, "url": stage.url, "httpOnly": True, "sameSite": "Lax"}])


@pytest.mark.parametrize(
    "cause",
    [
        outages.network_refuses,
        outages.network_swallows,
        outages.server_killed,
        outages.server_stopped,
        outages.database_stopped,
    ],
)
def test_the_last_picture_stays_with_its_growing_age_and_the_wall_comes_back(stage: Stage, cause: Cause) -> None:
    seen = outages.outlive(stage, cause, 8)
    outages.check_told(seen)


def test_a_page_that_raises_does_not_take_the_wall_down(stage: Stage) -> None:
    outages.outlive(stage, outages.server_comes_back_with_a_page_that_raises, 8)


def test_the_screens_own_clock_is_an_hour_wrong_and_jumps_and_the_wall_shows_the_plants_time(stage: Stage) -> None:
    stage.wait_until_live()
    before, text, after = clock.now(), stage.look().text, clock.now()
    assert {f"{at.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" for at in (before, after)} & set(text.split()), text


def test_a_feed_that_went_silent_is_named_and_a_worker_that_ended_is_not_missed(stage: Stage) -> None:
    stage.wait_until_live()
    assert "nothing heard from Filler" in stage.look().text
    worker = subprocess.Popen(
        [sys.executable, "-m", "metrics", "worker"], cwd=settings.HOME, env=os.environ | stage.web.extra
    )
    worker.terminate()
    worker.wait(timeout=60)
    with stage.engine.begin() as conn:
        live_floor.produce(conn, clock.now(), good=23)
    seen = Seen(time.monotonic())
    assert outages.watch(stage, seen, 60, lambda sight: "123 of" in sight.text)
    assert all(sight.is_live for sight in seen.sights)


def test_switched_on_while_the_server_is_away_and_while_its_page_fails_it_has_words_and_goes_on(stage: Stage) -> None:
    stage.tv.wait_for_function("caches.match('/wall').then(Boolean)")
    stage.failing.touch()
    with outages.server_killed(stage):
        stage.tv.goto(f"{stage.url}/wall")
        assert outages.watch(stage, Seen(time.monotonic()), 10, said("No contact with the server"))
    assert outages.watch(stage, Seen(time.monotonic()), 30, said("Something went wrong on the server"))
    stage.failing.unlink()
    stage.wait_until_live()


def said(words: str) -> Callable[[Sight], bool]:
    return lambda sight: sight.place == "panel" and words in sight.text


def test_past_the_limit_a_screen_says_so_and_those_that_are_on_stay(stage: Stage, chromium: Browser) -> None:
    others = [chromium.new_context(), chromium.new_context()]
    for context in others:
        with stage.engine.begin() as conn:
            let_in(context, stage, live_floor.paired(conn, stage.cast.admin, "wall"))
        context.new_page().goto(f"{stage.url}/wall")
        context.pages[0].wait_for_selector("body[data-state=live], body[data-state=full]")
    assert "The server has no room for this screen" in others[1].pages[0].locator("#panel").inner_text()
    assert stage.look().is_live
    for context in others:
        context.close()


def test_in_the_night_the_frame_is_replaced_without_a_gap_and_nothing_of_the_old_one_stays(stage: Stage) -> None:
    stage.wait_until_live()
    stage.tv.route("**/wall/pairing", bring_night)
    stage.tv.reload()
    stage.tv.wait_for_function(f"{LOADED} >= 2")
    at_first = memory.counted(stage.tv)["Documents"]
    seen = Seen(time.monotonic())
    assert outages.watch(stage, seen, 120, lambda _: stage.tv.evaluate(f"{LOADED} >= 6"))
    stage.tv.unroute("**/wall/pairing")
    assert all(sight.is_live for sight in seen.sights)
    assert stage.look().is_live
    assert memory.counted(stage.tv)["Documents"] <= at_first + 2  # the next one may be on its way already


def bring_night(route: Route) -> None:
    """Nobody can wait for it: the server's answer says that the quiet hour begins in two seconds."""
    with suppress(Error):  # the shell did not wait so long, and asks again
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"night_in_s": 2})


def test_a_new_release_takes_the_place_of_the_old_one_without_a_gap(stage: Stage, tmp_path: Path) -> None:
    stage.wait_until_live()
    old = stage.tv.evaluate("document.querySelector('link[rel=stylesheet]').href")
    stage.tv.evaluate("Math.random = () => 0.1")  # else the screens of a plant take half a minute, one after another
    stage.web.end()
    stage.web.home = newer_release(tmp_path / "newer")
    stage.web.start()
    seen = Seen(time.monotonic())
    find = "document.querySelector('link[rel=stylesheet]').href"
    assert outages.watch(stage, seen, 60, lambda _: stage.tv.evaluate(find) != old)
    assert outages.watch(stage, seen, 60, lambda _: stage.tv.locator("iframe").count() == 1)
    outages.watch(stage, seen, 2)
    assert all(sight.place == "wall" for sight in seen.sights)
    assert stage.look().is_live
    assert stage.tv.evaluate("getComputedStyle(document.body).outlineStyle") == "dotted"


def newer_release(folder: Path) -> Path:
    """The program as it stands here, with another shell.css."""
    kept = shutil.ignore_patterns(".*", "var", "tests", "docs", "__pycache__")
    shutil.copytree(settings.HOME, folder, ignore=kept)
    with (folder / "pages/floor/shell.css").open("a") as css:
        css.write("body { outline: 0 dotted red }\n")
    return folder


def test_memory_stays_where_it_is_while_the_wall_refreshes_every_second(stage: Stage) -> None:
    stage.wait_until_live()
    held = memory.over_time(stage.tv, web_pid(stage), 30, every_s=10, refresh=lambda: produce_one(stage))
    sys.stdout.write(memory.table(held))
    first, last = held[1], held[-1]
    assert last.documents <= first.documents + 1
    assert last.listeners <= first.listeners
    assert last.heap - first.heap < 1
    assert last.server - first.server < 10


def produce_one(stage: Stage) -> None:
    with stage.engine.begin() as conn:
        live_floor.produce(conn, clock.now(), good=1)


def web_pid(stage: Stage) -> int:
    assert stage.web.process is not None
    return stage.web.process.pid


@contextmanager
def token_revoked(stage: Stage) -> Iterator[None]:
    with stage.engine.begin() as conn:
        for screen in screens.all_of(conn, stage.cast.admin):
            screens.revoke(conn, stage.cast.admin, screen.screen_id)
    yield
    with stage.engine.begin() as conn:
        code = stage.tv.locator("#code").inner_text()
        screens.pair(conn, stage.cast.admin, code, live_floor.above_the_filler())


@contextmanager
def worker_stopped(stage: Stage) -> Iterator[None]:
    stage.worker.send_signal(signal.SIGSTOP)
    yield
    stage.worker.send_signal(signal.SIGCONT)


@contextmanager
def deployed(stage: Stage) -> Iterator[None]:
    stage.web.end()
    stage.web.home = newer_release(stage.failing.parent / "newest")
    yield
    stage.web.start()


LONG_CAUSES: list[tuple[Cause, float, bool]] = [
    (outages.network_refuses, 60, True),
    (outages.network_swallows, 60, True),
    (outages.server_stopped, 60, True),
    (outages.server_killed, 60, True),
    (outages.database_stopped, 60, True),
    (outages.server_comes_back_with_a_page_that_raises, 60, False),
    (deployed, 60, True),
    (worker_stopped, 60, False),
    (token_revoked, 60, False),
    (outages.network_swallows, 600, True),
    (outages.server_stopped, 600, True),
]


@pytest.mark.soak
@pytest.mark.parametrize(("cause", "seconds", "is_told"), LONG_CAUSES)
def test_a_long_loss_is_told_within_three_refreshes_and_over_five_seconds_after_its_cause(
    stage: Stage, cause: Cause, seconds: float, is_told: bool
) -> None:
    seen = outages.outlive(stage, cause, seconds)
    told, back = f"told after {seen.told_after_s:.1f} s", f"back {seen.back_after_s:.1f} s after its end"
    sys.stdout.write(f"\n{cause.__name__} for {seconds:.0f} s: {told}, {back}\n")
    assert seen.back_after_s <= 5
    if is_told:
        outages.check_told(seen)
        assert seen.told_after_s <= 3 * REFRESH_S + 2 * outages.LOOK_MS / 1000


@pytest.mark.soak
def test_memory_is_flat_over_half_an_hour_at_one_refresh_a_second(stage: Stage) -> None:
    stage.wait_until_live()
    held = memory.over_time(stage.tv, web_pid(stage), 1800, every_s=60, refresh=lambda: produce_one(stage))
    sys.stdout.write(memory.table(held))
    assert memory.per_hour(held, "heap") < 1
    assert memory.per_hour(held, "browser") < 20
    assert memory.per_hour(held, "server") < 20
    assert held[-1].documents <= held[len(held) // 3].documents + 1
