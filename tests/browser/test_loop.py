"""The circle in a real browser: said on a phone by QR code, answered in triage, read by the one who said it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import Connection, func, select, text

import clock
import settings
from access.actors import Actor
from db import engine as engines
from db import tables as t
from db.embedded import Cluster
from feedback import triage
from feedback.actions import Promise
from feedback.ideas import Sent
from tests import make
from tests.people import SITE, Cast, move_in
from tests.serving import Served, free_port, let_in, until_drafted, wait_until_up

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Plant:
    """One server for all tests here, with the cast; each test says something of its own."""

    web: Served
    cast: Cast

    def count(self, words: str) -> int:
        """How many ideas hold these words."""
        with self.web.engine.connect() as conn:
            return conn.execute(select(func.count()).where(t.ideas.c.body == words)).scalar_one()

    def idea(self, who: Actor, words: str) -> Sent:
        """Something said just now, past the form."""
        with self.web.engine.begin() as conn:
            return make.sent(conn, who, now=clock.now(), body=words)


@pytest.fixture(scope="module")
def plant(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with engines.make(cluster.url("postgres")).connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.execute(text("CREATE DATABASE loop TEMPLATE template"))
    owner = cluster.url("loop")
    app = owner.set(username=engines.APP_ROLE, password=engines.app_password())
    urls = {"DATABASE_URL": owner, "APP_DATABASE_URL": app}
    port, log = free_port(), tmp_path_factory.mktemp("loop") / "serve.log"
    environment = os.environ | {name: url.render_as_string(hide_password=False) for name, url in urls.items()}
    environment |= {"PORT": str(port), "HOST": "127.0.0.1"}
    engine = engines.make(app)
    with engine.begin() as conn:
        cast = move_in(conn)
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "serve.py"], cwd=settings.HOME, env=environment, stdout=told, stderr=told
        )
        try:
            web = Served(f"http://127.0.0.1:{port}", engine, log, process)
            wait_until_up(web)
            yield Plant(web, cast)
        finally:
            process.terminate()
            process.wait(timeout=30)
            engine.dispose()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 412, "height": 915}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def scan(phone: Page, plant: Plant) -> None:
    phone.goto(f"{plant.web.url}/say/{SITE}/L1-MIXER")


def write(phone: Page, words: str, kind: str = "Better") -> None:
    kind_of(phone, kind).check()
    phone.get_by_label("In your words").fill(words)


def kind_of(phone: Page, kind: str) -> Locator:
    return phone.locator(".kind").filter(has_text=kind).get_by_role("radio")


def send(phone: Page) -> None:
    phone.get_by_role("button", name="Send").tap()


def code_of(phone: Page) -> str:
    phone.locator("#code").wait_for()
    return phone.locator("#code").inner_text()


def test_an_idea_from_a_phone_is_answered_in_triage_and_read_by_its_code(phone: Page, page: Page, plant: Plant) -> None:
    words = "The nozzles are kept in hall 3. We walk at every change"
    scan(phone, plant)
    write(phone, words)
    send(phone)
    code = code_of(phone)
    expect(phone.locator("#thanks")).to_contain_text("You get an answer by")

    let_in(page, plant.web, plant.cast.bo)
    page.goto(f"{plant.web.url}/triage")
    page.get_by_role("button", name="The nozzles are kept in hall 3").click()
    expect(page.get_by_test_id("stText").filter(has_text=words)).to_be_visible()
    expect(page.get_by_text("anonymous, follows with a code")).to_be_visible()
    page.get_by_label("What will be done?").fill("A shelf at the filler, thank you")
    page.get_by_role("combobox", name="Who does it?").click()
    page.get_by_role("option", name="Ana", exact=True).click()
    page.get_by_role("button", name="Accept and tell them").click()
    expect(page.get_by_text("Accepted. The sender reads it")).to_be_visible()

    phone.get_by_role("link", name="Follow it").tap()
    expect(phone.locator(".state")).to_contain_text("Yes. It is to be done by")
    expect(phone.locator(".told")).to_have_text("A shelf at the filler, thank you")
    phone.goto(f"{plant.web.url}/receipt/{SITE}")
    phone.get_by_label("Your code").fill(code.lower())
    phone.get_by_role("button", name="Find it").tap()
    expect(phone.locator(".said")).to_have_text(words)


def test_a_question_is_answered_by_receipt_and_comes_back_to_triage(phone: Page, page: Page, plant: Plant) -> None:
    sent = plant.idea(plant.cast.station, "Another shelf would help")
    with plant.web.engine.begin() as conn:
        triage.ask_back(conn, plant.cast.bo, sent.idea_id or 0, make.tap(now=clock.now()), question="Which shelf?")
    phone.goto(f"{plant.web.url}/receipt/{SITE}#{sent.receipt}")
    expect(phone.locator(".told")).to_have_text("Which shelf?")
    phone.get_by_label("Your reply").fill("The blue one")
    phone.get_by_role("button", name="Send the reply").tap()
    expect(phone.locator(".state")).to_contain_text("We have it")
    let_in(page, plant.web, plant.cast.bo)
    page.goto(f"{plant.web.url}/triage?idea={sent.idea_id}")
    expect(page.get_by_text("asked back, answered")).to_be_visible()
    expect(page.get_by_test_id("stText").filter(has_text="The blue one")).to_be_visible()


def test_a_double_tap_is_one_idea(phone: Page, plant: Plant) -> None:
    scan(phone, plant)
    write(phone, "Tapped twice")
    phone.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")
    code_of(phone)
    assert plant.count("Tapped twice") == 1


def test_a_reload_keeps_the_draft_and_then_the_receipt(phone: Page, plant: Plant) -> None:
    scan(phone, plant)
    write(phone, "Typed and reloaded")
    phone.reload()
    expect(kind_of(phone, "Better")).to_be_checked()
    expect(phone.get_by_label("In your words")).to_have_value("Typed and reloaded")
    send(phone)
    code = code_of(phone)
    phone.reload()
    assert code_of(phone) == code
    phone.get_by_role("button", name="Done").tap()
    expect(phone.get_by_label("In your words")).to_have_value("")
    assert plant.count("Typed and reloaded") == 1


def test_without_a_network_it_is_kept_and_sent_once_when_that_is_back(phone: Page, plant: Plant) -> None:
    scan(phone, plant)
    write(phone, "Said in the cellar")
    phone.context.set_offline(True)
    send(phone)
    expect(phone.get_by_role("heading", name="Kept on this phone")).to_be_visible()
    assert plant.count("Said in the cellar") == 0
    phone.context.set_offline(False)
    code_of(phone)
    assert plant.count("Said in the cellar") == 1


def test_an_answer_that_is_lost_on_the_way_does_not_make_a_second_idea(phone: Page, plant: Plant) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    phone.route("**/api/say", lose_the_first)
    scan(phone, plant)
    write(phone, "The answer was lost")
    send(phone)
    assert code_of(phone) in lost[0]
    assert plant.count("The answer was lost") == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(phone: Page, plant: Plant) -> None:
    scan(phone, plant)
    phone.get_by_label("In your words").fill("Without a kind")
    send(phone)
    expect(phone.get_by_role("alert")).to_contain_text("choose what it is")
    expect(phone.get_by_label("In your words")).to_have_value("Without a kind")
    assert plant.count("Without a kind") == 0


def test_a_note_needs_no_code(phone: Page, plant: Plant) -> None:
    scan(phone, plant)
    write(phone, "New glue since noon", "Note")
    send(phone)
    expect(phone.get_by_role("heading", name="Thank you, it is noted")).to_be_visible()
    expect(phone.locator("#code")).to_be_hidden()
    with plant.web.engine.connect() as conn:
        assert conn.execute(select(t.annotations.c.body)).scalars().all() == ["New glue since noon"]


def test_words_are_shown_letter_by_letter_and_fetch_nothing(page: Page, plant: Plant) -> None:
    nasty = (
        "<img src=http://e.example/x onerror=alert(1)> ![x](http://e.example/y.png) <script>alert(2)</script> $5 and $6"
    )
    sent = plant.idea(plant.cast.station, nasty)
    page.goto(f"{plant.web.url}/receipt/{SITE}#{sent.receipt}")
    expect(page.locator(".said")).to_have_text(nasty)
    let_in(page, plant.web, plant.cast.bo)
    page.goto(f"{plant.web.url}/triage?idea={sent.idea_id}")
    expect(page.get_by_test_id("stText").filter(has_text="onerror")).to_have_text(nasty)
    expect(page.get_by_test_id("stMain").locator("img, script")).to_have_count(0)


def test_the_second_of_two_managers_is_told_and_keeps_the_words(page: Page, plant: Plant) -> None:
    number = plant.idea(plant.cast.station, "Two people look at this").idea_id or 0
    let_in(page, plant.web, plant.cast.bo)
    page.goto(f"{plant.web.url}/triage?idea={number}")
    page.get_by_role("button", name="Decline Shortcut").click()
    page.get_by_label("Why not?").fill("There is no room at the line")
    with plant.web.engine.begin() as conn:
        accept_for_dana(conn, plant, number)
    page.get_by_role("button", name="Decline and tell them").click()
    expect(page.get_by_text("Dana accepted this idea at")).to_be_visible()
    expect(page.get_by_text("This idea is accepted.")).to_be_visible()
    expect(page.get_by_label("Why not?")).to_have_value("There is no room at the line")


def accept_for_dana(conn: Connection, plant: Plant, number: int) -> None:
    promise = Promise(plant.cast.ana.person_id or 0, clock.now().date() + timedelta(days=3))
    triage.accept(conn, plant.cast.dana, number, make.tap(now=clock.now()), promise=promise)


def test_a_draft_of_somebody_signed_in_survives_a_reload_and_is_sent_once(page: Page, plant: Plant) -> None:
    let_in(page, plant.web, plant.cast.ana)
    page.goto(f"{plant.web.url}/say?line=L2")
    page.get_by_role("radio", name="Again").click()
    page.get_by_label("In your words").fill("Caps stick in the chute")
    page.get_by_label("In your words").blur()
    expect(page.get_by_text("keeps coming back")).to_be_visible()
    until_drafted(page, plant.web, plant.cast.ana, "Caps stick in the chute")
    page.reload()
    expect(page.get_by_label("In your words")).to_have_value("Caps stick in the chute")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_text("Thank you, we have it")).to_be_visible()
    assert plant.count("Caps stick in the chute") == 1
    page.goto(f"{plant.web.url}/my-ideas")
    expect(page.get_by_test_id("stText").filter(has_text="Caps stick in the chute")).to_be_visible()


def test_it_is_said_from_the_board_with_the_line_filled_in(page: Page, plant: Plant) -> None:
    let_in(page, plant.web, plant.cast.ana)
    page.goto(f"{plant.web.url}/board?line=L2")
    page.get_by_role("button", name="Say what you see").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="✦ Better").click()
    dialog.get_by_label("In your words").fill("Move the glue cart nearer")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text("Thank you, we have it")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    with plant.web.engine.connect() as conn:
        kept = conn.execute(
            select(t.ideas.c.line, t.ideas.c.person_id).where(t.ideas.c.body == "Move the glue cart nearer")
        ).one()
        assert tuple(kept) == ("L2", plant.cast.ana.person_id)
        assert conn.execute(select(func.count()).select_from(t.drafts)).scalar_one() == 0


def test_a_danger_is_closed_and_an_action_finished_under_actions(page: Page, plant: Plant) -> None:
    with plant.web.engine.begin() as conn:
        make.idea(conn, plant.cast.station, kind="danger", body="Loose plate over the pit", now=clock.now())
        make.action(conn, plant.cast.bo, plant.cast.bo, due_on=clock.now().date() + timedelta(days=2))
    let_in(page, plant.web, plant.cast.bo)
    page.goto(f"{plant.web.url}/actions")
    page.get_by_role("button", name="It is gone").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("The sender reads this").fill("Welded")
    dialog.get_by_role("button", name="It is gone").click()
    expect(page.get_by_text("Loose plate over the pit")).to_have_count(0)
    page.get_by_role("button", name="Done", exact=True).first.click()
    dialog.get_by_label("What came of it?").fill("14 to 6 min")
    dialog.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("You own no open action")).to_be_visible()
    with plant.web.engine.connect() as conn:
        assert conn.execute(select(t.actions.c.result).where(t.actions.c.state == "done")).scalars().all() == [
            "14 to 6 min"
        ]
        assert conn.execute(select(t.ideas.c.state).where(t.ideas.c.kind == "danger")).scalars().all() == ["removed"]
