"""What a phone hands over besides words, and what it is told: pictures, voices, others' ideas, a name, who was told."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine, func, select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access import passwords
from access.nameless import Limit
from db import tables as t
from feedback import receipts
from pages.feedback import photo_routes, routes, texts
from pages.feedback.wire import Pace
from tests import make
from tests.feedback.test_photos import WEBM, bomb, jpeg, told_by_a_camera
from tests.people import SITE, Cast, move_in

STATION = "L1-MIXER"
SAID = {"site": SITE, "station": STATION, "language": "en", "kind": "better", "body": "Store the nozzles at the line"}
PASSWORD = "glue cart over the bridge"


@pytest.fixture
def people(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return move_in(conn)


@pytest.fixture
def web(people: Cast) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*routes.ROUTES, *photo_routes.ROUTES])) as client:
        yield client


def post(web: TestClient, to: str, **said: Any) -> Any:
    return web.post(to, content=json.dumps(SAID | said))


def say(web: TestClient, request_id: str, **said: Any) -> Any:
    answer = post(web, "/api/say", request_id=request_id, **said)
    assert answer.status_code == 200, answer.text
    return answer.json()


def hand(web: TestClient, said: str, content: bytes, what: str = "photo", **told: str) -> Any:
    headers = {"X-Site": SITE, "X-Station": STATION, "X-Said": said, "X-Request": make.request(), "X-Language": "en"}
    return web.post(f"/api/say/{what}", content=content, headers=headers | told)


def can_sign_in(engine: Engine, username: str) -> None:
    with engine.begin() as conn:
        hashed = passwords.hashed(PASSWORD)
        conn.execute(update(t.people).where(t.people.c.username == username).values(password_hash=hashed))


def test_a_picture_goes_with_its_words_once_and_nothing_of_the_camera_is_kept(web: TestClient, engine: Engine) -> None:
    said, asked = make.request(), {"X-Request": make.request(), "X-Moment": "before"}
    say(web, said)
    assert [hand(web, said, told_by_a_camera(), **asked).status_code for _ in range(2)] == [200, 200]
    with engine.connect() as conn:
        kept = conn.execute(select(t.attachments)).one()
    assert (kept.kind, kept.moment, kept.mime) == ("photo", "before", "image/jpeg")
    assert not Image.open(BytesIO(kept.content)).getexif()
    assert b"Ana" not in bytes(kept.content)


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"<html>", "not a picture"), (bomb(60_000, 60_000), "too many pixels"), (b"", "empty")]
)
def test_what_is_no_picture_is_answered_with_a_sentence_and_the_words_stay(
    web: TestClient, engine: Engine, content: bytes, sentence: str
) -> None:
    said = make.request()
    say(web, said)
    answer = hand(web, said, content)
    assert answer.status_code == 422
    assert sentence in answer.json()["problem"]
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(t.ideas)).scalar_one() == 1
        assert conn.execute(select(func.count()).select_from(t.attachments)).scalar_one() == 0


def test_a_picture_of_something_that_was_never_said_is_not_taken(web: TestClient) -> None:
    assert hand(web, make.request(), jpeg()).status_code == 404


def test_spoken_words_go_along_too(web: TestClient, engine: Engine) -> None:
    said = make.request()
    say(web, said)
    assert hand(web, said, WEBM, "voice").status_code == 200
    assert hand(web, said, jpeg(), "voice").status_code == 422
    with engine.connect() as conn:
        assert conn.execute(select(t.attachments.c.mime)).scalars().all() == ["audio/webm"]


def test_a_picture_is_shown_to_nobody_who_is_not_signed_in(web: TestClient, engine: Engine) -> None:
    said = make.request()
    say(web, said)
    hand(web, said, jpeg())
    with engine.connect() as conn:
        number = conn.execute(select(t.attachments.c.attachment_id)).scalar_one()
    assert web.get(f"/photo/{number}").status_code == 403
    can_sign_in(engine, "cem")
    post(web, "/api/name", username="cem", password=PASSWORD)
    assert web.get(f"/photo/{number}").status_code == 404
    can_sign_in(engine, "ana")
    post(web, "/api/name", username="ana", password=PASSWORD)
    shown = web.get(f"/photo/{number}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(shown.content)).size == (40, 20)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"pictogram": "heavy"}, "Zu schwer"),
        ({"with_media": True}, "Siehe Bild."),
        ({"pictogram": "jam", "body": "Kappen"}, "Kappen"),
    ],
)
def test_who_does_not_write_is_heard_in_the_words_of_what_was_tapped(
    web: TestClient, engine: Engine, said: dict[str, Any], kept: str
) -> None:
    say(web, make.request(), **{"body": "", "language": "de", "gain": "lighter"} | said)
    with engine.connect() as conn:
        row = conn.execute(select(t.ideas)).one()
    assert (row.body, row.pictogram, row.gain, row.source) == (kept, said.get("pictogram"), "lighter", "phone")


def test_what_no_page_of_ours_offers_is_not_taken(web: TestClient) -> None:
    for wrong in ({"pictogram": "skull"}, {"gain": "richer"}, {"gain": 7}):
        assert post(web, "/api/say", request_id=make.request(), **wrong).status_code == 422


def test_similar_ideas_of_the_same_line_are_shown_by_headline_and_week_alone(
    web: TestClient, engine: Engine, people: Cast
) -> None:
    with engine.begin() as conn:
        make.idea(conn, people.ana, now=clock.now(), body="Store the nozzles at the line. Ana Kowalska asks for it")
        make.idea(conn, people.cem, now=clock.now(), body="Store the nozzles at the packer", line="L3")
    (told,) = post(web, "/api/similar", body="The nozzles should be stored at the line").json()["alike"]
    assert set(told) == {"idea", "says"}
    assert "Store the nozzles at the line" in told["says"]
    assert "week of" in told["says"]
    assert not {"Ana", "packer"} & set(told["says"].split())
    assert post(web, "/api/similar", body="Nothing of the kind was said here").json()["alike"] == []


def test_me_too_counts_once_for_each_phone(web: TestClient, engine: Engine, people: Cast) -> None:
    with engine.begin() as conn:
        number = make.idea(conn, people.ana, now=clock.now())
        elsewhere = make.idea(conn, people.cem, now=clock.now(), line="L3")
    phones = [make.request(), make.request()]
    told = [post(web, "/api/me-too", idea=number, device=phone).json()["says"] for phone in (phones[0], *phones)]
    assert [words.split()[0] for words in told] == ["1", "1", "2"]
    assert post(web, "/api/me-too", idea=elsewhere, device=phones[0]).status_code == 404
    assert post(web, "/api/me-too", idea="1", device=phones[0]).status_code == 404


def test_a_name_is_put_to_it_only_where_its_owner_wants_that(web: TestClient, engine: Engine, people: Cast) -> None:
    can_sign_in(engine, "cem")
    wrong = post(web, "/api/name", username="cem", password="guessed")
    assert (wrong.status_code, "do not match" in wrong.json()["problem"]) == (422, True)
    refused = post(web, "/api/say", request_id=make.request(), named=True)
    assert refused.json()["problem"] == texts.ENGLISH["signed_out"]
    told = post(web, "/api/name", username="cem", password=PASSWORD).json()
    assert told == {"me": "Cem", "sent_as": "Sent as Cem"}
    assert '"me": "Cem"' in web.get(f"/say/{SITE}/{STATION}").text.replace("&quot;", '"')
    for named in (False, True):
        say(web, make.request(), named=named)
    with engine.connect() as conn:
        assert set(conn.execute(select(t.ideas.c.person_id)).scalars()) == {None, people.cem.person_id}


def test_whoever_says_a_danger_reads_who_was_told(web: TestClient, engine: Engine) -> None:
    told = say(web, make.request(), kind="danger", body="Loose plate over the pit")
    assert told["told"].startswith("Told now: ")
    assert "supervisor" in told["told"]
    assert "Bo" not in told["told"]
    assert "told" not in say(web, make.request())
    with engine.connect() as conn:
        assert conn.execute(select(t.news.c.kind)).scalars().all() == ["danger.said"]


def test_the_code_is_told_in_words_too_and_found_by_them(web: TestClient) -> None:
    told = say(web, make.request())
    assert told["words"] == receipts.words_of(told["code"])
    page = web.post(f"/receipt/{SITE}", data={"code": told["words"].upper()}).text
    assert SAID["body"] in page


def test_who_holds_the_code_adds_words_and_takes_it_back_with_its_pictures(web: TestClient, engine: Engine) -> None:
    said = make.request()
    code = say(web, said)["code"]
    hand(web, said, jpeg())
    more = {"code": code, "words": "Since <Monday>", "request_id": make.request()}
    for _ in range(2):
        page = web.post(f"/receipt/{SITE}/comment", data=more).text
        assert page.count("Since &lt;Monday&gt;") == 1
    again = {"code": code, "request_id": make.request(), "version": "1"}
    page = web.post(f"/receipt/{SITE}/withdraw", data=again).text
    assert texts.STATES["withdrawn"] in page
    assert "withdraw_do" not in page
    with engine.connect() as conn:
        assert conn.execute(select(t.ideas.c.state)).scalar_one() == "withdrawn"
        assert conn.execute(select(func.count()).select_from(t.attachments)).scalar_one() == 0
    assert hand(web, said, jpeg()).status_code == 404


def test_an_anonymous_one_is_claimed_by_who_holds_the_code_and_signs_in(
    web: TestClient, engine: Engine, people: Cast
) -> None:
    can_sign_in(engine, "ana")
    code = say(web, make.request())["code"]
    form = {"code": code, "request_id": make.request(), "username": "ana", "password": "guessed"}
    assert "do not match" in web.post(f"/receipt/{SITE}/claim", data=form).text
    page = web.post(f"/receipt/{SITE}/claim", data=form | {"password": PASSWORD}).text
    assert texts.STEPS["claimed"] in page
    with engine.connect() as conn:
        assert conn.execute(select(t.ideas.c.person_id)).scalar_one() == people.ana.person_id
    assert texts.ENGLISH["claim_do"] not in page


@pytest.mark.parametrize("asked", ["/api/similar", "/api/me-too", "/api/name"])
def test_a_station_out_of_use_answers_nothing(web: TestClient, asked: str) -> None:
    assert post(web, asked, station="nowhere", idea=1, username="ana", password="x").status_code == 404


def test_a_whole_shift_hands_over_pictures_and_a_flood_does_not(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = make.request()
    say(web, said)
    monkeypatch.setattr(routes, "HAND", Pace(Limit(2, 60), Limit(2, 60)))
    assert [hand(web, said, jpeg()).status_code for _ in range(3)] == [200, 200, 429]
