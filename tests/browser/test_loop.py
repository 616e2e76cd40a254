"""The circle in a real browser: said on a phone by QR code, answered in triage, read by the one who said it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select

import clock
from db import tables as t
from feedback import triage
from tests import make
from tests.people import SITE, Cast, move_in
from tests.serving import Served, let_in

pytestmark = pytest.mark.browser
WORDS = "The nozzles are kept in hall 3. We walk at every change"


@pytest.fixture
def people(served: Served) -> Cast:
    """The plant of the cast, with a target and a figure on the wall of line 1."""
    with served.engine.begin() as conn:
        return move_in(conn)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 412, "height": 915}, has_touch=True, is_mobile=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def scan(phone: Page, served: Served) -> None:
    phone.goto(f"{served.url}/say/{SITE}/L1-MIXER")


def write(phone: Page, kind: str = "Better", words: str = WORDS) -> None:
    phone.get_by_role("radio", name=kind).check()
    phone.get_by_label("In your words").fill(words)


def said(served: Served) -> list[str]:
    with served.engine.connect() as conn:
        return list(conn.execute(select(t.ideas.c.body)).scalars())


def code_of(phone: Page) -> str:
    phone.locator("#code").wait_for()
    return phone.locator("#code").inner_text()


def test_an_idea_from_a_phone_is_answered_in_triage_and_read_by_its_code(
    phone: Page, page: Page, served: Served, people: Cast
) -> None:
    scan(phone, served)
    write(phone)
    phone.get_by_role("button", name="Send").tap()
    code = code_of(phone)
    expect(phone.locator("#thanks")).to_contain_text("You get an answer by")

    let_in(page, served, people.bo)
    page.goto(f"{served.url}/triage")
    expect(page.get_by_test_id("stText").filter(has_text=WORDS)).to_be_visible()
    expect(page.get_by_text("anonymous, follows with a code")).to_be_visible()
    page.get_by_label("What will be done?").fill("A shelf at the filler, thank you")
    page.get_by_role("combobox", name="Who does it?").click()
    page.get_by_role("option", name="Ana", exact=True).click()
    page.get_by_role("button", name="Accept and tell them").click()
    expect(page.get_by_text("Nothing waits for an answer")).to_be_visible()

    phone.get_by_role("link", name="Follow it").tap()
    expect(phone.locator(".state")).to_contain_text("Yes. It is to be done by")
    expect(phone.locator(".told")).to_have_text("A shelf at the filler, thank you")
    phone.goto(f"{served.url}/receipt/{SITE}")
    phone.get_by_label("Your code").fill(code.lower())
    phone.get_by_role("button", name="Find it").tap()
    expect(phone.locator(".said")).to_have_text(WORDS)


def test_a_question_is_answered_by_receipt_and_comes_back_to_triage(
    phone: Page, page: Page, served: Served, people: Cast
) -> None:
    with served.engine.begin() as conn:
        sent = make.sent(conn, people.station, now=clock.now())
        triage.ask_back(conn, people.bo, sent.idea_id or 0, make.tap(now=clock.now()), question="Which shelf?")
    phone.goto(f"{served.url}/receipt/{SITE}#{sent.receipt}")
    expect(phone.locator(".told")).to_have_text("Which shelf?")
    phone.get_by_label("Your reply").fill("The blue one")
    phone.get_by_role("button", name="Send the reply").tap()
    expect(phone.locator(".state")).to_contain_text("We have it")
    let_in(page, served, people.bo)
    page.goto(f"{served.url}/triage")
    expect(page.get_by_text("asked back, answered")).to_be_visible()
    expect(page.get_by_test_id("stText").filter(has_text="The blue one")).to_be_visible()


def test_a_double_tap_is_one_idea(phone: Page, served: Served, people: Cast) -> None:
    scan(phone, served)
    write(phone)
    phone.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")
    code_of(phone)
    assert said(served) == [WORDS]


def test_a_reload_keeps_the_draft_and_then_the_receipt(phone: Page, served: Served, people: Cast) -> None:
    scan(phone, served)
    write(phone)
    phone.reload()
    expect(phone.get_by_role("radio", name="Better")).to_be_checked()
    expect(phone.get_by_label("In your words")).to_have_value(WORDS)
    phone.get_by_role("button", name="Send").tap()
    code = code_of(phone)
    phone.reload()
    assert code_of(phone) == code
    phone.get_by_role("button", name="Done").tap()
    expect(phone.get_by_label("In your words")).to_have_value("")
    assert said(served) == [WORDS]


def test_without_a_network_it_is_kept_and_sent_once_when_that_is_back(
    phone: Page, served: Served, people: Cast
) -> None:
    scan(phone, served)
    write(phone)
    context: BrowserContext = phone.context
    context.set_offline(True)
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("heading", name="Kept on this phone")).to_be_visible()
    assert said(served) == []
    context.set_offline(False)
    code_of(phone)
    assert said(served) == [WORDS]


def test_an_answer_that_is_lost_on_the_way_does_not_make_a_second_idea(
    phone: Page, served: Served, people: Cast
) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    phone.route("**/api/say", lose_the_first)
    scan(phone, served)
    write(phone)
    phone.get_by_role("button", name="Send").tap()
    assert code_of(phone) in lost[0]
    assert said(served) == [WORDS]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(phone: Page, served: Served, people: Cast) -> None:
    scan(phone, served)
    phone.get_by_label("In your words").fill(WORDS)
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("alert")).to_contain_text("choose what it is")
    expect(phone.get_by_label("In your words")).to_have_value(WORDS)
    assert said(served) == []


def test_a_note_needs_no_code(phone: Page, served: Served, people: Cast) -> None:
    scan(phone, served)
    write(phone, "Note", "New glue since noon")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("heading", name="Thank you, it is noted")).to_be_visible()
    expect(phone.locator("#code")).to_be_hidden()
    with served.engine.connect() as conn:
        assert conn.execute(select(t.annotations.c.body)).scalars().all() == ["New glue since noon"]


def test_words_are_shown_letter_by_letter_and_fetch_nothing(page: Page, served: Served, people: Cast) -> None:
    nasty = (
        "<img src=http://e.example/x onerror=alert(1)> ![x](http://e.example/y.png) <script>alert(2)</script> $5 and $6"
    )
    with served.engine.begin() as conn:
        sent = make.sent(conn, people.station, now=clock.now(), body=nasty)
    page.goto(f"{served.url}/receipt/{SITE}#{sent.receipt}")
    expect(page.locator(".said")).to_have_text(nasty)
    let_in(page, served, people.bo)
    page.goto(f"{served.url}/triage")
    expect(page.get_by_test_id("stText").filter(has_text="onerror")).to_have_text(nasty)
    expect(page.get_by_role("button", name="alert(2)")).to_be_visible()


def test_all_of_it_is_smaller_than_a_picture_and_fingers_hit_it(phone: Page, served: Served, people: Cast) -> None:
    bodies: list[int] = []
    phone.on("response", lambda answer: bodies.append(len(answer.body())))
    scan(phone, served)
    phone.get_by_role("button", name="Send").wait_for()
    assert sum(bodies) < 60_000
    for target in phone.locator(".kind, button:visible, a:visible, textarea").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    assert phone.evaluate("document.documentElement.scrollWidth") <= 412


def test_the_second_of_two_managers_is_told_and_keeps_the_words(page: Page, served: Served, people: Cast) -> None:
    with served.engine.begin() as conn:
        number = make.idea(conn, people.station, now=clock.now() - timedelta(days=1))
    let_in(page, served, people.bo)
    page.goto(f"{served.url}/triage?idea={number}")
    page.get_by_role("button", name="Decline").first.click()
    page.get_by_label("Why not?").fill("There is no room at the line")
    with served.engine.begin() as conn:
        promise = triage.Promise(people.ana.person_id or 0, clock.now().date() + timedelta(days=3))
        triage.accept(conn, people.dana, number, make.tap(now=clock.now()), promise=promise)
    page.get_by_role("button", name="Decline and tell them").click()
    expect(page.get_by_text("Dana accepted this idea at")).to_be_visible()
    expect(page.get_by_text("This idea is accepted.")).to_be_visible()
    expect(page.get_by_label("Why not?")).to_have_value("There is no room at the line")
    with served.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(t.actions)).scalar_one() == 1
