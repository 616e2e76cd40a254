"""The whole circle, as people walk it: red on the wall, said without a network, answered, tried, proven, thanked."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Connection, text

import clock
from access import stations
from pages.clockwork import rounds, trial_rounds
from tests.cast import SITE, Cast, operator
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, PRODUCT, Row
from tests.serving import Served, let_in, let_screen_in

pytestmark = pytest.mark.browser
LINE: Final = "CIRCLE"
WORDS: Final = "The caps scratch at the bent rail. A strip of felt would do"
DAYS: Final = 200
SINCE_DAYS: Final = 40  # ago: when the change was made, once time has passed
THANKS: Final = "Felt on the rail: three caps of a hundred saved"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def tv(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


def lived_through(conn: Connection, now: datetime) -> None:
    """A line that scratched five caps of a hundred for half a year, and two since forty days ago."""
    dice, first = random.Random(7), live_floor.begin_of_shift(now)  # noqa: S311  the same floor each time
    shifts: list[Row] = []
    counts: list[Row] = []
    for ago in range(1, DAYS):
        start = first - timedelta(days=ago)
        scrap = round(1000 * dice.gauss(0.02 if ago <= SINCE_DAYS else 0.05, 0.008))
        shifts.append({"line": LINE, "shift": "early", "start": start, "end": start + 8 * HOUR})
        machine: Row = {"machine": f"{LINE}-FILLER", "product": PRODUCT}
        counts.append(machine | {"at": start + HOUR, "good": 1000 - max(scrap, 0), "scrap": max(scrap, 0)})
    for kind, rows in (("shifts", shifts), ("counts", counts)):
        live_floor.put_all(conn, kind, rows)


def let_time_pass(conn: Connection) -> None:
    """As if what is planned today had been planned that many days ago."""
    conn.execute(
        text("""
            UPDATE trials SET starts_on = starts_on - :days, started_at = started_at - make_interval(days => :days),
                plan = plan || jsonb_build_object(
                    'baseline_start', CAST(plan->>'baseline_start' AS date) - :days,
                    'baseline_end', CAST(plan->>'baseline_end' AS date) - :days,
                    'change_at', CAST(plan->>'change_at' AS date) - :days)
            WHERE site_id = :site_id AND line = :line
        """),
        {"site_id": SITE, "line": LINE, "days": SINCE_DAYS},
    )


def test_from_a_red_figure_to_thanks_on_the_wall(
    page: Page, phone: Page, tv: Page, standing: Served, cast: Cast, tmp_path: Path
) -> None:
    now, web = clock.now(), standing.url
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line=LINE)
        lived_through(conn, now)
        live_floor.choose(conn, cast.manager, "scrap_ratio", line=LINE)
        stations.add(conn, operator(), LINE, line=LINE, label="Line circle, filler")
        let_screen_in(tv, standing, live_floor.paired(conn, cast.admin, "wall", line=LINE))
    see(tv, web)
    code = say(phone, web, picture_in(tmp_path))
    let_in(page, standing, cast.manager)
    decide(page, web)
    do(page, web)
    with standing.engine.begin() as conn:
        let_time_pass(conn)
    for _ in range(2):  # the check at the horizon, then the one after 30 days
        rounds.once(standing.engine, (trial_rounds.checks,), clock.now())
    check(page)
    thank(page, web)
    with standing.engine.begin() as conn:
        live_floor.produce(conn, clock.now(), good=100, line=LINE)  # a line in trouble keeps the glass
        let_screen_in(tv, standing, live_floor.paired(conn, cast.admin, "wall", line=LINE, shows="ideas"))
    tv.goto(f"{web}/wall")
    expect(tv.frame_locator("iframe.shown").locator(".story").first).to_contain_text(THANKS)
    expect(tv.frame_locator("iframe.shown").locator(".story").first).to_contain_text("Max thanks team A")
    phone.goto(f"{web}/receipt/{SITE}#{code}")
    expect(phone.locator("body")).to_contain_text("Felt on the rail, thank you")
    expect(phone.locator("body")).to_contain_text(THANKS)


def see(tv: Page, web: str) -> None:
    """The figure is red on the wall."""
    tv.goto(f"{web}/wall")
    expect(tv.frame_locator("iframe.shown").locator(".tile").first).to_contain_text("missed")


def picture_in(folder: Path) -> Path:
    photo = folder / "rail.jpg"
    Image.new("RGB", (1600, 1200), "#885533").save(photo)
    return photo


def say(phone: Page, web: str, photo: Path) -> str:
    """On a phone, with a picture, where there is no network; it goes out when there is one. The receipt's code."""
    phone.goto(f"{web}/say/{SITE}/{LINE}?kpi=scrap_ratio")
    phone.get_by_role("radio", name="Better").check()
    phone.get_by_label("In your words").fill(WORDS)
    phone.locator("input[type=file]").first.set_input_files(photo)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("heading", name="Kept on this phone")).to_be_visible()
    phone.context.set_offline(False)
    phone.locator("#code").wait_for()
    expect(phone.locator("#on-their-way")).to_be_hidden()  # the words go first, the picture follows
    return phone.locator("#code").inner_text()


def decide(page: Page, web: str) -> None:
    """Everything on one screen, the picture too; yes, with one owner, one date and a trial."""
    page.goto(f"{web}/triage")
    page.get_by_role("radio", name="Just do it").click()
    page.get_by_role("button", name="The caps scratch at the bent rail").click()
    expect(page.get_by_test_id("stText").filter(has_text=WORDS)).to_be_visible()
    expect(page.get_by_role("img", name="Picture")).to_be_visible()
    page.get_by_label("What will be done?").fill("Felt on the rail, thank you")
    page.get_by_role("combobox", name="Who does it?").click()
    page.get_by_role("option", name="Max", exact=True).click()
    expect(page.get_by_text("frozen now")).to_be_visible()
    page.get_by_role("button", name="Accept and tell them").click()
    expect(page.get_by_text("Accepted. The sender reads it")).to_be_visible()


def do(page: Page, web: str) -> None:
    """From the action to its trial, which starts."""
    page.goto(f"{web}/actions")
    page.get_by_role("button", name="Open").first.click()
    page.get_by_role("link", name="Open the trial").click()
    page.get_by_role("button", name="Start the trial").click()
    expect(page.get_by_text("The days after it are counted from tomorrow.")).to_be_visible()


def check(page: Page) -> None:
    """The figure says it has improved; a person confirms it."""
    page.reload()
    expect(page.get_by_test_id("stMain").get_by_text("improved").first).to_be_visible()
    page.get_by_role("button", name="Yes, verified").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, verified").click()
    expect(page.get_by_text("Kept. The sender reads it.")).to_be_visible()


def thank(page: Page, web: str) -> None:
    page.goto(f"{web}/thanks")
    page.get_by_label("Your thanks, in one sentence").fill(THANKS)
    page.get_by_role("button", name="Say thanks").click()
    expect(page.get_by_text("Your thanks are on the wall.")).to_be_visible()
