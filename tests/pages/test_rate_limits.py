"""How often something may be sent: a whole shift behind one address does not notice, a program that hammers does."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access.actors import Actor
from access.throttle import TooOften
from db import tables as t
from feedback import rounds
from feedback.rounds import Asking
from metrics import plant
from pages.feedback import photo_routes, routes, vote_routes
from pages.floor import idea_card
from tests import make
from tests.feedback.test_photos import WEBM, jpeg
from tests.people import SITE, Cast, move_in

SHIFT = 150  # people of a large hall who come out of one meeting, behind one address
MIXER, DOOR = "L1-MIXER", "L1-DOOR"
WAIT = "Too many tries. Please wait"


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        moved_in = move_in(conn)
        conn.execute(insert(t.stations).values(site_id=SITE, station=DOOR, line="L1", label="Line 1, door"))
        return moved_in


@pytest.fixture
def web(cast: Cast) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[*routes.ROUTES, *photo_routes.ROUTES, *vote_routes.ROUTES])) as client:
        yield client


def send(web: TestClient, to: str, station: str = MIXER, **said: Any) -> Any:
    words = {"site": SITE, "station": station, "language": "en", "kind": "better", "body": "Shelf"} | said
    return web.post(to, content=json.dumps(words))


def hand(web: TestClient, said: str, what: str, content: bytes) -> Any:
    told = {"X-Site": SITE, "X-Station": MIXER, "X-Said": said, "X-Request": make.request(), "X-Language": "en"}
    return web.post(f"/api/say/{what}", content=content, headers=told)


def left(engine: Engine) -> dict[str, int]:
    """Kind of bucket -> how many more tries it holds after what was tried."""
    with engine.connect() as conn:
        rows = conn.execute(select(t.throttles.c.bucket, t.throttles.c.tokens))
        return {row.bucket.partition(":")[0]: int(row.tokens) for row in rows}


def empty(engine: Engine) -> None:
    """All are used up, and nothing comes back while the test runs."""
    with engine.begin() as conn:
        conn.execute(update(t.throttles).values(tokens=0, filled_at=clock.now() + timedelta(hours=1)))


def kept(engine: Engine) -> int:
    tables = (t.ideas, t.attachments, t.idea_votes, t.round_answers)
    with engine.connect() as conn:
        return sum(conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def test_a_whole_shift_fits_behind_one_address_and_who_hammers_waits(
    web: TestClient, engine: Engine, cast: Cast
) -> None:
    said, day = make.request(), clock.now() + make.DAY
    with engine.begin() as conn:
        asking = Asking("kpis", "L1", "What shall we see?", ("oee", "scrap_ratio"), day.date())
        number = rounds.begin(conn, cast.bo, asking, request_id=make.request(), now=clock.now())
        idea = make.idea(conn, cast.abe)
    tries: dict[str, Callable[[], Any]] = {
        "say": lambda: send(web, "/api/say", request_id=said if not left(engine) else make.request()),
        "me too": lambda: send(web, "/api/me-too", idea=idea, device=make.request()),
        "photo": lambda: hand(web, said, "photo", jpeg()),
        "voice": lambda: hand(web, said, "voice", WEBM),
        "alike": lambda: send(web, "/api/similar"),
        "vote": lambda: web.post(f"/vote/{SITE}/{MIXER}", data={"round": str(number), "kpi": "oee"}),
        "receipt": lambda: web.post(f"/receipt/{SITE}", data={"code": "K7MQ3-VXT9P"}),
    }
    assert {name: do().status_code for name, do in tries.items()} == dict.fromkeys(tries, 200)
    assert {kind: most >= SHIFT for kind, most in left(engine).items()} == dict.fromkeys(
        ("say", "hand", "alike", "vote", "receipt"), True
    )
    before = kept(engine)
    empty(engine)
    for name, do in tries.items():
        answer = do()
        assert WAIT in answer.text, name
        assert answer.status_code == (200 if name in ("vote", "receipt") else 429), name
    assert kept(engine) == before
    assert send(web, "/api/say", DOOR, request_id=make.request()).status_code == 200  # the next station has its own
    assert send(TestClient(web.app, client=("10.0.0.9", 1)), "/api/say", request_id=make.request()).status_code == 200


def test_a_shift_around_one_tablet_is_heard_and_a_stuck_key_is_not(engine: Engine, cast: Cast) -> None:
    pad = Actor(SITE, "screen", "pad", "tablet", lines=frozenset({"L1"}), screen_id=7)
    tapped = {"do": "say", "kind": "better", "pictogram": "walk"}

    def tap() -> object:
        with engine.begin() as conn:
            (line,) = [one for one in plant.lines(conn, SITE) if one.line == "L1"]
            return idea_card.act(conn, pad, line, tapped | {"request": make.request()})

    tap()
    assert left(engine)["say"] >= 30
    empty(engine)
    with pytest.raises(TooOften):
        tap()
    assert kept(engine) == 1
