"""Setting up, as only a browser shows it: a download that strangers cannot fetch, sheets that print on their pages."""

import csv
import io
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

import clock
from access import stations
from tests.cast import Cast, assemble, hire
from tests.pages import live_floor
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser
LINES = b'site,line,name,team\nSUED,,"=HYPERLINK(""http://evil"")",-5\n'


def test_rejected_rows_come_down_harmless_and_for_nobody_else(page: Page, standing: Served, cast: Cast) -> None:
    let_in(page, standing, cast.admin)
    page.goto(f"{standing.url}/imports")
    page.locator("input[type=file]").set_input_files({"name": "lines.csv", "mimeType": "text/csv", "buffer": LINES})
    with page.expect_download() as coming:
        page.get_by_role("button", name=re.compile("Download the rejected rows")).click()
    with coming.value.path().open("rb") as file:
        [row] = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig")))
    assert (row["name"], row["team"], row["reject_column"]) == ('\'=HYPERLINK("http://evil")', "-5", "line")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(coming.value.url, timeout=10)  # noqa: S310  an address of ours


def test_each_sheet_prints_on_a_page_of_its_own(page: Page, served: Served) -> None:
    with served.engine.begin() as conn:
        cast = assemble(conn)
        for line in ("L1", "L2"):
            stations.add(conn, cast.admin, f"{line}-A", line=line, label=f"Place at {line}")
    let_in(page, served, cast.admin)
    page.goto(f"{served.url}/print/qr")
    expect(page.locator("svg").first).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def test_a_screen_is_drawn_as_it_will_hang_before_it_is_paired(page: Page, served: Served) -> None:
    with served.engine.begin() as conn:
        cast = assemble(conn)
        live_floor.build(conn, clock.now())
        live_floor.choose(conn, cast.manager, "oee", "scrap_ratio")
    let_in(page, served, cast.admin)
    page.goto(f"{served.url}/screens")
    preview = page.locator(".preview")
    expect(preview.locator(".gap")).to_contain_text("100 of")
    expect(preview.locator(".tile")).to_have_count(2)
    expect(preview.locator(".verdict")).to_have_text("✓ Every text can be read from 5 m.")
    expect(preview.locator(".checks tr", has_text="the gap")).to_contain_text("✓ yes")
    inside = preview.locator(".stage").evaluate("(s) => s.getBoundingClientRect().width <= s.parentNode.clientWidth")
    assert inside
    page.get_by_label("Read from, metres").fill("40")
    page.keyboard.press("Tab")
    expect(preview.locator(".verdict")).to_contain_text("Some texts are too small from 40 m")
    expect(preview).to_contain_text("No room for:")


def test_whoever_chooses_a_language_reads_every_page_in_it(page: Page, standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        reader = hire(conn, "reads.german", "admin")
    let_in(page, standing, reader)
    page.goto(f"{standing.url}/account")
    page.get_by_role("combobox", name="What you read").click()
    page.get_by_role("option", name="Deutsch").click()
    page.get_by_role("button", name="Read in this language").click()
    expect(page.get_by_role("heading", name="Konto")).to_be_visible()
    page.goto(f"{standing.url}/people")
    expect(page.get_by_role("heading", name="Personen")).to_be_visible()
