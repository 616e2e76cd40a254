"""From the board to the why of a figure: one tap, and an address that a colleague can open."""

import pytest
from playwright.sync_api import Page, expect

import clock
from tests.cast import Cast, hire
from tests.pages import live_floor
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_a_tap_on_a_value_opens_its_why_and_the_address_opens_it_for_a_colleague(
    page: Page, standing: Served, cast: Cast, width: int
) -> None:
    line = f"WHY{width}"
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line=line)
        live_floor.choose(conn, cast.manager, "scrap_ratio", line=line)
        colleague = hire(conn, f"col{width}", "worker", "A")
        stranger = hire(conn, f"str{width}", "worker", "B")
    page.set_viewport_size({"width": width, "height": 900})
    let_in(page, standing, colleague)
    page.goto(f"{standing.url}/board?line={line}")
    page.locator("button.v").first.click()
    expect(page.get_by_text("Why: Scrap")).to_be_visible()
    expect(page.get_by_text("5 pcs / 105 pcs")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    address = page.url
    assert f"line={line}" in address
    let_in(page, standing, stranger)
    page.goto(address)
    expect(page.get_by_text("There is no such figure in your sight.")).to_be_visible()
