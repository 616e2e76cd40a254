"""A page of Streamlit as a browser holds it: a websocket, its first run, and runs of its parts."""

import asyncio
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

OPENS_WITHIN_S = 60
CUT_OFF = "the server closed the page"


class Session:
    """One browser's page. `parts`: its fragments by id, and how often each wants to run, in seconds (0: never)."""

    def __init__(self, address: str, page: str, *, query: str = "", cookie: str = "") -> None:
        self.address, self.page, self.query, self.cookie = address, page, query, cookie
        self.parts: dict[str, float] = {}
        self.drawn = 0  # elements of the page, so that an empty page is not taken for a fast one
        self._known: set[str] = set()  # large messages that this browser keeps
        self._over: asyncio.Future[None] | None = None
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        return self._reader is not None and not self._reader.done()

    async def open(self) -> float:
        """Seconds to the end of the first run. Raises OSError or WebSocketException when nobody lets it in."""
        began = time.perf_counter()
        self._socket = await connect(
            f"ws://{self.address}/_stcore/stream",
            origin=Origin(f"http://{self.address}"),
            subprotocols=[Subprotocol("streamlit"), Subprotocol("none")],
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            open_timeout=OPENS_WITHIN_S,
            ping_interval=None,
            max_size=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        await self.run()
        return time.perf_counter() - began

    async def run(self, part: str = "") -> float:
        """Run the page, or one part of it: seconds until the last of it was drawn. Raises ConnectionError."""
        if not self.is_open or self._socket is None:
            raise ConnectionError(CUT_OFF)
        began = time.perf_counter()
        self._over = asyncio.get_running_loop().create_future()
        await self._socket.send(self._asking(part))
        await self._over
        return time.perf_counter() - began

    async def ended(self) -> None:
        """Until the connection is gone."""
        if self._reader:
            await asyncio.wait([self._reader])

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()
        if self._reader:
            await self._reader

    def _asking(self, part: str) -> bytes:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.query_string, asked.fragment_id = self.page, self.query, part
        asked.is_auto_rerun = bool(part)
        asked.cached_message_hashes.extend(self._known)
        return bytes(message.SerializeToString())

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for raw in socket:
                self._hear(ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode()))
        except (OSError, WebSocketException):
            pass
        finally:
            if self._over and not self._over.done():
                self._over.set_exception(ConnectionError(CUT_OFF))

    def _hear(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._known.add(message.hash)
        if kind == "auto_rerun":
            self.parts[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "delta":
            self.drawn += 1
            if message.delta.fragment_id:
                self.parts.setdefault(message.delta.fragment_id, 0)
        elif kind == "script_finished" and self._over and not self._over.done():
            self._over.set_result(None)
