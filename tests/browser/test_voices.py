"""Saying something where one stands: at the line's tablet with gloves on, and signed in while others have said it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

import clock
from access.actors import Actor
from db import tables as t
from feedback import ideas, rounds
from feedback.ideas import Saying
from feedback.rounds import Asking
from tests.cast import SITE, Cast, hire
from tests.make import request
from tests.pages import live_floor
from tests.serving import Served, let_in, let_screen_in

pytestmark = pytest.mark.browser
BELT = "The belt at the labeller slips and tears the labels"


def test_three_taps_at_the_tablet_and_a_receipt_to_scan(page: Page, standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="TAP")
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "pad", line="TAP"))
        asking = Asking("kpis", "TAP", "Which ones?", ("oee", "scrap_ratio"), (clock.now() + timedelta(days=2)).date())
        rounds.begin(conn, hire(conn, "tibo", "manager"), asking, request_id=request(), now=clock.now())
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{standing.url}/pad")
    vote_and_come_back(page)
    page.locator(".pad .top button", has_text="Say it").click()
    sizes = page.locator(".pad button:visible").evaluate_all("all => all.map((one) => one.getBoundingClientRect())")
    assert min(min(one["width"], one["height"]) for one in sizes) >= 110  # 20 mm on a ten-inch tablet of 1280 x 800
    assert max(one["right"] for one in sizes) <= 1280
    assert max(one["bottom"] for one in sizes) <= 800
    page.locator(".idea .drawn", has_text="Jams").click()
    page.locator(".idea .do", has_text="Send").click()
    code = page.locator(".idea .code")
    expect(code).to_have_text(re.compile("^[0-9A-Z]{5}-[0-9A-Z]{5}$"))
    assert (page.locator(".idea .qr").get_attribute("src") or "").startswith("data:image/svg+xml")
    with standing.engine.begin() as conn:
        view = ideas.by_receipt(conn, SITE, code.inner_text(), now=clock.now())
    assert (view.kind, view.body, view.pictogram, view.source, view.line) == ("again", "Jams", "jam", "tablet", "TAP")
    page.locator(".idea .do", has_text="Done").click()
    expect(page.locator(".idea .drawn")).to_have_count(12)
    page.reload()  # nobody who comes later finds the code
    page.locator(".pad .top button", has_text="Say it").click()
    expect(code).to_have_count(0)


def vote_and_come_back(page: Page) -> None:
    key = page.locator(".pad button", has_text="Your vote")
    expect(key).to_be_in_viewport(ratio=1)  # nobody scrolls a tablet at a wall
    key.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.get_by_role("link", name="Hour pad").click()
    page.locator(".pad .keys").wait_for()
    expect(key).to_have_count(0)  # it has voted


def test_who_types_what_was_said_before_says_me_too_instead(page: Page, standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="LIKE")
        who = hire(conn, "tilda", "manager")
        said_by: Actor = hire(conn, "tore", "manager")
        ideas.send(conn, said_by, Saying("again", "LIKE", BELT), request_id=request())
    let_in(page, standing, who)
    page.goto(f"{standing.url}/say?line=LIKE")
    field = page.locator(".st-key-say-body textarea")
    field.click()
    field.press_sequentially("the belt at the labeller slips", delay=5)
    card = page.locator(".st-key-card-similar")
    expect(card).to_contain_text("The belt at the labeller slips")  # the field was not left
    expect(field).to_be_focused()
    card.get_by_role("button", name="Me too").first.click()
    expect(card.get_by_role("button", name="✓ Me too · 1")).to_be_visible()
    expect(field).to_have_value("the belt at the labeller slips")
    with standing.engine.connect() as conn:
        said = conn.execute(select(t.ideas.c.idea_id).where(t.ideas.c.line == "LIKE")).scalars().all()
        kept = conn.execute(select(t.idea_votes).where(t.idea_votes.c.idea_id.in_(said))).all()
    assert len(kept) == 1
    assert len(said) == 1  # shown, and merged by nobody
