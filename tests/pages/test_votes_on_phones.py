"""A team is asked on phones at its station and on its tablet: once per device, in its language."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access import screens
from access.screens import Settings
from db import tables as t
from feedback import rounds
from feedback.rounds import Asking
from pages.feedback import routes, vote_routes
from pages.shell.cookies import SCREEN
from tests.make import DAY, request
from tests.people import SITE, Cast, move_in

HERE = f"/vote/{SITE}/L1-MIXER"


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return move_in(conn)


def ask(engine: Engine, cast: Cast, kind: str, *asked: str) -> int:
    now = clock.now()
    with engine.begin() as conn:
        asking = Asking(kind, "L1", "What do <you> think?", asked, (now + DAY).date())
        return rounds.begin(conn, cast.bo, asking, request_id=request(), now=now)


@pytest.fixture
def app() -> Starlette:
    return Starlette(routes=[*routes.ROUTES, *vote_routes.ROUTES])


@pytest.fixture
def phone(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def answers(engine: Engine) -> list[object]:
    with engine.connect() as conn:
        return list(conn.execute(select(t.round_answers.c.answers)).scalars())


def test_a_phone_votes_once_and_another_one_too(engine: Engine, cast: Cast, app: Starlette, phone: TestClient) -> None:
    number = ask(engine, cast, "kpis", "oee", "scrap_ratio")
    assert HERE in phone.get(f"/say/{SITE}/L1-MIXER").text
    form = phone.get(HERE, headers={"accept-language": "de"}).text
    assert "Ihre Stimme" in form
    assert f'href="/say/{SITE}/L1-MIXER"' in form
    assert "What do &lt;you&gt; think?" in form
    voted = {"round": str(number), "kind": "kpis"}
    assert "Choose between one and 6" in phone.post(HERE, data=voted).text
    for _ in range(2):
        thanks = phone.post(HERE, data=voted | {"kpi": ["oee", "scrap_ratio"]}).text
        assert "Thank you" in thanks
        assert f'href="/say/{SITE}/L1-MIXER"' in thanks
    assert "What do" not in phone.get(HERE).text
    TestClient(app).post(HERE, data=voted | {"kpi": "scrap_ratio"})
    assert sorted(map(str, answers(engine))) == ["['oee', 'scrap_ratio']", "['scrap_ratio']"]


def test_questions_are_answered_and_half_of_them_are_asked_again(engine: Engine, cast: Cast, phone: TestClient) -> None:
    number = ask(engine, cast, "questions", "Is it of use?", "Is it easy?")
    half = phone.post(HERE, data={"round": str(number), "scale-0": "4"}).text
    assert "each question with 1 to 5" in half
    phone.post(HERE, data={"round": str(number), "scale-0": "4", "words-0": "Very", "scale-1": "1"})
    assert answers(engine) == [[{"scale": 4, "words": "Very"}, {"scale": 1, "words": ""}]]


def test_who_has_no_station_and_no_tablet_finds_nothing(cast: Cast, phone: TestClient) -> None:
    assert phone.get("/vote").status_code == phone.get(f"/vote/{SITE}/nowhere").status_code == 404
    assert HERE not in phone.get(f"/say/{SITE}/L1-MIXER").text


def test_a_tablet_asks_in_its_own_language_whatever_its_browser_speaks(
    engine: Engine, cast: Cast, phone: TestClient
) -> None:
    ask(engine, cast, "kpis", "oee", "scrap_ratio")
    with engine.begin() as conn:
        waiting = screens.ask(conn, "pad", now=clock.now())
        screens.pair(conn, cast.adi, waiting.code, Settings("at the mixer", ("L1",), language="es"))
        found = screens.look(conn, waiting.cookie, now=clock.now())
    phone.cookies.set(SCREEN.name, found.cookie if found else "")
    assert "Su voto" in phone.get("/vote", headers={"accept-language": "de"}).text
