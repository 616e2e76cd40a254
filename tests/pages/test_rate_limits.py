"""How often something may be sent by phones and tablets: who hammers waits, and nobody else."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access.actors import Actor
from access.nameless import Limit, Throttle
from access.throttle import TooOften
from db import tables as t
from feedback import rounds
from feedback.rounds import Asking
from metrics import plant
from pages.feedback import photo_routes, receipt_routes, routes, vote_routes
from pages.floor import idea_card
from tests import make
from tests.feedback.test_photos import WEBM, jpeg
from tests.people import SITE, Cast, move_in

MIXER = "L1-MIXER"
WAIT = "Too many tries. Please wait"
PACES = (routes.SAY, routes.HAND, routes.ASK, receipt_routes.LOOK, vote_routes.VOTE)


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return move_in(conn)


@pytest.fixture
def web(cast: Cast) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*routes.ROUTES, *photo_routes.ROUTES, *vote_routes.ROUTES])) as client:
        yield client


def send(web: TestClient, to: str, **said: Any) -> Any:
    words = {"site": SITE, "station": MIXER, "language": "en", "kind": "better", "body": "Shelf"} | said
    return web.post(to, content=json.dumps(words))


def hand(web: TestClient, said: str, what: str, content: bytes) -> Any:
    told = {"X-Site": SITE, "X-Station": MIXER, "X-Said": said, "X-Request": make.request(), "X-Language": "en"}
    return web.post(f"/api/say/{what}", content=content, headers=told)


def kept(engine: Engine) -> int:
    tables = (t.ideas, t.attachments, t.idea_votes, t.round_answers)
    with engine.connect() as conn:
        return sum(conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def test_who_hammers_waits_at_every_door_and_nothing_of_it_is_kept(
    web: TestClient, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, day = make.request(), clock.now() + make.DAY
    with engine.begin() as conn:
        asking = Asking("kpis", "L1", "What shall we see?", ("oee", "scrap_ratio"), day.date())
        number = rounds.begin(conn, cast.bo, asking, request_id=make.request(), now=clock.now())
        idea = make.idea(conn, cast.abe)
    again = iter([said])  # the pictures belong to the first
    tries: dict[str, Callable[[], Any]] = {
        "say": lambda: send(web, "/api/say", request_id=next(again, make.request())),
        "me too": lambda: send(web, "/api/me-too", idea=idea, device=make.request()),
        "photo": lambda: hand(web, said, "photo", jpeg()),
        "voice": lambda: hand(web, said, "voice", WEBM),
        "alike": lambda: send(web, "/api/similar"),
        "vote": lambda: web.post(f"/vote/{SITE}/{MIXER}", data={"round": str(number), "kpi": "oee"}),
        "receipt": lambda: web.post(f"/receipt/{SITE}", data={"code": "K7MQ3-VXT9P"}),
    }
    assert {name: do().status_code for name, do in tries.items()} == dict.fromkeys(tries, 200)
    before = kept(engine)
    for pace in PACES:
        monkeypatch.setattr(pace, "of_all", Throttle(Limit(0, 60)))
    for name, do in tries.items():
        answer = do()
        assert WAIT in answer.text, name
        assert answer.status_code == (200 if name in ("vote", "receipt") else 429), name
    assert kept(engine) == before


@pytest.mark.usefixtures("cast")
def test_who_waits_makes_no_other_address_wait(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes.SAY, "of_all", Throttle(Limit(1, 60)))
    other = TestClient(web.app, client=("10.0.0.9", 1))
    sent = [send(client, "/api/say", request_id=make.request()).status_code for client in (web, web, other)]
    assert sent == [200, 429, 200]


def test_a_shift_around_one_tablet_is_heard_and_a_stuck_key_is_not(
    engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = Actor(SITE, "screen", "pad", "tablet", lines=frozenset({"L1"}), screen_id=7)
    tapped = {"do": "say", "kind": "better", "pictogram": "walk"}

    def tap() -> object:
        with engine.begin() as conn:
            (line,) = [one for one in plant.lines(conn, SITE) if one.line == "L1"]
            return idea_card.act(conn, pad, line, tapped | {"request": make.request()})

    monkeypatch.setattr(idea_card, "TRIES", Throttle(idea_card.TRIES.limit))
    for _ in range(30):
        tap()
    monkeypatch.setattr(idea_card, "TRIES", Throttle(Limit(0, 60)))
    with pytest.raises(TooOften):
        tap()
    assert kept(engine) == 30
