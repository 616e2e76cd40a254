"""A stranger who sends without end would fill the memory of the server: nothing is read much further than it may be."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from pages.account import routes as account
from pages.account.gate import Gate
from pages.feedback import call_routes, routes, vote_routes
from pages.shell import bodies
from tests.people import SITE, move_in

APP = Starlette(routes=[*account.ROUTES, *call_routes.ROUTES, *routes.ROUTES, *vote_routes.ROUTES])
OPEN = ("/session/open", f"/vote/{SITE}/L1-MIXER", f"/receipt/{SITE}", "/api/say", f"/call/{SITE}/1/x")
PIECE = b"x" * 50_000


def read_of_what_never_ends(path: str) -> tuple[int, int]:
    """How many bytes were taken, and the status of the answer."""
    given, told = 0, 0

    async def receive() -> dict[str, Any]:
        nonlocal given
        given += len(PIECE)
        return {"type": "http.request", "body": PIECE, "more_body": given < 5_000_000}

    async def send(message: Any) -> None:
        nonlocal told
        told = message.get("status", told)

    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [], "scheme": "http"}
    asyncio.run(APP(scope | {"server": ("localhost", 80)}, receive, send))
    return given, told


def test_what_is_sent_without_end_is_not_read_without_end(engine: Engine) -> None:
    with engine.begin() as conn:
        move_in(conn)
    read = {path: read_of_what_never_ends(path) for path in OPEN}
    assert {path for path, (taken, status) in read.items() if taken > 2 * len(PIECE) or status < 400} == set()


@pytest.mark.parametrize("content", [b"[" * 30_000, b'{"a":' * 6_000, b"[1]", b"\xff", b"9" * 5_000])
def test_what_no_page_of_ours_sends_is_no_object_and_no_fault(content: bytes) -> None:
    assert bodies.object_of(content) is None


@pytest.mark.parametrize("text", ["", "-1", "²", "٣", "1.0", "0x1", "1" * 19, "9" * 5_000])
def test_what_no_table_could_hold_is_no_number_of_a_row(text: str) -> None:
    assert bodies.row_number(text) is None
    assert bodies.row_number("12") == 12


def test_a_phone_that_loses_its_connection_while_it_sends_is_no_fault_in_the_log(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, Any]:
        return next(sent)

    async def send(message: Any) -> None:
        """Nobody is there."""

    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    scope = {"type": "http", "method": "POST", "path": "/api/say", "query_string": b"", "headers": headers}
    asyncio.run(Gate(APP)(scope | {"scheme": "http", "server": ("localhost", 80)}, receive, send))
    assert caplog.records == []
