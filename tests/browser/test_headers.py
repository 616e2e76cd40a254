"""The headers that keep foreign content out leave our own pages whole."""

import socket

import pytest
from playwright.sync_api import Page, expect

import clock
from tests.cast import Cast
from tests.pages import live_floor
from tests.pages.live_floor import begin_of_shift
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser

FETCH_PICTURE = """
port => new Promise(done => {
  const picture = new Image();
  picture.onload = () => done("loaded");
  picture.onerror = () => done("blocked");
  picture.src = `http://127.0.0.1:${port}/beacon.png`;
})
"""


def test_the_boards_charts_and_components_draw_and_nothing_of_ours_is_blocked(
    page: Page, standing: Served, cast: Cast
) -> None:
    now = clock.now()
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line="CSP")
        live_floor.choose(conn, cast.manager, "scrap_ratio", line="CSP")
        live_floor.past_shifts(conn, begin_of_shift(now), line="CSP")
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    let_in(page, standing, cast.manager)
    page.goto(f"{standing.url}/board?line=CSP&kpi=scrap_ratio")
    expect(page.locator(".kpi")).to_contain_text("Scrap")
    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg.marks").first
    expect(chart).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert blocked == []


def test_a_picture_from_elsewhere_is_not_fetched_whatever_a_page_contains(
    page: Page, standing: Served, cast: Cast
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(1)
        page.goto(standing.url)
        page.get_by_label("User name").wait_for()
        assert page.evaluate(FETCH_PICTURE, elsewhere.getsockname()[1]) == "blocked"
        with pytest.raises(TimeoutError):
            elsewhere.accept()
