"""Screens on the stream of a hub in this process: what each of them hears."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.types import Message

from pages.floor.hub import Hub
from pages.floor.places import Places
from pages.floor.stream import PATH, REPORT, Streams

Told = TypeVar("Told")
LONGEST_S = 60  # to wait for, on a machine that tests other things meanwhile


@dataclass
class Screen:
    """One connection; `reads` off: it takes the next bytes and then no more."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    events: list[tuple[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self._take(message.get("body", b""))
            self.is_over = not message.get("more_body")
        self.news.set()

    def _take(self, body: bytes) -> None:
        if self.status != 200 or not body:
            return
        self.raw.append(body)
        for told in body.decode().rstrip("\n").split("\n\n"):
            name, data = told.split("\n")
            self.events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))

    def heard(self, name: str) -> list[Any]:
        """All events of this name."""
        return [data for one, data in self.events if one == name]

    def pages(self) -> dict[str, Any]:
        """The pages as this screen has them now."""
        have: dict[str, Any] = {}
        for told in self.heard("pages"):
            have = ({} if told["whole"] else have) | told["changed"]
        return have

    async def until(self, seen: Callable[[], Any]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(LONGEST_S):
            while not seen():
                self.news.clear()
                await self.news.wait()


def play(story: Coroutine[Any, Any, Told]) -> Told:
    """Run a story to its end, on a thread of its own: a test before may have left a loop on this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, story).result()


def headers_of(cookie: str) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"kpi_screen={cookie}".encode()), (b"host", b"127.0.0.1")]


async def never(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("this is no path of the stream")


@asynccontextmanager
async def hub_at_work(*, most: int = 100) -> AsyncIterator[Hub]:
    """A hub with room for so many screens, as serve.py has one."""
    hub = Hub(Places(most))
    at_work = asyncio.create_task(hub.run())
    yield hub
    at_work.cancel()


@asynccontextmanager
async def listening(hub: Hub, cookie: str, *, reads: bool = True) -> AsyncIterator[Screen]:
    """A screen with this cookie on the stream, until the block ends."""
    screen = Screen()
    if reads:
        screen.reads.set()
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": PATH, "headers": headers_of(cookie)}
    asking = asyncio.create_task(Streams(never, hub)(scope, screen.receive, screen.send))
    yield screen
    screen.left.set()
    asking.cancel()
    await asyncio.wait([asking])


async def told(hub: Hub, cookie: str, report: bytes) -> int:
    """A screen sends this as its report: the status of the answer."""
    screen, body = Screen(), iter([report])
    screen.reads.set()

    async def receive() -> Message:
        return {"type": "http.request", "body": next(body, b""), "more_body": False}

    scope = {"type": "http", "method": "POST", "scheme": "http", "path": REPORT, "headers": headers_of(cookie)}
    await Streams(never, hub)(scope, receive, screen.send)
    return screen.status
