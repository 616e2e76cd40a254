"""Stops on tablet and board in a real browser: coded, split, joined, and two people on one."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

import clock
from access.actors import Actor
from ingest import pad
from ingest.pad import Seen, Why
from tests.cast import Cast
from tests.pages import live_floor
from tests.serving import Served, let_in, let_screen_in

pytestmark = pytest.mark.browser
BERLIN = ZoneInfo("Europe/Berlin")


def stand(standing: Served, line: str) -> None:
    """A line whose filler stood from 50 to 20 minutes ago, and from 10 minutes ago on; nobody said why."""
    now = clock.now().replace(second=0, microsecond=0)
    with standing.engine.begin() as conn:
        live_floor.build(conn, now, line=line)
        motor: live_floor.Row = {
            "reason": "MOTOR",
            "name": "motor failed",
            "state": "down",
            "needs": "comment countermeasure",
        }
        live_floor.put(conn, "reasons", motor)
        live_floor.put(conn, "reasons", {"reason": "BELT", "name": "belt torn", "state": "down"})
        live_floor.put(conn, "machines", {"machine": f"{line}-LABELLER", "line": line, "name": "Labeller"})
        for minutes, state in ((50, "down"), (20, "running"), (10, "down")):
            at = now - timedelta(minutes=minutes)
            live_floor.put(conn, "states", {"machine": f"{line}-FILLER", "at": at, "state": state})


def open_pad(page: Page, standing: Served, cast: Cast, line: str) -> None:
    with standing.engine.begin() as conn:
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "pad", line=line))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{standing.url}/pad")
    page.locator(".stoplist .stop").first.wait_for()


def test_a_stop_is_split_coded_and_joined_by_tap_on_the_tablet(page: Page, standing: Served, cast: Cast) -> None:
    stand(standing, "SPLIT")
    open_pad(page, standing, cast, "SPLIT")
    sizes = page.locator(".stoplist button").evaluate_all(
        "all => all.map((one) => Math.min(one.clientWidth, one.clientHeight))"
    )
    assert min(sizes) >= 110  # 20 mm on a ten-inch tablet of 1280 x 800
    page.locator(".stop").nth(1).click()
    page.get_by_role("button", name="Split in two").click()
    page.get_by_role("button", name="+5 min").click()
    page.get_by_role("button", name="Split at").click()
    expect(page.locator(".stop")).to_have_count(3)
    page.locator(".stop").nth(2).click()
    page.get_by_role("button", name="motor failed").click()
    page.get_by_role("button", name="caused by").click()
    page.get_by_role("button", name="Labeller").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".note.problem")).to_contain_text("needs a comment")
    page.get_by_label("What happened? (needed)").fill("smoke")
    page.get_by_label("What was done so that it does not come again?").fill("new motor")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".stop", has_text="motor failed")).to_contain_text("caused by Labeller")


def test_stops_are_joined_and_that_is_taken_back_by_tap(page: Page, standing: Served, cast: Cast) -> None:
    stand(standing, "JOIN")
    with standing.engine.begin() as conn:
        lead = replace(cast.supervisor, lines=frozenset({"JOIN"}))
        stop = pad.open_stops(conn, lead, "JOIN")[1]
        seen = Seen(stop.machine, stop.start_at, stop.end_at, stop.version)
        half = pad.split(conn, lead, "JOIN", seen, stop.start_at + timedelta(minutes=5), request_id=str(uuid4()))[1]
        seen = Seen(half.machine, half.start_at, half.end_at, half.version)
        pad.recode(conn, lead, "JOIN", seen, Why("BELT"), request_id=str(uuid4()))
    open_pad(page, standing, cast, "JOIN")
    page.locator(".stop", has_text="belt torn").click()
    page.get_by_role("button", name="Join with").click()
    expect(page.locator(".stop")).to_have_count(2)
    page.locator(".stop", has_text="belt torn").click()
    page.get_by_role("button", name="Who said what").click()
    expect(page.locator(".history li").first).to_contain_text("joined: belt torn")
    page.get_by_role("button", name="Take back").first.click()
    expect(page.locator(".stop")).to_have_count(3)


def test_of_two_on_one_stop_the_second_is_told_and_keeps_what_was_chosen(
    page: Page, standing: Served, cast: Cast
) -> None:
    stand(standing, "TWO")
    let_in(page, standing, cast.manager)
    page.goto(f"{standing.url}/board?line=TWO")
    page.locator(".stoplist .stop").first.wait_for()
    page.locator(".stop").nth(1).click()
    page.get_by_role("button", name="labeller jam").click()
    page.get_by_label("What happened?").fill("glue")
    with standing.engine.begin() as conn:
        lead: Actor = replace(cast.supervisor, lines=frozenset({"TWO"}))
        stop = pad.open_stops(conn, lead, "TWO")[1]
        seen = Seen(stop.machine, stop.start_at, stop.end_at, stop.version)
        pad.recode(conn, lead, "TWO", seen, Why("BELT"), request_id=str(uuid4()))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".stoplist .note.problem").first).to_contain_text("Sofia")
    expect(page.locator(".stoplist .note.problem", has_text="It now says")).to_contain_text("belt torn")
    assert page.get_by_label("What happened?").input_value() == "glue"
    page.get_by_role("button", name="Keep mine and go on").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".stop", has_text="labeller jam")).to_have_count(1)


def test_a_stop_told_by_hand_may_still_stand_and_is_ended_later(page: Page, standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), has_states=False, line="STANDS")
        let_screen_in(page, standing, live_floor.paired(conn, cast.admin, "pad", line="STANDS"))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{standing.url}/pad")
    page.get_by_role("button", name="Stops").click()
    page.get_by_role("button", name="+ a stop").click()
    for digit in f"{clock.now().astimezone(BERLIN) - timedelta(minutes=2):%H%M}":
        page.locator(".keys").get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="OK", exact=True).click()
    page.get_by_role("button", name="labeller jam").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".stop")).to_contain_text("since")
    page.locator(".stop").click()
    page.get_by_role("button", name="still stands").click()
    for digit in f"{clock.now().astimezone(BERLIN):%H%M}":
        page.locator(".keys").get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="OK", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".stop")).to_contain_text("–")
