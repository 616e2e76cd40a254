"""Every page read as a screen reader and a weak eye meet it: axe finds nothing serious on any of them."""

from importlib import resources
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

import clock
from access import stations
from db import tables as t
from pages.shell.menu import ENTRIES
from tests import make
from tests.cast import SITE, Cast, hire, operator
from tests.pages import live_floor
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser

AXE: Final = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
LINE: Final = "AXE"
FOUND: Final = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const heeded = one => ["serious", "critical"].includes(one.impact) || one.id === "heading-order";
  const grave = found.violations.filter(heeded);
  return grave.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}
"""


@pytest.fixture(scope="module")
def floor(standing: Served, cast: Cast) -> None:
    """A line with figures and a crew, one idea that waits and a danger."""
    with standing.engine.begin() as conn:
        now = clock.now()
        live_floor.build(conn, now, line=LINE)
        live_floor.past_shifts(conn, live_floor.begin_of_shift(now), line=LINE)
        for kpi in ("scrap_ratio", "plan_attainment"):
            live_floor.choose(conn, cast.manager, kpi, line=LINE)
        conn.execute(update(t.lines).where(t.lines.c.line == LINE).values(team=LINE))
        for number in range(5):  # a crew that loop health may show
            hire(conn, f"axe.{number}", "worker", LINE)
        stations.add(conn, operator(), "AXE", line=LINE, label="Line AXE, filler")
        for kind in ("danger", "better"):
            make.sent(conn, cast.worker, now=clock.now(), kind=kind, body=f"For every eye: {kind}", line="L1")


def grave(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(FOUND)
    return found


def settle(page: Page) -> None:
    expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_visible()
    expect(page.get_by_test_id("stMainBlockContainer").locator("[data-testid]").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_function("window.named")  # what Streamlit leaves without a name has one by then


@pytest.mark.usefixtures("floor")
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_of_the_menu(page: Page, standing: Served, cast: Cast, half: int) -> None:
    let_in(page, standing, cast.admin)
    if half:
        page.set_viewport_size({"width": 390, "height": 844})  # on a phone the menu is another one
    found: dict[str, list[str]] = {}
    paths = [
        f"board?line={LINE}&kpi=scrap_ratio",
        *(entry.path for entry in ENTRIES),
        f"why?line={LINE}&kpi=scrap_ratio",
    ]
    for path in paths[half::2]:
        page.goto(f"{standing.url}/{path}")
        settle(page)
        found[path] = grave(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.usefixtures("floor")
@pytest.mark.parametrize("path", ["sign-in", f"receipt/{SITE}", f"say/{SITE}/AXE", "wall", "pad"])
def test_every_page_that_needs_no_name(page: Page, standing: Served, cast: Cast, path: str) -> None:
    page.goto(f"{standing.url}/{path}")
    if path == "sign-in":
        settle(page)
    assert grave(page) == []
