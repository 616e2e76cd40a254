"""Triage at a desk in a real browser: keys lead through it, one drag rates, one tap ends it with its summary."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

import clock
from db import tables as t
from tests import make
from tests.browser.test_axe import grave
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
    expect(page.get_by_label("Why not?")).to_be_focused()
    page.keyboard.type("The hall gets new lamps in May")  # an a, a p or an m in it is no key now
    page.get_by_role("button", name="Decline and tell them").click()
    expect(page.get_by_text("1 of 2 left")).to_be_visible()
    read_the_summary(page, standing)
    with standing.engine.connect() as conn:
        state = conn.execute(select(t.ideas.c.state).where(t.ideas.c.idea_id == second)).scalar_one()
        assert len(conn.execute(select(t.idea_ratings.c.version).where(t.idea_ratings.c.idea_id == first)).all()) == 1
    assert state == "declined"


def test_the_other_keys_and_several_parked_at_once(page: Page, standing: Served, cast: Cast) -> None:
    asked, put_off, twin, bulky = (
        said(standing, cast, f"Paint the {what} yellow") for what in ("ramp", "gate", "post", "step")
    )
    let_in(page, standing, cast.manager)
    by_key(page, standing, asked, "q")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("Which ramp?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Asked. Their date stays as it is.")).to_be_visible()
    by_key(page, standing, put_off, "p")
    expect(page.get_by_label("Why later?")).to_be_focused()
    page.keyboard.type("After the move")
    page.get_by_role("button", name="Park it").click()
    expect(page.get_by_text("Parked. It comes back by itself.")).to_be_visible()
    by_key(page, standing, twin, "m")
    page.get_by_role("button", name="Merge, both keep credit").click()
    expect(page.get_by_text("Merged. Both keep the credit.")).to_be_visible()
    park_several(page, f"{bulky} ·")
    with standing.engine.connect() as conn:
        rows = conn.execute(select(t.ideas.c.idea_id, t.ideas.c.state)).all()
        state = {row.idea_id: row.state for row in rows}
    assert [state[one] for one in (asked, put_off, twin, bulky)] == ["asked_back", "parked", "merged", "parked"]


def by_key(page: Page, standing: Served, idea: int, key: str) -> None:
    """Open the idea and press its answer's key as soon as there is one."""
    page.goto(f"{standing.url}/triage?idea={idea}")
    expect(page.get_by_role("button", name="Accept and tell them")).to_be_visible()
    page.keyboard.press(key)


def park_several(page: Page, option: str) -> None:
    """In its dialog, which no reader of screens is left alone with."""
    page.get_by_role("button", name="Park several").click()
    dialog = page.get_by_role("dialog", name="Park several")
    dialog.get_by_role("button", name="Park these").click()
    expect(dialog.get_by_text("Please pick 1 to 100 ideas")).to_be_visible()
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name=option).click()
    dialog.get_by_label("Why later?").fill("After the move of the hall")
    assert grave(page) == []
    dialog.get_by_role("button", name="Park these").click()
    expect(page.get_by_text("1 idea is parked.")).to_be_visible()


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
