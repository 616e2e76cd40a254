"""Calls for help and the handover, on a real tablet, board and wall."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import insert, select

import clock
from access.actors import Actor
from db import tables as t
from feedback import calls, handover, ladder
from feedback.moves import Tap
from tests.cast import SITE, Cast, hire
from tests.pages import live_floor
from tests.pages.live_floor import HOUR
from tests.serving import Served, let_in, let_screen_in, until_drafted

pytestmark = pytest.mark.browser
LONGEST = "Glue is new since ten: hold it at 140 degrees. The old drum stands at the gate and is for no bottle any more"


def open_pad(page: Page, standing: Served, cast: Cast, line: str, tab: str) -> None:
    with standing.engine.begin() as conn:
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "pad", line=line))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{standing.url}/pad")
    page.locator(".pad .top button", has_text=tab).click()


def open_calls(standing: Served, line: str) -> list[calls.Call]:
    with standing.engine.begin() as conn:
        return calls.open_on(conn, SITE, line)


def press(page: Page, kind: str, ms: int) -> None:
    key = page.locator(f'.callkey[data-kind="{kind}"]')
    key.scroll_into_view_if_needed()
    key.hover()
    page.mouse.down()
    page.wait_for_timeout(ms)
    page.mouse.up()


@pytest.fixture
def wall(chromium: Browser) -> Iterator[Page]:
    """A second screen, beside the tablet or the board."""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


def hang(wall: Page, standing: Served, cast: Cast, line: str) -> FrameLocator:
    with standing.engine.begin() as conn:
        let_screen_in(wall, standing, live_floor.paired(conn, cast.admin, "wall", line=line))
    wall.goto(f"{standing.url}/wall")
    return wall.frame_locator("iframe").first


def test_a_key_held_for_a_second_calls_for_help_and_a_short_tap_does_not(
    page: Page, wall: Page, standing: Served, cast: Cast
) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="CALL")
    on_wall = hang(wall, standing, cast, "CALL")
    expect(on_wall.locator(".gap")).to_contain_text("100 of")
    open_pad(page, standing, cast, "CALL", "Help")
    sizes = page.locator(".callkey").evaluate_all(
        "all => all.map((key) => Math.min(key.clientWidth, key.clientHeight))"
    )
    assert min(sizes) >= 110  # 20 mm on a ten-inch tablet of 1280 x 800
    press(page, "maintenance", 300)
    expect(page.locator(".calls")).to_contain_text("That was too short")
    assert open_calls(standing, "CALL") == []

    press(page, "maintenance", 1200)
    card = page.locator(".call")
    expect(card).to_contain_text("Maintenance needed")
    expect(card.locator(".clock")).to_have_text(re.compile(r"^0:[0-5]\d$"))
    expect(page.locator(".calls .note.fine")).to_contain_text("Called.")
    expect(on_wall.locator(".calls")).to_contain_text("Maintenance needed")
    expect(on_wall.locator(".calls .clock")).not_to_have_text("00:00")
    assert [(one.kind, one.state) for one in open_calls(standing, "CALL")] == [("maintenance", "open")]
    press(page, "maintenance", 1200)
    expect(page.locator(".calls .note.fine")).to_contain_text("Your press joined that call")
    expect(card).to_have_count(1)

    page.get_by_role("button", name="Take it back").click()
    expect(card).to_have_count(0)
    assert open_calls(standing, "CALL") == []
    expect(on_wall.locator(".calls")).to_have_count(0)


def test_who_comes_and_who_fixed_it_is_said_on_board_and_tablet(page: Page, standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="COME")
        need = calls.Need("COME", "material")
        pad = Actor(SITE, "screen", "pad", "tablet", lines=frozenset({"COME"}), screen_id=77)
        calls.make(conn, pad, need, request_id="come-1", now=clock.now() - timedelta(minutes=4))
    let_in(page, standing, cast.supervisor)
    page.goto(f"{standing.url}/board?line=COME")
    card = page.locator(".board-help .call")
    expect(card).to_contain_text("Material needed")
    card.get_by_role("button", name="coming in 5 min").click()
    expect(card).to_contain_text("The supervisor is coming")
    expect(card).to_contain_text("Sofia")
    card.get_by_role("button", name="somebody is here").click()
    expect(card).to_contain_text("The supervisor is here")
    card.get_by_role("button", name="fixed").click()
    expect(card).to_have_count(0)
    took = re.compile("Material · here after [4-9] min · fixed [0-5] min later")  # a slow machine is one that taps late
    expect(page.locator(".board-help .earlier")).to_contain_text(took)


def change_soon(standing: Served, line: str) -> tuple[datetime, datetime]:
    """A line whose early shift ends in ten minutes; its begin and end."""
    now = clock.now()
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line=line)
        live_floor.choose(conn, hire(conn, f"lead-{line}", "manager"), "oee", "scrap_ratio", line=line)
        start, end = live_floor.begin_of_shift(now), now + timedelta(minutes=10)
        conn.execute(t.shifts.update().where(t.shifts.c.line == line).values(end_at=end))
        late = {"site_id": SITE, "line": line, "shift": "late", "start_at": end, "end_at": end + 8 * HOUR, "team": "A"}
        conn.execute(insert(t.shifts).values(late))
    return start, end


def test_three_lines_survive_a_reload_and_stand_on_the_wall_until_the_next_lead_has_read_them(
    page: Page, wall: Page, standing: Served, cast: Cast
) -> None:
    start, end = change_soon(standing, "SHIFT")
    open_pad(page, standing, cast, "SHIFT", "Handover")
    expect(page.locator(".handover")).to_contain_text("Early shift to Late shift")
    page.get_by_role("button", name="Three lines for the next shift").click()
    page.get_by_label("line 1 of 3").fill("Labeller jams at lane 3")
    page.reload()
    page.locator(".pad .top button", has_text="Handover").click()
    expect(page.get_by_label("line 1 of 3")).to_have_value("Labeller jams at lane 3")
    page.get_by_label("line 2 of 3").fill(LONGEST)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".handover .said li")).to_have_count(2)
    expect(page.locator(".handover .by")).to_contain_text("not read yet")

    on_wall = hang(wall, standing, cast, "SHIFT")
    expect(on_wall.locator(".wall")).to_contain_text("Labeller jams at lane 3")
    expect(on_wall.locator(".wall")).to_contain_text(LONGEST)
    expect(on_wall.locator(".read")).to_contain_text("not read yet")
    with standing.engine.begin() as conn:
        found = handover.of(conn, SITE, "SHIFT")
        assert found is not None
        handover.confirm(conn, replace(cast.supervisor, lines=frozenset({"SHIFT"})), found.shift, Tap(1))
    expect(on_wall.locator(".read")).to_contain_text("read by the supervisor")
    assert (found.shift.start, found.shift.end, found.is_read) == (start, end, False)


def test_a_lead_reads_and_corrects_on_the_board_and_the_draft_survives_a_reload(
    page: Page, standing: Served, cast: Cast
) -> None:
    start, end = change_soon(standing, "NEXT")
    with standing.engine.begin() as conn:
        pad = Actor(SITE, "screen", "pad", "tablet", lines=frozenset({"NEXT"}), screen_id=78)
        handover.write(conn, pad, handover.Shift("NEXT", "early", start, end), ["Lane 3 jams"], Tap(0))
    let_in(page, standing, cast.supervisor)
    page.goto(f"{standing.url}/board?line=NEXT")
    page.get_by_role("button", name="I have read it").click()
    expect(page.locator(".handover .by")).to_contain_text("read by Sofia")
    page.get_by_role("button", name="Correct").click()
    page.get_by_label("line 3 of 3").fill("Lane 2, not 3")
    until_drafted(page, standing, cast.supervisor, "Lane 2, not 3")
    page.reload()
    expect(page.get_by_label("line 3 of 3")).to_have_value("Lane 2, not 3")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".handover .said li")).to_have_text(["Lane 3 jams", "Lane 2, not 3"])
    expect(page.locator(".handover .by")).to_contain_text("not read yet")


def test_who_was_told_answers_on_the_phone_and_the_tablet_says_that_they_come(
    standing: Served, cast: Cast, chromium: Browser
) -> None:
    need, now = calls.Need("L1", "safety"), clock.now() - timedelta(seconds=20)
    with standing.engine.begin() as conn:
        calls.make(conn, cast.worker, need, request_id="told-on-the-phone", now=now)
        ladder.climb(conn, SITE, now)
        told = select(t.news.c.path).where(t.news.c.kind == "call.made").order_by(t.news.c.news_id.desc()).limit(1)
        path = conn.execute(told).scalar_one()
    phone = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(f"{standing.url}/{path}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Safety needed")
    heights = phone.locator("button").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 5
    assert min(heights) >= 76  # 20 mm
    phone.get_by_role("button", name="10 min").click()
    expect(phone.get_by_role("status")).to_contain_text("you are coming")
    (call,) = [one for one in open_calls(standing, "L1") if one.kind == "safety"]
    assert (call.state, call.helper_role, call.helper) == ("coming", "supervisor", "")
