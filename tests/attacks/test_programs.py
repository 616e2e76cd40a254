"""The interface for programs on the real server: a token and nothing else opens it."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import clock
from access import api_tokens
from pages.shell.cookies import SESSION
from tests.cast import Cast, sign_in
from tests.serving import Served

WINDOW = "from=2026-03-02T06:00&to=2026-03-02T14:00"
LINES = "line,name\nL1,Filling\n"


def ask(standing: Served, method: str, path: str, body: str = "", **headers: str) -> tuple[int, Any]:
    """Status and answer of a program that sends no origin and follows nothing."""
    connection = http.client.HTTPConnection(urlsplit(standing.url).netloc, timeout=20)
    connection.request(method, f"/api/v1/{path}", body=body, headers=headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def token(standing: Served, cast: Cast, scope: str) -> str:
    with standing.engine.begin() as conn:
        name = f"attack {scope} {clock.now().isoformat()}"
        return api_tokens.add(conn, cast.manager, name, scope=scope, days=1, now=clock.now())[1]


def test_a_program_gets_in_with_its_token_alone(standing: Served, cast: Cast) -> None:
    status, told = ask(
        standing, "GET", f"kpis?kpi=oee&{WINDOW}", Authorization=f"Bearer {token(standing, cast, 'read')}"
    )
    assert (status, [one["kpi"] for one in told]) == (200, ["oee"])
    given = f"Bearer {token(standing, cast, 'write')}"
    assert ask(standing, "POST", "ingest/lines?dry_run=1", LINES, Authorization=given)[1]["accepted"] == 1


def test_the_cookie_of_an_admin_opens_nothing_there(standing: Served, cast: Cast) -> None:
    cookie = f"{SESSION.name}={sign_in(standing.engine, cast.admin)}"
    assert ask(standing, "GET", f"kpis?{WINDOW}", Cookie=cookie)[0] == 401
    assert ask(standing, "POST", "ingest/lines", LINES, Cookie=cookie, Origin=standing.url)[0] == 401


def test_a_token_opens_no_page_and_no_session(standing: Served, cast: Cast) -> None:
    secret = token(standing, cast, "write")
    assert (
        ask(standing, "GET", f"kpis?{WINDOW}", Authorization=f"Bearer {sign_in(standing.engine, cast.admin)}")[0] == 401
    )
    connection = http.client.HTTPConnection(urlsplit(standing.url).netloc, timeout=20)
    connection.request("GET", "/print/qr", headers={"Cookie": f"{SESSION.name}={secret}"})
    assert connection.getresponse().status == 403


def test_a_foreign_name_for_this_machine_is_turned_away(standing: Served, cast: Cast) -> None:
    connection = http.client.HTTPConnection(urlsplit(standing.url).netloc, timeout=20)
    given = {"Authorization": f"Bearer {token(standing, cast, 'read')}", "Host": "evil.example"}
    connection.request("GET", f"/api/v1/kpis?{WINDOW}", headers=given)
    assert connection.getresponse().status == 403
