"""Wall, pad and board in a real browser, against the real server."""

import re
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

import clock
from access import screens
from feedback import actions
from ingest import pad
from ingest.pad import Entry
from tests.cast import Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, PRODUCT, begin_of_shift
from tests.serving import Served, let_in, let_screen_in

pytestmark = pytest.mark.browser


@pytest.fixture
def tv(page: Page) -> Page:
    page.set_viewport_size({"width": 1920, "height": 1080})
    return page


def wall_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe").first


def test_an_unpaired_screen_shows_a_code_then_its_line_and_when_revoked_a_code_again(
    tv: Page, standing: Served, cast: Cast
) -> None:
    now = clock.now()
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line="WALL")
        live_floor.choose(conn, cast.manager, "oee", "scrap_ratio", line="WALL")
    tv.goto(f"{standing.url}/wall")
    expect(tv.locator("#code")).to_have_text(re.compile("^[A-Z2-9]{4} [A-Z2-9]{4}$"))
    expect(tv.locator("#what")).to_have_text("This screen is not paired yet")
    with standing.engine.begin() as conn:
        code = tv.locator("#code").inner_text()
        screen = screens.pair(conn, cast.admin, code, live_floor.above_the_filler("WALL"))
    expect(wall_of(tv).locator(".gap")).to_contain_text("100 of")
    expect(wall_of(tv).locator(".tile")).to_have_count(2)

    with standing.engine.begin() as conn:
        live_floor.produce(conn, now, good=23, line="WALL")
    expect(wall_of(tv).locator(".gap")).to_contain_text("123 of")
    inside = tv.frames[-1]
    assert inside.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    assert inside.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert tv.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    expect(wall_of(tv).get_by_test_id("stSidebar")).to_have_count(0)

    with standing.engine.begin() as conn:
        screens.revoke(conn, cast.admin, screen.screen_id)
    expect(tv.locator("#code")).to_be_visible()
    expect(tv.locator("#code")).not_to_have_text(code)
    expect(tv.locator("iframe")).to_have_count(0)


def test_the_cookie_of_a_screen_that_waits_opens_nothing(tv: Page, standing: Served, cast: Cast) -> None:
    tv.goto(f"{standing.url}/wall")
    expect(tv.locator("#code")).to_be_visible()
    tv.goto(f"{standing.url}/screen?embed=true")
    expect(tv.get_by_role("button", name="Sign in")).to_be_visible()
    expect(tv.locator(".wall")).to_have_count(0)


def test_an_hour_entered_on_the_pad_stands_on_the_wall(
    page: Page, chromium: Browser, standing: Served, cast: Cast
) -> None:
    open_pad(page, standing, cast, "HAND")
    keys = page.locator(".keys button")
    sizes = keys.evaluate_all("all => all.map((key) => Math.min(key.clientWidth, key.clientHeight))")
    assert min(sizes) >= 110  # 20 mm on a ten-inch tablet of 1280 x 800
    press(page, "55")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".note.fine")).to_have_text("Saved.")
    expect(page.locator(".figure", has_text="good")).to_contain_text("55")

    on_wall = chromium.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    with standing.engine.begin() as conn:
        let_screen_in(on_wall, standing, live_floor.paired(conn, cast.admin, "wall", line="HAND"))
    on_wall.goto(f"{standing.url}/wall")
    expect(wall_of(on_wall).locator(".gap")).to_contain_text("55 of")
    on_wall.context.close()


def test_of_two_who_write_one_hour_the_second_is_told_and_keeps_what_was_typed(
    page: Page, standing: Served, cast: Cast
) -> None:
    open_pad(page, standing, cast, "BOTH")
    press(page, "57")
    with standing.engine.begin() as conn:
        lead = replace(cast.supervisor, lines=frozenset({"BOTH"}))
        first_hour, entry = begin_of_shift(clock.now()), [Entry(PRODUCT, good=Decimal(60))]
        pad.enter_hour(conn, lead, "BOTH", first_hour, entry, seen_version=0)
    save = page.get_by_role("button", name="Save", exact=True)
    if save.is_enabled():  # else the pad has refreshed meanwhile and says so already
        save.click()
    expect(page.locator(".note.problem").last).to_contain_text("It now says: 60 good")
    expect(page.locator(".count").first).to_contain_text("57")
    page.get_by_role("button", name="Save mine instead").click()
    expect(page.locator(".figure", has_text="good")).to_contain_text("57")
    expect(page.locator(".note", has_text="Before")).to_contain_text("60 good, 0 bad (Sofia")


def open_pad(page: Page, standing: Served, cast: Cast, line: str) -> None:
    """A ten-inch tablet at a line without sensors."""
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), has_states=False, line=line)
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "pad", line=line))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{standing.url}/pad")
    page.locator(".pad .keys").wait_for()


def press(page: Page, digits: str) -> None:
    page.locator(".count").first.click()
    for digit in digits:
        page.locator(".keys").get_by_role("button", name=digit, exact=True).click()


def test_a_lead_takes_a_missed_figure_and_nothing_typed_is_lost_while_the_board_refreshes(
    page: Page, standing: Served, cast: Cast
) -> None:
    now = clock.now()
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line="BOARD")
        live_floor.choose(conn, cast.manager, "oee", "scrap_ratio", line="BOARD")
    let_in(page, standing, cast.manager)
    page.goto(f"{standing.url}/board?line=BOARD&kpi=scrap_ratio")
    scrap = page.locator(".kpi", has_text="Scrap")
    expect(scrap).to_contain_text("missed")
    expect(page.locator(".kpi.chosen")).to_contain_text("Scrap")
    scrap.get_by_role("button", name="take it").click()
    field = page.get_by_label("What will you do?")
    field.fill("Clean the *nozzle*")
    with standing.engine.begin() as conn:
        live_floor.produce(conn, now, good=23, line="BOARD")
    expect(page.locator(".now")).to_contain_text("123 of")
    assert field.input_value() == "Clean the *nozzle*"
    page.get_by_role("dialog").get_by_role("button", name="Take it").click()
    expect(scrap).to_contain_text("Clean the *nozzle*")
    with standing.engine.begin() as conn:
        assert [action.title for action in actions.for_lines(conn, "SUED", "BOARD")["scrap_ratio"]] == [
            "Clean the *nozzle*"
        ]


def test_a_link_to_a_past_shift_shows_that_shift(page: Page, standing: Served, cast: Cast) -> None:
    now = clock.now()
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line="PAST")
        start = begin_of_shift(now) - 24 * HOUR
        live_floor.put(conn, "shifts", {"line": "PAST", "shift": "late", "start": start, "end": start + 8 * HOUR})
        live_floor.produce(conn, start + HOUR, good=71, line="PAST")
    let_in(page, standing, cast.worker)
    page.goto(f"{standing.url}/board?line=PAST")
    page.get_by_role("combobox", name="Shift").wait_for()
    expect(page.locator(".now")).to_contain_text("100 of")
    local = start.astimezone(ZoneInfo("Europe/Berlin"))
    page.goto(f"{standing.url}/board?line=PAST&day={local.date()}&shift=late-{local:%H%M}")
    expect(page.locator(".now")).to_contain_text("71 good")
    expect(page.locator(".now")).to_contain_text("This shift is over")
