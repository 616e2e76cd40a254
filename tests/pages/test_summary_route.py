"""The summary of a triage as a page to print: for those who decide, once it has ended, each of their own lines."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access.actors import Actor
from feedback import sitting, triage
from feedback.actions import Promise
from pages.feedback import summary_routes
from pages.shell.cookies import SESSION
from tests import make
from tests.cast import sign_in
from tests.people import Cast, move_in

Fetch = Callable[..., tuple[int, str]]
SAID = "A <b>shelf</b> at the line"


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return move_in(conn)


@pytest.fixture
def fetch(engine: Engine, cast: Cast) -> Fetch:
    web = TestClient(Starlette(routes=summary_routes.ROUTES))

    def get(who: Actor | None, number: int, language: str = "en") -> tuple[int, str]:
        cookie = {"Cookie": f"{SESSION.name}={sign_in(engine, who)}"} if who else {}
        answer = web.get(f"/triage/summary/{number}", headers=cookie | {"accept-language": language})
        return answer.status_code, answer.text

    return get


def test_who_decides_prints_what_was_decided_and_owed_once_it_has_ended(
    engine: Engine, cast: Cast, fetch: Fetch
) -> None:
    now = clock.now()
    with engine.begin() as conn:
        yes, _late = (make.idea(conn, cast.ana, body=SAID, now=now - days * make.DAY) for days in (9, 8))
        number = sitting.start(conn, cast.dana, make.tap(now=now))
        promise = Promise(cast.ana.person_id or 0, (now + make.DAY).date())
        triage.accept(conn, cast.dana, yes, make.tap(now=now), promise=promise)
    assert fetch(cast.dana, number) == (404, "This triage is still running; its summary is written when it ends.")
    with engine.begin() as conn:
        sitting.end(conn, cast.dana, number, now=now)
    status, page = fetch(cast.dana, number)
    assert status == 200
    assert "A &lt;b&gt;shelf&lt;/b&gt; at the line" in page
    assert "1 answers are owed, 1 of them overdue. The oldest waits 8 d." in page
    assert ("Ana, by" in page, "Accepted" in page, "Nothing is overdue" in page) == (True, True, False)
    other = fetch(cast.bea, number)[1]
    assert ("shelf" in other, "Nothing was decided." in other) == (False, True)
    assert [fetch(who, number)[0] for who in (None, cast.ana, cast.eli)] == [403, 403, 404]
    assert fetch(cast.dana, number + 1)[0] == 404
