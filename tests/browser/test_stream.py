"""The stream in a real browser: what comes by it, and what comes without it."""

import pytest
from playwright.sync_api import Page, Request, Route, expect

import clock
from access import screen_reports
from tests.cast import Cast
from tests.pages import live_floor
from tests.serving import Served, let_screen_in

pytestmark = pytest.mark.browser


def test_without_its_stream_a_wall_asks_by_itself_and_goes_back_when_it_can(
    page: Page, standing: Served, cast: Cast
) -> None:
    now, refusals = clock.now(), [True]
    page.set_viewport_size({"width": 1920, "height": 1080})
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line="ALONE")
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "wall", line="ALONE"))
    page.route("**/wall/stream", lambda route: answer(route, refusals))
    page.goto(f"{standing.url}/wall")
    gap = page.frame_locator("iframe.shown").locator(".gap")
    expect(gap).to_contain_text("100 of")

    with standing.engine.begin() as conn:
        live_floor.produce(conn, now, good=23, line="ALONE")
    expect(gap).to_contain_text("123 of")

    refusals.clear()
    with page.expect_request("**/wall/report") as sent:  # only a screen on the stream is heard
        with standing.engine.begin() as conn:
            live_floor.produce(conn, clock.now(), good=45, line="ALONE")
        expect(gap).to_contain_text("168 of")
    assert_tells_all(sent.value)


def answer(route: Route, refusals: list[bool]) -> None:
    if refusals:
        route.abort()
    else:
        route.continue_()


def assert_tells_all(sent: Request) -> None:
    told = screen_reports.read(sent.post_data_json)
    assert told["page"] == "line:ALONE"
    assert (told["width"], told["height"]) == (1920, 1080)
    assert told["heap_mb"] > 1
    assert told["checks"]
    assert len(told["picture"]) > 3000
