"""Phone and board in languages that run or stack otherwise, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from access import stations
from tests.cast import SITE, Cast, hire
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LARGEST_BYTES = 60_000
FINGER = 44


@pytest.mark.parametrize(("code", "direction", "send"), [("ar", "rtl", "إرسال"), ("ja", "ltr", "送信")])
def test_the_phone_in_arabic_runs_from_right_to_left_and_in_japanese_fits(
    page: Page, standing: Served, cast: Cast, code: str, direction: str, send: str
) -> None:
    with standing.engine.begin() as conn:
        stations.add(conn, cast.admin, f"L1-{code}", line="L1", label="Filler")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{standing.url}/say/{SITE}/L1-{code}?lang={code}")
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("#send")).to_have_text(send)
    assert not page.evaluate(TOO_WIDE)
    assert sum(sizes) < LARGEST_BYTES
    boxes = [link.bounding_box() for link in page.locator("#languages a").all()]
    assert all(box and box["height"] >= FINGER and box["width"] >= FINGER for box in boxes)


def test_who_chooses_arabic_under_account_reads_the_board_from_right_to_left(
    page: Page, standing: Served, cast: Cast
) -> None:
    with standing.engine.begin() as conn:
        layla = hire(conn, "layla", "supervisor", "A")
    let_in(page, standing, layla)
    page.goto(f"{standing.url}/account")
    page.locator("[data-testid=stSelectbox] input").first.click()
    page.get_by_role("option", name="العربية", exact=True).click()
    page.locator("[data-testid=stFormSubmitButton] button").first.click()
    expect(page.get_by_role("heading", name="الحساب")).to_be_visible()
    page.goto(f"{standing.url}/board")
    expect(page.get_by_role("heading", name="اللوحة")).to_be_visible()
    expect(page.locator(".stApp")).to_have_css("direction", "rtl")
    assert not page.evaluate(TOO_WIDE)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
