"""A wall's stream of server-sent events, read by hand: some thousands of them fit into one process."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import clock

Hear = Callable[[bytes, bytes, float], None]  # the name of the event, its data, when it arrived (ms since 1970)


def now_ms() -> float:
    return clock.now().timestamp() * 1000


class Stream(asyncio.Protocol):
    """One GET of /wall/stream: `status` once the server has answered, events for as long as it goes on."""

    def __init__(self, host: str, cookie: str, hear: Hear) -> None:
        self.host, self.cookie, self.hear = host, cookie, hear
        loop = asyncio.get_running_loop()
        self.status: asyncio.Future[int] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.heard_at = 0.0  # ms
        self.transport: asyncio.Transport | None = None
        self._raw, self._text, self._left = bytearray(), bytearray(), 0

    @property
    def is_open(self) -> bool:
        return self.status.done() and self.status.result() == 200 and not self.ended.done()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        asked = f"GET /wall/stream HTTP/1.1\r\nHost: {self.host}\r\nCookie: {self.cookie}\r\n"
        self.transport.write(f"{asked}Accept: text/event-stream\r\n\r\n".encode())

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.status.done():
            self.status.set_result(0)
        if not self.ended.done():
            self.ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._raw += data
        if not self.status.done() and not self._read_head():
            return
        self.heard_at = now_ms()
        self._unpack()
        while (end := self._text.find(b"\n\n")) >= 0:
            event = bytes(self._text[:end])
            del self._text[: end + 2]
            name, _, said = event.partition(b"\ndata: ")
            self.hear(name.removeprefix(b"event: "), said, self.heard_at)

    def _read_head(self) -> bool:
        end = self._raw.find(b"\r\n\r\n")
        if end < 0:
            return False
        self.status.set_result(int(self._raw[9:12]))
        del self._raw[: end + 4]
        if self.status.result() != 200 and self.transport:
            self.transport.close()
        return True

    def _unpack(self) -> None:
        """Take the text out of its chunks: each is a size in hex, the text, an empty line."""
        while True:
            if self._left > 2:
                part = self._raw[: self._left - 2]
                self._text += part
                del self._raw[: len(part)]
                self._left -= len(part)
            if self._left and (self._left > 2 or len(self._raw) < 2):
                return
            del self._raw[: self._left]
            self._left = 0
            end = self._raw.find(b"\r\n")
            if end < 0:
                return
            size = int(self._raw[:end].partition(b";")[0], 16)
            del self._raw[: end + 2]
            self._left = size + 2


async def listen(address: str, cookie: str, hear: Hear) -> Stream:
    """Raises OSError when nobody answers the knock."""
    host, _, port = address.rpartition(":")
    _, opened = await asyncio.get_running_loop().create_connection(
        lambda: Stream(address, cookie, hear), host, int(port)
    )
    await opened.status
    return opened


@dataclass(frozen=True)
class Paired:
    """What the server says to a screen that asks: "paired", or why not, and in how many seconds to ask again."""

    state: str
    retry_s: float


async def pairing(address: str, cookie: str) -> Paired:
    """Raises OSError."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /wall/pairing HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n"
    writer.write(f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    told = re.search(rb"\{.*\}", answer, re.DOTALL)
    if told is None:
        raise ConnectionError("the server says nothing about pairing")
    found = json.loads(told[0])
    return Paired(found["state"], found.get("retry_s", 0))
