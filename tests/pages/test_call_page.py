"""The link in the news of a call, opened as a phone opens it: who holds it answers this one call."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from db import tables as t
from feedback import calls, ladder
from feedback.calls import Call, Need
from pages.feedback import call_routes
from tests import make
from tests.people import OTHER_SITE, SITE, Cast, move_in


@pytest.fixture
def people(engine: Engine) -> Cast:
    with engine.begin() as conn:
        cast = move_in(conn)
        conn.execute(insert(t.machines).values(site_id=SITE, line="L1", machine="MIX", name="<b>Mixer"))
        return cast


@pytest.fixture
def now() -> datetime:
    return clock.now() - timedelta(minutes=1)


@pytest.fixture
def call(engine: Engine, people: Cast, now: datetime) -> int:
    with engine.begin() as conn:
        made = calls.make(conn, people.ana, Need("L1", "quality", "MIX"), request_id=make.request(), now=now)
        ladder.climb(conn, SITE, now)
    return made.call_id


@pytest.fixture
def web(call: int) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=call_routes.ROUTES)) as client:
        yield client


@pytest.fixture
def link(engine: Engine, call: int) -> str:
    with engine.connect() as conn:
        return f"/{conn.execute(select(t.news.c.path)).scalar_one()}"


def tap(web: TestClient, link: str, does: str, **other: str) -> str:
    """Tap a key of the page as it stands now."""
    fields = dict(re.findall(r'name="(version|request)" value="([^"]+)"', web.get(link).text))
    return web.post(link, data=fields | {"do": does} | other).text


def stands(engine: Engine, call: int) -> Call:
    with engine.connect() as conn:
        row = conn.execute(select(t.calls).where(t.calls.c.call_id == call)).one()
    fields = {name: value for name, value in row._mapping.items() if name not in ("site_id", "helper_id")}
    return Call(**fields, helper="" if row.helper_id is None else str(row.helper_id))


def test_it_says_what_where_since_when_and_who_is_next(web: TestClient, link: str) -> None:
    page = web.get(link)
    for said in (
        "Quality needed",
        "Line 1 · Mixing",
        "&lt;b&gt;Mixer",
        "1 min ago",
        "told: supervisor",
        "next: manager",
    ):
        assert said in page.text, said
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text


def test_three_taps_are_coming_here_and_fixed(web: TestClient, link: str, engine: Engine, call: int) -> None:
    assert "you are coming" in tap(web, link, "coming 10")
    told = stands(engine, call)
    assert (told.state, told.helper_role, told.helper) == ("coming", "supervisor", "")
    assert told.expected_at is not None
    assert told.coming_at is not None
    assert told.expected_at - told.coming_at == timedelta(minutes=10)
    assert "The wall says so" in tap(web, link, "here")
    ended = tap(web, link, "fixed")
    assert "It is fixed. Thank you." in ended
    assert "<button" not in ended
    assert stands(engine, call).state == "fixed"


def test_a_double_tap_is_one_answer_and_a_late_one_is_told(
    web: TestClient, link: str, engine: Engine, call: int
) -> None:
    request = make.request()
    for _ in range(2):
        assert "problem" not in tap(web, link, "coming 5", version="1", request=request)
    assert stands(engine, call).version == 2
    assert "said meanwhile that they are coming" in tap(web, link, "coming 5", version="1")


@pytest.mark.parametrize("wrong", [{"version": "x"}, {"request": "short"}, {"do": "take_back"}, {"do": "coming"}])
def test_what_no_key_of_the_page_says_does_nothing(
    web: TestClient, link: str, engine: Engine, call: int, wrong: dict[str, str]
) -> None:
    assert "problem" in tap(web, link, "here", **wrong)
    assert stands(engine, call).state == "open"


def test_another_token_call_or_plant_opens_nothing(web: TestClient, link: str, engine: Engine, call: int) -> None:
    token = link.rsplit("/", 1)[1]
    for other in (
        f"/call/{SITE}/{call}/{token[:-1]}x",
        f"/call/{SITE}/{call + 1}/{token}",
        f"/call/{OTHER_SITE}/{call}/{token}",
    ):
        answer = web.post(other, data={"do": "fixed", "version": "1", "request": make.request()})
        assert (answer.status_code, web.get(other).status_code) == (404, 404)
    assert stands(engine, call).state == "open"


def test_the_link_is_no_key_to_anything_else(engine: Engine, people: Cast, call: int, link: str) -> None:
    with engine.connect() as conn:
        stored = conn.execute(select(t.climbs.c.token_hash)).scalar_one()
    assert stored not in link
    assert link.rsplit("/", 1)[1] not in stored


def test_the_audit_says_that_it_came_by_the_link(web: TestClient, link: str, engine: Engine, call: int) -> None:
    tap(web, link, "here")
    with engine.connect() as conn:
        last = conn.execute(
            select(t.audit.c.actor, t.audit.c.action).order_by(t.audit.c.audit_id.desc()).limit(1)
        ).one()
    assert tuple(last) == ("link", "call.here")


def test_a_phone_in_german_reads_german(web: TestClient, link: str, engine: Engine, call: int) -> None:
    assert "Ich komme in" in web.get(link, headers={"accept-language": "de-DE,de"}).text
    with engine.begin() as conn:
        conn.execute(update(t.calls).values(state="taken_back", ended_at=clock.now()))
    assert "Nobody is needed any more" in web.get(link).text
