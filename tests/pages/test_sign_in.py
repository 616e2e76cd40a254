"""Signing in and out, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Cast
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser


def fill_in(page: Page, username: str, password: str, plant: str = "Werk Süd") -> None:
    box = page.get_by_role("combobox", name="Plant")
    box.wait_for()
    if plant not in page.get_by_test_id("stSelectbox").inner_text():
        box.click()
        page.get_by_role("option", name=plant).click()
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.usefixtures("cast")
def test_a_person_signs_in_with_the_form_and_lands_on_the_address_they_opened(
    page: Page, standing: Served, cast: Cast
) -> None:
    page.goto(f"{standing.url}/account")
    fill_in(page, "Anna", PASSWORD)
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    assert page.url == f"{standing.url}/account"


@pytest.mark.usefixtures("cast")
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(page: Page, standing: Served) -> None:
    page.goto(f"{standing.url}/account")
    fill_in(page, "anna", PASSWORD)
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    cookie = next(c for c in page.context.cookies() if c.get("name") == "kpi_session")
    assert cookie.get("httpOnly") is True
    assert cookie.get("sameSite") == "Lax"
    assert "kpi_session" not in page.evaluate("document.cookie")


@pytest.mark.usefixtures("cast")
def test_a_wrong_password_and_an_unknown_name_read_the_same(page: Page, standing: Served) -> None:
    page.goto(standing.url)
    fill_in(page, "anna", "not hers at all")
    told = page.get_by_test_id("stAlert")
    expect(told).to_contain_text("do not match")
    of_anna = told.inner_text()
    fill_in(page, "nobody.here", "not hers at all")
    expect(told).to_contain_text("do not match")
    assert told.inner_text() == of_anna


def test_signing_out_in_one_tab_signs_out_the_other(page: Page, standing: Served, cast: Cast) -> None:
    let_in(page, standing, cast.worker)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{standing.url}/account")
        expect(tab.get_by_role("heading", name="Account")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()
    other.get_by_role("button", name="Change it and sign in again").click()
    expect(other.get_by_label("User name")).to_be_visible()


def test_a_plant_without_people_says_how_to_make_the_first_admin(page: Page, served: Served) -> None:
    page.goto(served.url)
    expect(page.get_by_text("python -m access")).to_be_visible()
