"""A manager at the line, and a huddle from its first red figure to its minutes, on a real tablet, wall and desk."""

import pytest
from playwright.sync_api import Browser, Page, expect

import clock
from feedback import visits
from tests.cast import Cast, hire
from tests.pages import live_floor
from tests.serving import Served, let_in, let_screen_in

pytestmark = pytest.mark.browser
LINE = "L7"


@pytest.fixture(scope="module")
def line(standing: Served, cast: Cast) -> str:
    """A line whose scrap is red, and nobody is on it."""
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line=LINE)
        live_floor.choose(conn, cast.admin, "scrap_ratio", line=LINE)
    return LINE


def test_a_manager_says_on_the_tablet_that_they_are_here_and_the_wall_shows_it(
    page: Page, chromium: Browser, standing: Served, cast: Cast, line: str
) -> None:
    with standing.engine.begin() as conn:
        manager = hire(conn, "marta", "manager")
        code = visits.new_code(conn, manager)
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "pad", line=line))
        context = chromium.new_context(viewport={"width": 1920, "height": 1080})
        wall = context.new_page()
        let_screen_in(wall, standing, live_floor.paired(conn, cast.admin, "wall", line=line))
    wall.goto(f"{standing.url}/wall")
    expect(wall.frame_locator("iframe").get_by_text("no manager here yet")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{standing.url}/pad")
    page.locator(".pad .top button", has_text="Manager").click()
    for digit in f"{(int(code) + 1) % 10**6:06}":
        page.locator(".visitkeys button", has_text=digit).click()
    expect(page.locator(".visit .note.problem")).to_contain_text("No manager has this code")
    for digit in code:
        page.locator(".visitkeys button", has_text=digit).click()
    expect(page.locator(".visit .note.fine")).to_contain_text("Thank you for coming")
    expect(wall.frame_locator("iframe").get_by_text("manager here today")).to_be_visible()
    context.close()


def test_a_huddle_starts_an_action_hands_up_the_rest_and_writes_its_minutes(
    page: Page, standing: Served, cast: Cast, line: str
) -> None:
    let_in(page, standing, cast.manager)
    page.goto(f"{standing.url}/huddle?tier=line&place={line}")
    page.get_by_text("This shift", exact=True).click()
    expect(page.get_by_text("1 red without an action")).to_be_visible()
    page.get_by_role("button", name="Begin, ten minutes").click()
    expect(page.get_by_role("timer")).to_contain_text("left")
    page.get_by_role("button", name="Hand up").click()
    page.get_by_label("What should the next tier do?").fill("A new scale for the filler")
    page.get_by_role("button", name="Hand it up").click()
    expect(page.get_by_text("A new scale for the filler")).to_be_visible()
    page.get_by_role("button", name="Start an action").click()
    page.get_by_label("What is to be done?").fill("Weigh every tenth bottle")
    page.get_by_role("combobox", name="Who does it?").click()
    page.get_by_role("option", name="Anna").click()
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_text("Every red figure has its action.")).to_be_visible()
    page.get_by_role("button", name="End it").click()
    page.get_by_label("How many people were there?").fill("6")
    page.get_by_label("How many people were there?").press("Enter")
    page.get_by_role("button", name="Write the minutes").click()
    expect(page.get_by_text("6 people · 1 action")).to_be_visible()
    minutes = page.locator("a[href*='/huddle-minutes/']").first.get_attribute("href")
    page.goto(f"{standing.url}{minutes}")
    for words in ("Weigh every tenth bottle", "A new scale for the filler", "6 people", "Scrap"):
        expect(page.get_by_text(words).first).to_be_visible()
