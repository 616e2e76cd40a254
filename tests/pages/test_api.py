"""What programs ask over HTTP: the answers of the command line, and a sentence where there is none."""

import gzip
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import clock
from access import api_tokens
from access.actors import Actor
from metrics.questions import Question, answer
from metrics.scope import Scope
from pages.account.gate import Gate
from pages.api import routes
from tests.cast import Cast
from tests.pages.visit import cast

__all__ = ["cast"]
WINDOW = {"from": "2026-03-02T06:00", "to": "2026-03-02T14:00"}
MACHINES = b"site,machine,line\nSUED,M1,L1\n"
COUNTS = b"site,machine,at,good\nSUED,M1,2026-03-02T07:00,5\nSUED,M9,2026-03-02T07:00,5\n"


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(routes=routes.ROUTES, middleware=[Middleware(Gate)])
    with TestClient(app, base_url="http://localhost") as made:
        yield made


def token(engine: Engine, actor: Actor, scope: str = "read", days_ago: int = 0) -> dict[str, str]:
    """The header of a new token that lasts a day."""
    with engine.begin() as conn:
        made = clock.now() - timedelta(days=days_ago)
        _, secret = api_tokens.add(conn, actor, f"{scope} {days_ago}", scope=scope, days=1, now=made)
    return {"Authorization": f"Bearer {secret}"}


def count(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_figures_are_those_of_the_command_line(client: TestClient, engine: Engine, cast: Cast) -> None:
    asked = {"kpi": "oee,scrap_ratio", "line": "L1", "by": "hour", "as_of": "2026-03-02T12:00", **WINDOW}
    found = client.get("/api/v1/kpis", params=asked, headers=token(engine, cast.manager))
    question = Question(
        "oee,scrap_ratio", Scope("SUED", "L1"), WINDOW["from"], WINDOW["to"], "2026-03-02T12:00", "hour"
    )
    with engine.connect() as conn:
        wanted = answer(conn, question)
    assert (found.status_code, found.json()) == (200, wanted)
    assert len(wanted) == 12
    assert found.headers["cache-control"] == "no-store"
    assert "set-cookie" not in found.headers


def test_losses_are_those_of_the_command_line(client: TestClient, engine: Engine, cast: Cast) -> None:
    found = client.get("/api/v1/losses", params=WINDOW, headers=token(engine, cast.manager))
    assert [list(one) for one in found.json()] == [["start", "end", "known_us", "good_us", "losses"]]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ({}, "Send a token along"),
        ({"Authorization": "Basic YWRhOmFkYQ=="}, "Send a token along"),
        ({"Authorization": "Bearer U1VFRA.wrong"}, "not known here"),
        ({"Authorization": "Bearer "}, "Send a token along"),
        ({"Cookie": "session=U1VFRA.wrong"}, "Send a token along"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "kpis"), ("GET", "losses"), ("POST", "ingest/counts")])
def test_without_a_good_token_nothing_is_told(
    client: TestClient, engine: Engine, cast: Cast, method: str, path: str, header: dict[str, str], says: str
) -> None:
    found = client.request(method, f"/api/v1/{path}", headers=header, params=WINDOW if method == "GET" else {})
    assert found.status_code == 401
    assert says in found.json()["problem"]
    assert count(engine, "imports") == 0


def test_an_ended_and_a_revoked_token_open_nothing(client: TestClient, engine: Engine, cast: Cast) -> None:
    ended, revoked = token(engine, cast.manager, days_ago=2), token(engine, cast.manager)
    with engine.begin() as conn:
        for one in api_tokens.all_of(conn, cast.manager):
            if one.name == "read 0":
                api_tokens.revoke(conn, cast.manager, one.token_id, now=clock.now())
    for header, says in ((ended, "ended on"), (revoked, "was revoked")):
        found = client.get("/api/v1/kpis", params=WINDOW, headers=header)
        assert (found.status_code, says in found.json()["problem"]) == (401, True)


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"site": "NORD"}, 404, "no site NORD for this token"),
        ({"line": "L9"}, 404, "no line L9"),
        ({"machine": "M9"}, 404, "no machine M9"),
        ({"kpi": "luck"}, 400, "no KPI 'luck'"),
        ({"from": "yesterday"}, 400, "'yesterday' is no instant"),
        ({"from": ""}, 400, "no instant"),
        ({"to": "2026-03-01"}, 400, "before the start"),
        ({"by": "minute"}, 400, "not by 'minute'"),
        ({"line": "L1", "team": "A"}, 400, "Choose one of"),
        ({"colour": "red"}, 400, "Not known here: colour"),
        ({"line": "L\0"}, 400, "zero byte"),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_sentence(
    client: TestClient, engine: Engine, cast: Cast, asked: dict[str, str], status: int, says: str
) -> None:
    found = client.get("/api/v1/kpis", params=WINDOW | asked, headers=token(engine, cast.manager))
    assert (found.status_code, says in found.json()["problem"]) == (status, True), found.text


def test_a_missing_time_is_named(client: TestClient, engine: Engine, cast: Cast) -> None:
    found = client.get("/api/v1/losses", headers=token(engine, cast.manager))
    assert (found.status_code, "from and to is missing" in found.json()["problem"]) == (400, True)


def send(
    client: TestClient, kind: str, body: bytes, header: dict[str, str], **params: str
) -> tuple[int, dict[str, Any]]:
    found = client.post(f"/api/v1/ingest/{kind}", content=body, headers=header, params=params)
    return found.status_code, found.json()


def test_files_go_in_as_on_the_command_line(client: TestClient, engine: Engine, cast: Cast) -> None:
    header = token(engine, cast.manager, "write")
    assert send(client, "machines", MACHINES, header)[1]["accepted"] == 1
    status, told = send(client, "counts", gzip.compress(COUNTS), header)
    assert status == 200
    keys = ("file", "kind", "rows", "accepted", "duplicates", "corrections", "rejected", "rejects_file")
    assert [told[key] for key in keys] == ["counts.csv", "counts", 2, 1, 0, 0, 1, None]
    assert [(reject["line"], reject["column"]) for reject in told["rejects"]] == [(3, "machine")]
    assert send(client, "counts", COUNTS, header)[1]["duplicates"] == 1
    with engine.connect() as conn:
        sources = conn.execute(text("SELECT DISTINCT source, by FROM imports")).all()
        audited = conn.execute(text("SELECT count(*) FROM audit WHERE action = 'import.run'")).scalar_one()
    assert [(source, by.partition(":")[0]) for source, by in sources] == [("http", "token")]
    assert audited == 3


def test_a_workbook_goes_in_too(client: TestClient, engine: Engine, cast: Cast) -> None:
    book, file = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for cells in (["site", "machine", "line"], ["SUED", "M1", "L1"]):
        sheet.append(cells)
    book.save(file)
    assert send(client, "machines", file.getvalue(), token(engine, cast.manager, "write"))[1]["accepted"] == 1


def test_a_dry_run_tells_and_keeps_nothing(client: TestClient, engine: Engine, cast: Cast) -> None:
    told = send(client, "machines", MACHINES, token(engine, cast.manager, "write"), dry_run="1")
    assert (told[0], told[1]["accepted"], count(engine, "machines")) == (200, 1, 0)


@pytest.mark.parametrize(
    ("kind", "body", "status", "says"),
    [
        ("luck", b"", 404, "no kind of file 'luck'"),
        ("machines", b"machine\nM1\n", 400, "missing that machines must have: line"),
        ("machines", b"\xff\xfe", 400, "not taken"),
        ("machines", b"PK\x03\x04", 400, "not a workbook"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    client: TestClient, engine: Engine, cast: Cast, kind: str, body: bytes, status: int, says: str
) -> None:
    found = send(client, kind, body, token(engine, cast.manager, "write"))
    assert (found[0], says in str(found[1]["problem"])) == (status, True), found


def test_a_token_to_read_sends_nothing(client: TestClient, engine: Engine, cast: Cast) -> None:
    status, told = send(client, "machines", MACHINES, token(engine, cast.manager))
    assert (status, "reader" in str(told["problem"]), count(engine, "imports")) == (403, True, 0)


def test_a_token_writes_into_its_own_plant_only(client: TestClient, engine: Engine, cast: Cast) -> None:
    header = token(engine, cast.stranger, "write")
    assert send(client, "machines", MACHINES, header)[1]["rejected"] == 1
    assert send(client, "machines", MACHINES, header, site="SUED")[0] == 404
    assert count(engine, "machines") == 0


def test_a_file_that_is_too_large_is_not_read(
    client: TestClient, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LARGEST_BYTES", 20)
    header = token(engine, cast.manager, "write")
    assert send(client, "machines", MACHINES, header)[0] == 413
    in_parts = client.post("/api/v1/ingest/machines", content=iter([MACHINES]), headers=header)
    assert (in_parts.status_code, count(engine, "imports")) == (413, 0)


def test_a_program_that_asks_without_end_is_told_when_to_come_back(
    client: TestClient, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "ASKED_AT_ONCE", 2)
    monkeypatch.setattr(routes, "STRANGE_AT_ONCE", 2)
    for header, good in ((token(engine, cast.manager), 200), ({}, 401)):
        answers = [client.get("/api/v1/losses", params=WINDOW, headers=header) for _ in range(3)]
        assert [one.status_code for one in answers] == [good, good, 429]
        assert int(answers[2].headers["retry-after"]) >= 1


def test_an_address_that_is_none_says_so_as_json(client: TestClient) -> None:
    found = client.get("/api/v1/kpi")
    assert (found.status_code, "nothing at /api/v1/kpi" in found.json()["problem"]) == (404, True)
