"""A network between a browser and a server on this machine, which can be told to refuse and to swallow."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

Writer = asyncio.StreamWriter


class Network:
    """Everything that goes to `port` on 127.0.0.1 arrives at `server_port`, as long as the mode is "pass".

    "refuse": open connections are cut, new ones are cut at once. "swallow": connections stay open and new ones are
    taken, but nothing arrives any more, not even that the other side went away.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port, self._mode, self._open = server_port, "pass", set[Writer]()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        self._mode = "refuse"
        self._loop.call_soon_threadsafe(self._cut)
        yield
        self._mode = "pass"

    @contextmanager
    def swallowing(self) -> Iterator[None]:
        self._mode = "swallow"
        yield
        self._mode = "pass"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen(ready))
        self._loop.run_forever()

    async def _listen(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._server = server
        ready.set()

    def _cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        if self._mode == "refuse":
            writer.transport.abort()
            return
        self._open.add(writer)
        await self._passable()
        try:
            there, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.transport.abort()
            return
        self._open.add(to_server)
        await asyncio.gather(self._pipe(reader, to_server), self._pipe(there, writer))
        self._open -= {writer, to_server}

    async def _pipe(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._passable()
                writer.write(data)
                await writer.drain()
        await self._passable()
        with contextlib.suppress(OSError):
            writer.close()

    async def _passable(self) -> None:
        while self._mode == "swallow":
            await asyncio.sleep(0.05)
