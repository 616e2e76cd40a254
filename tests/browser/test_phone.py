"""What only a phone knows: pictures kept while it is offline, a page that opens without a network, large targets."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import func, insert, select

from db import tables as t
from tests.cast import PASSWORD, SITE, Cast
from tests.feedback.test_photos import jpeg, told_by_a_camera
from tests.serving import Served

pytestmark = pytest.mark.browser
STATION: Final = "PHONE-L1"
TWENTY_MM: Final = 75.5  # CSS pixels
SLOW: Final = """
() => {
  const real = window.createImageBitmap;
  const late = () => new Promise((done) => setTimeout(done, 700));
  window.createImageBitmap = async (...told) => { await late(); return real(...told); };
}
"""


@pytest.fixture(scope="module")
def place(standing: Served, cast: Cast) -> Served:
    with standing.engine.begin() as conn:
        row = {"site_id": SITE, "station": STATION, "line": "L1", "label": "Line 1, filler"}
        conn.execute(insert(t.stations).values(row))
    return standing


@pytest.fixture
def phone(chromium: Browser, place: Served) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{place.url}/say/{SITE}/{STATION}")
    yield page
    context.close()


def picture(content: bytes | None = None) -> FilePayload:
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content or jpeg(2400, 1800)}


def take(phone: Page, content: bytes | None = None) -> None:
    pictures = phone.locator("#thumbs li").count()
    phone.locator("#photo input").set_input_files(picture(content))
    expect(phone.locator("#thumbs li")).to_have_count(pictures + 1)


def choose(phone: Page, kind: str) -> None:
    phone.locator(f".kind input[value={kind}]").check()


def send(phone: Page) -> None:
    phone.get_by_role("button", name="Send").tap()


def sent(phone: Page) -> str:
    phone.locator("#code").wait_for()
    expect(phone.locator("#on-their-way")).to_be_hidden()
    return phone.locator("#code").inner_text()


def kept(place: Served, body: str) -> list[tuple[str, int, bytes]]:
    """Moment, width and bytes of what belongs to what was said in these words; fails unless it was said once."""
    with place.engine.connect() as conn:
        (number,) = conn.execute(select(t.ideas.c.idea_id).where(t.ideas.c.body == body)).scalars()
        a = t.attachments.c
        rows = conn.execute(select(a.moment, a.width, a.content).where(a.idea_id == number).order_by(a.moment.desc()))
        return [(row.moment, row.width, bytes(row.content)) for row in rows]


def test_two_photos_and_a_tap_said_offline_survive_a_reload_and_arrive_once(phone: Page, place: Served) -> None:
    phone.evaluate("navigator.serviceWorker.ready.then(() => caches.match(location.pathname)).then(() => null)")
    phone.wait_for_function("caches.match(location.pathname).then((kept) => Boolean(kept))")
    choose(phone, "again")
    phone.locator(".drawn input[value=leak]").check()
    take(phone, told_by_a_camera())
    take(phone)
    phone.context.set_offline(True)
    phone.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")
    expect(phone.get_by_role("heading", name="Kept on this phone")).to_be_visible()
    phone.reload()  # without a network: the page comes from the phone
    expect(phone.get_by_role("heading", name="Kept on this phone")).to_be_visible()
    phone.context.set_offline(False)
    sent(phone)
    pictures = kept(place, "Leaks")
    assert [(moment, width) for moment, width, _ in pictures] == [("before", 20), ("after", 1600)]
    for _, _, content in pictures:
        assert not Image.open(BytesIO(content)).getexif()
        assert b"Ana" not in content


def test_a_draft_with_its_photo_survives_a_locked_phone_and_a_picture_can_be_removed(
    phone: Page, place: Served
) -> None:
    choose(phone, "better")
    phone.get_by_label("In your words").fill("Cover the chain")
    phone.locator(".drawn input[value=safer]").check()
    take(phone)
    take(phone)
    phone.reload()
    expect(phone.locator("#thumbs img")).to_have_count(2)
    expect(phone.locator(".drawn input[value=safer]")).to_be_checked()
    phone.get_by_role("button", name="Remove").first.tap()
    too_many = {"problem": "Too many tries. Please wait 12 s and try again."}
    phone.route("**/api/say", lambda asked: asked.fulfill(status=429, json=too_many), times=1)
    send(phone)
    expect(phone.locator("#waiting-words")).to_have_text(too_many["problem"])
    phone.reload()
    sent(phone)
    assert [moment for moment, _, _ in kept(place, "Cover the chain")] == ["after"]


def test_whoever_sends_while_a_picture_is_still_shrunk_sends_it_too_and_once(phone: Page, place: Served) -> None:
    phone.evaluate(SLOW)
    choose(phone, "better")
    phone.get_by_label("In your words").fill("Sent at once")
    phone.locator("#photo input").set_input_files(picture())
    phone.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")
    sent(phone)
    assert [moment for moment, _, _ in kept(place, "Sent at once")] == ["before"]
    phone.get_by_role("button", name="Done").tap()
    expect(phone.locator("#thumbs li")).to_have_count(0)


def test_what_is_no_picture_is_told_and_the_words_are_kept(phone: Page, place: Served) -> None:
    choose(phone, "better")
    phone.get_by_label("In your words").fill("With a wrong file")
    take(phone, b"no picture at all")
    send(phone)
    sent(phone)
    expect(phone.locator("#not-taken")).to_contain_text("not a picture")
    assert kept(place, "With a wrong file") == []


def test_a_voice_is_recorded_and_sent(chromium: Browser, place: Served) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, permissions=["microphone"])
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream"
    )
    page.goto(f"{place.url}/say/{SITE}/{STATION}")
    choose(page, "better")
    page.get_by_label("In your words").fill("Listen to this")
    page.get_by_role("button", name="Speak").click()
    page.get_by_role("button", name=re.compile("Stop · ")).click()
    expect(page.locator("#thumbs audio")).to_have_count(1)
    page.get_by_role("button", name="Send").click()
    sent(page)
    assert len(kept(place, "Listen to this")) == 1
    context.close()


def test_others_are_shown_while_typing_and_one_tap_says_me_too(phone: Page, place: Served) -> None:
    choose(phone, "better")
    phone.get_by_label("In your words").fill("Hang the torque wrench at the filler")
    send(phone)
    sent(phone)
    phone.get_by_role("button", name="Done").tap()
    choose(phone, "better")
    phone.get_by_label("In your words").fill("Please hang the torque wrench at the filler")
    expect(phone.locator("#alike")).to_contain_text("Looks like “Hang the torque wrench at the filler”")
    phone.get_by_role("button", name="Me too").tap()
    expect(phone.locator("#alike")).to_contain_text("1 says “Me too”")
    with place.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(t.idea_votes)).scalar_one() == 1


def test_a_name_is_added_without_leaving_and_nothing_is_lost(phone: Page, place: Served, cast: Cast) -> None:
    choose(phone, "better")
    phone.get_by_label("In your words").fill("Said with a name")
    take(phone)
    phone.get_by_role("button", name="Add my name").tap()
    phone.get_by_label("User name").fill("anna")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").tap()
    expect(phone.locator("#no-name")).to_contain_text("Sent as Anna")
    phone.get_by_role("button", name="Without my name").tap()
    expect(phone.locator("#no-name")).to_contain_text("No name needed")
    phone.get_by_role("button", name="Add my name").tap()
    expect(phone.get_by_label("In your words")).to_have_value("Said with a name")
    send(phone)
    sent(phone)
    assert len(kept(place, "Said with a name")) == 1
    assert senders(place, "Said with a name") == [cast.worker.person_id]


def senders(place: Served, body: str) -> list[int | None]:
    with place.engine.connect() as conn:
        return list(conn.execute(select(t.ideas.c.person_id).where(t.ideas.c.body == body)).scalars())


def test_all_that_comes_over_the_wire_is_small_and_all_that_is_tapped_is_large(
    chromium: Browser, place: Served
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page, sizes = context.new_page(), []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(f"{place.url}/say/{SITE}/{STATION}", wait_until="networkidle")
    assert 5_000 < sum(sizes) < 30_000
    choose(page, "better")
    page.locator("#photo input").set_input_files(picture())
    page.locator("#thumbs img").wait_for()
    targets = page.locator(".kind, .drawn, .big:visible, textarea, button:visible, a:visible").all()
    assert len(targets) > 35
    for target in targets:
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TWENTY_MM, target.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
