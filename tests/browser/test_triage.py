"""Triage at a desk in a real browser: keys lead through it, one drag rates, one tap ends it with its summary."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

import clock
from db import tables as t
from tests import make
from tests.cast import Cast
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser
RATED = re.compile(r"Effort (19|20|21) of 100, impact (89|90|91) of 100")


def test_thirty_minutes_by_keyboard_and_one_drag(page: Page, standing: Served, cast: Cast) -> None:
    first, second = (said(standing, cast, body) for body in ("Hang the hose by the filler", "A lamp over the packer"))
    let_in(page, standing, cast.manager)
    page.goto(f"{standing.url}/triage?idea={first}")
    body = page.get_by_test_id("stText")
    expect(body.filter(has_text="Hang the hose")).to_be_visible()
    page.get_by_role("button", name="Start the 30 minutes").click()
    expect(page.get_by_text("2 of 2 left · 30 min")).to_be_visible()
    drag_the_dot(page)
    expect(page.get_by_role("button", name=RATED)).to_be_visible()
    page.get_by_text("Effort and impact").click()
    page.keyboard.press("n")
    page.get_by_label("Private note").fill("Ask maintenance first")
    page.get_by_role("button", name="Keep the note").click()
    expect(body.filter(has_text="Ask maintenance first")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(body.filter(has_text="A lamp over the packer")).to_be_visible()
    page.keyboard.press("d")
    page.get_by_label("Why not?").fill("The hall gets new lamps in May")
    page.get_by_role("button", name="Decline and tell them").click()
    expect(page.get_by_text("1 of 2 left")).to_be_visible()
    read_the_summary(page, standing)
    with standing.engine.connect() as conn:
        state = conn.execute(select(t.ideas.c.state).where(t.ideas.c.idea_id == second)).scalar_one()
        assert len(conn.execute(select(t.idea_ratings.c.version).where(t.idea_ratings.c.idea_id == first)).all()) == 1
    assert state == "declined"


def said(standing: Served, cast: Cast, body: str) -> int:
    """An idea that management decides at once: a site of these tests has no lane 2."""
    with standing.engine.begin() as conn:
        conn.execute(t.sites.update().where(t.sites.c.site_id == cast.manager.site_id).values(just_do_limit=None))
        return make.idea(conn, cast.worker, body=body, now=clock.now(), kpi=None)


def drag_the_dot(page: Page) -> None:
    """From the middle to little effort and much impact."""
    field = page.locator(".matrix-field").bounding_box()
    assert field is not None
    page.mouse.move(field["x"] + field["width"] / 2, field["y"] + field["height"] / 2)
    page.mouse.down()
    page.mouse.move(field["x"] + field["width"] * 0.2, field["y"] + field["height"] * 0.1, steps=4)
    page.mouse.up()


def read_the_summary(page: Page, standing: Served) -> None:
    page.get_by_role("button", name="End and send the summary").click()
    summary = page.get_by_role("link", name="Summary of")
    expect(summary).to_be_visible()
    page.goto(standing.url + (summary.get_attribute("href") or ""))
    expect(page.get_by_role("heading", name="What triage decided")).to_be_visible()
    expect(page.get_by_text("The hall gets new lamps in May")).to_be_visible()
