"""GET /wall/stream: server-sent events from the hub straight to a screen's page.

It stands before Streamlit's own middleware, whose gzip would keep a compressor of 260 kB for each stream.
"""

import asyncio
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

import clock
from access import screens
from access.actors import Actor
from db.engine import engine
from pages.floor import screen_look
from pages.floor.hub import Hub, Stream
from pages.floor.screen_look import Look
from pages.shell.cookies import SCREEN, read

PATH: Final = "/wall/stream"
RETRY_S: Final = "2"
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy must hand on each event at once
]


class Streams:
    """ASGI middleware: answers the one path itself."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self.app = app
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            known = await run_in_threadpool(who, scope)
        except SQLAlchemyError:
            await _refusal("The database does not answer.", 503)(scope, receive, send)
            return
        if known is None:
            await _refusal("This is for paired screens only.", 403)(scope, receive, send)
            return
        stream = self.hub.join(*known)
        try:
            await pour(stream, receive, send)
        finally:
            self.hub.leave(stream)


def who(scope: Scope) -> tuple[Actor, Look, str] | None:
    """The screen whose cookie came along, what its record says and the address it used; None for everybody else."""
    headers = Headers(scope=scope)
    address = f"{scope['scheme']}://{headers.get('host', '')}"
    with engine().begin() as conn:
        screen = screens.find(conn, read(headers).get(SCREEN.name), now=clock.now())
        if screen is None or screen.role != "screen":
            return None
        return screen, screen_look.of(conn, screen, address), address


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


def _refusal(sentence: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(
        sentence, status_code=status, headers={"Retry-After": RETRY_S, "Cache-Control": "no-store"}
    )
