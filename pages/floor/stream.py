"""GET /wall/stream: server-sent events from the hub straight to a screen's page. POST /wall/report: what it tells back.

They stand before Streamlit's own middleware, whose gzip would keep a compressor of 260 kB for each stream.
"""

import asyncio
import json
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

import clock
from access import screens, tokens
from access.refusals import Invalid
from db.engine import engine
from pages.floor import screen_look
from pages.floor.hub import Hub, Known, Stream
from pages.floor.places import FULL_S
from pages.floor.screen_look import Look
from pages.shell.cookies import SCREEN, read

PATH: Final = "/wall/stream"
REPORT: Final = "/wall/report"
LARGEST_REPORT: Final = 80_000  # bytes; the picture is half of it
SOON_S: Final = 2
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy must hand on each event at once
]


class Streams:
    """ASGI middleware: answers its two paths itself."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self.app = app
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = (scope.get("method"), scope.get("path"))
        if asked == ("GET", PATH):
            await self._stream(scope, receive, send)
        elif asked == ("POST", REPORT):
            answer = await self._report(Request(scope, receive))
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            known = await run_in_threadpool(who, scope)
        except SQLAlchemyError:
            await _refusal("The database does not answer.", 503, SOON_S)(scope, receive, send)
            return
        if known is None:
            await _refusal("This is for paired screens only.", 403)(scope, receive, send)
            return
        stream = self.hub.join(*known)
        if stream is None:
            await _refusal("There is no room for more screens.", 503, FULL_S)(scope, receive, send)
            return
        try:
            await pour(stream, receive, send)
        finally:
            self.hub.leave(stream)

    async def _report(self, request: Request) -> Response:
        screen = self.hub.screen_of(read(request.headers).get(SCREEN.name, ""))
        if screen is None:
            return _refusal("This is for screens that are on the stream.", 403)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_REPORT:
                return _refusal("This report is too long.", 413)
        try:
            self.hub.reports.take(screen, json.loads(body))
        except (ValueError, RecursionError, Invalid):
            return _refusal("This is no report.", 400)
        return Response(status_code=204)


def who(scope: Scope) -> tuple[Known, Look] | None:
    """The screen whose cookie came along, and what its record says; None for everybody else."""
    headers = Headers(scope=scope)
    cookie = read(headers).get(SCREEN.name, "")
    key = tokens.unpack(cookie)
    address = f"{scope['scheme']}://{headers.get('host', '')}"
    with engine().begin() as conn:
        screen = screens.find(conn, cookie, now=clock.now())
        if key is None or screen is None or screen.role != "screen":
            return None
        return Known(screen, key.token_hash, address), screen_look.of(conn, screen, address)


async def pour(stream: Stream, receive: Receive, send: Send) -> None:
    """Everything the hub has for this screen, until it goes away or is sent away."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    telling = asyncio.create_task(_tell(stream, send))
    leaving = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait((telling, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        telling.cancel()
        leaving.cancel()


async def _tell(stream: Stream, send: Send) -> None:
    while True:
        await stream.wake.wait()
        stream.wake.clear()
        is_last = stream.is_over
        news = stream.news()
        if news or is_last:
            await send({"type": "http.response.body", "body": news, "more_body": not is_last})
        if is_last:
            return


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _refusal(sentence: str, status: int, retry_s: int | None = None) -> PlainTextResponse:
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(retry_s)} if retry_s else {})
    return PlainTextResponse(sentence, status_code=status, headers=headers)
