"""The pages without an account, asked as a phone asks them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access.nameless import Limit
from db import tables as t
from feedback import triage
from pages.feedback import phone_parts, receipt_routes, routes, texts
from pages.feedback.wire import Pace
from pages.shell import speech
from tests import make
from tests.people import SITE, Cast, move_in

SAID = {
    "site": SITE,
    "station": "L1-MIXER",
    "language": "en",
    "kind": "better",
    "body": "Store the nozzles at the line",
    "kpi": "oee",
    "about_start": "2026-11-20T08:00:00+00:00",
    "about_end": "2026-11-20T09:00:00+00:00",
    "top_loss": "labeller jam",
}


@pytest.fixture
def people(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return move_in(conn)


@pytest.fixture
def web(people: Cast) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes.ROUTES)) as client:
        yield client


def say(web: TestClient, **other: Any) -> Any:
    return web.post("/api/say", content=json.dumps(SAID | {"request_id": make.request()} | other))


def test_the_form_names_its_line_place_and_promise_and_lets_nothing_in_from_elsewhere(web: TestClient) -> None:
    answer = web.get(f"/say/{SITE}/L1-MIXER")
    assert answer.status_code == 200
    for expected in ("Line 1 · Mixing", "Line 1, mixer", "You get an answer by", "No one loses their job", 'dir="ltr"'):
        assert expected in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "http://" not in answer.text.replace("http://testserver", "")


def test_names_from_the_database_are_escaped(web: TestClient, engine: Engine) -> None:
    nasty = "<script>alert('\"')</script>"
    with engine.begin() as conn:
        conn.execute(update(t.lines).values(name=nasty))
        conn.execute(update(t.sites).values(pledge=nasty))
        conn.execute(update(t.stations).values(label=nasty))
    for address in (f"/say/{SITE}/L1-MIXER", f"/receipt/{SITE}"):
        assert "<script>alert" not in web.get(address).text


@pytest.mark.parametrize(
    "address", ["/say/WERK/nowhere", "/say/NOWHERE/L1-MIXER", "/receipt/NOWHERE", "/phone/routes.py"]
)
def test_an_address_that_leads_nowhere_is_not_found(web: TestClient, address: str) -> None:
    assert web.get(address).status_code == 404


def test_a_code_that_was_taken_out_of_use_says_so(web: TestClient, engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(update(t.stations).values(is_active=False))
    assert "not in use any more" in web.get(f"/say/{SITE}/L1-MIXER").text
    answer = say(web)
    assert answer.status_code == 404
    assert "not in use any more" in answer.json()["problem"]


def test_what_a_phone_says_is_kept_with_what_came_along(web: TestClient, engine: Engine) -> None:
    told = say(web).json()
    assert told["address"] == f"http://testserver/receipt/{SITE}#{told['code']}"
    assert told["qr"].startswith("data:image/svg+xml")
    with engine.connect() as conn:
        kept = conn.execute(select(t.ideas)).one()
    assert (kept.line, kept.kpi, kept.top_loss) == ("L1", "oee", "labeller jam")
    assert (kept.station, kept.person_id) == (None, None)
    about = datetime.fromisoformat(str(SAID["about_end"]))
    assert kept.about_start < about < kept.about_end  # whole days, because nothing tells the hour


def test_the_same_request_gets_the_same_receipt(web: TestClient, engine: Engine) -> None:
    asked = make.request()
    assert say(web, request_id=asked).json() == say(web, request_id=asked).json()
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(t.ideas)).scalar_one() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": ""}, "choose what it is"),
        ({"body": "   "}, "write your words"),
        ({"body": 7}, "reload"),
        ({"request_id": "1"}, "reload"),
        ({"body": "x" * 50_000}, "shorten"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_how_to_mend_it(
    web: TestClient, wrong: dict[str, Any], sentence: str
) -> None:
    answer = say(web, **wrong)
    assert answer.status_code == 422
    assert sentence in answer.json()["problem"]


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "\ud83d"])
def test_what_is_no_page_of_ours_is_refused(web: TestClient, body: str) -> None:
    assert web.post("/api/say", content=body.encode("utf-8", "replace")).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"kpi": "drop"},
        {"about_start": "soon"},
        {"about_start": "2026-11-20T08:00:00"},
        {"about_start": "0001-01-01T00:00:00+14:00"},
        {"about_end": "9999-12-31T23:59:59+00:00"},
        {"top_loss": ""},
    ],
)
def test_what_came_along_wrong_is_left_out_and_the_words_are_kept(web: TestClient, wrong: dict[str, Any]) -> None:
    assert say(web, **wrong).status_code == 200


def test_a_whole_shift_behind_one_address_gets_through_and_a_flood_does_not(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """300 people say, vote, look at their receipt and comment on it within ten minutes, half of them twice."""
    for pace, times in ((routes.SAY, 2), (routes.HAND, 4), (routes.ASK, 6), (receipt_routes.LOOK, 3)):
        limit = pace.of_all.limit
        assert limit.at_once + 600 / limit.every_s >= 1.5 * 300 * times
    monkeypatch.setattr(routes, "SAY", Pace(Limit(2, 60), Limit(5, 60)))
    floods = [say(web, device="a" * 32) for _ in range(3)]
    assert [answer.status_code for answer in floods] == [200, 200, 429]
    assert "Please wait" in floods[2].json()["problem"]
    assert [say(web, device=f"{number:032}").status_code for number in range(4)] == [200, 200, 200, 429]


def test_no_table_tells_which_phone_spoke_when(web: TestClient, engine: Engine) -> None:
    sent = say(web, device="a" * 32).json()
    web.post(f"/receipt/{SITE}", data={"code": sent["code"]})
    with engine.connect() as conn:
        assert conn.execute(select(t.throttles)).all() == []


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\ud800"])
def test_no_letter_that_no_database_takes_is_a_fault_of_ours(web: TestClient, odd: str) -> None:
    assert say(web, station=odd).status_code == 404
    assert say(web, body=f"Shelf{odd}").status_code == 200
    name = json.dumps(SAID | {"username": odd, "password": odd})
    assert web.post("/api/name", content=name).status_code == 422
    assert web.post("/api/me-too", content=json.dumps(SAID | {"idea": True, "device": "a" * 32})).status_code == 404


def test_codes_are_not_guessed_at_leisure(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_routes, "LOOK", Pace(Limit(9, 10), Limit(2, 10)))
    tried = [web.post(f"/receipt/{SITE}", data={"code": "AAAAA-AAAAA"}).text for _ in range(3)]
    assert ["No idea has this code" in page for page in tried] == [True, True, False]
    assert "Too many tries" in tried[2]


def test_a_reply_that_comes_too_late_is_kept_on_the_page(web: TestClient, engine: Engine, people: Cast) -> None:
    with engine.begin() as conn:
        sent = make.sent(conn, people.station, now=clock.now())
        triage.ask_back(conn, people.bo, sent.idea_id or 0, make.tap(now=clock.now()), question="Which?")
    form = {"code": sent.receipt or "", "words": " ", "request_id": make.request()}
    page = web.post(f"/receipt/{SITE}/reply", data=form).text
    assert "Please write your reply" in page
    assert "Which?" in page
    page = web.post(f"/receipt/{SITE}/reply", data=form | {"words": "<b>Blue</b>"}).text
    assert "&lt;b&gt;Blue&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("asked", "header", "spoken"),
    [("ja", "de", "ja"), (None, "ar-EG,ar;q=0.9,en;q=0.8", "ar"), (None, "xx", "en"), ("xx", "de", "en")],
)
def test_the_form_is_in_the_language_that_was_tapped_else_in_that_of_the_browser(
    web: TestClient, asked: str | None, header: str, spoken: str
) -> None:
    query = {"lang": asked} if asked else {}
    page = web.get(f"/say/{SITE}/L1-MIXER", params=query, headers={"accept-language": header}).text
    assert f'<html lang="{spoken}" dir="{speech.direction(spoken)}">' in page


def test_the_language_that_was_tapped_stays_on_the_phone(web: TestClient) -> None:
    web.get(f"/say/{SITE}/L1-MIXER", params={"lang": "uk"})
    for address in (f"/say/{SITE}/L1-MIXER", f"/receipt/{SITE}"):
        assert '<html lang="uk"' in web.get(address, headers={"accept-language": "de"}).text


def test_every_language_can_be_tapped_by_its_own_name(web: TestClient) -> None:
    page = web.get(f"/say/{SITE}/L1-MIXER", params={"kpi": "oee"}).text
    for code, name in speech.LANGUAGES.items():
        assert f"?lang={code}&amp;kpi=oee" in page
        assert f">{name}</a>" in page


def test_every_kind_and_step_has_its_words() -> None:
    for kind, _ in phone_parts.KINDS:
        assert {kind, f"{kind}_is"} <= set(texts.ENGLISH)
    assert set(texts.STEPS) == set(texts.MANAGEMENT_STEPS)
