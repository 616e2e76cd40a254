"""Many browsers in one process of their own: it opens them, listens to what reaches them and tells when."""

import asyncio
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from typing import Any

import numpy as np
import numpy.typing as npt
from websockets.exceptions import WebSocketException

from bench.keeping import SPAWN
from bench.walls.session import Session
from bench.walls.stream import Stream, listen, now_ms, pairing

STREAM_AGAIN_S = 3.0  # chromium's
PAGE_AGAIN_S = (0.5, 4.0)
Floats = npt.NDArray[np.float64]
LOST = (OSError, WebSocketException)


@dataclass(frozen=True)
class Visit:
    """What a browser opens: a page of a server, with a cookie; a wall has its stream beside it."""

    address: str
    page: str = ""
    query: str = ""
    cookie: str = ""
    is_wall: bool = False


@dataclass(frozen=True)
class Opened:
    """How many are in, and of those that came now: seconds to the end of their first run, and who was sent away."""

    inside: int
    first_run_s: list[float]
    refused: int
    took_s: float


@dataclass(frozen=True)
class Heard:
    """What reached the walls: (wall, number of the text, when it arrived, when its data were read), both ms.

    `texts` are the different ones; `silent`: walls that nothing reached; `busy`: this process's share of a core.
    """

    began_ms: float
    ended_ms: float
    arrivals: Floats
    texts: list[bytes]
    silent: int
    busy: float

    @property
    def late_s(self) -> Floats:
        """Of each arrival; a wall that nothing reached is as late as we listened."""
        unheard = np.full(self.silent, self.ended_ms - self.began_ms)
        return np.concatenate([self.arrivals[:, 2] - self.arrivals[:, 3], unheard]) / 1000


@dataclass
class Browser:
    """One browser; a wall looks after itself as the real one does: what it loses it asks for again."""

    visit: Visit
    number: int
    ears: "Ears"
    session: Session = field(init=False)
    stream: Stream | None = None
    runs_s: list[float] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = self._new()

    def _new(self) -> Session:
        return Session(self.visit.address, self.visit.page, query=self.visit.query, cookie=self.visit.cookie)

    @property
    def is_in(self) -> bool:
        return self.session.is_open and (not self.visit.is_wall or bool(self.stream and self.stream.is_open))

    async def enter(self) -> float | None:
        """Seconds of the first run; None when it was sent away."""
        if self.visit.is_wall and not (await self._has_place() and await self._hear()):
            return None
        first_s = await self.session.open()
        if self.visit.is_wall:
            self.tasks += [asyncio.create_task(self._keep_page()), asyncio.create_task(self._keep_stream())]
        return first_s

    async def _has_place(self) -> bool:
        """As the shell does before it loads the page: a server that is busy is asked again."""
        while (said := await pairing(self.visit.address, self.visit.cookie)).state == "busy":
            await asyncio.sleep(said.retry_s * random.uniform(0.7, 1.3))  # noqa: S311  no secret
        return said.state == "paired"

    async def _hear(self) -> bool:
        self.stream = await listen(
            self.visit.address, self.visit.cookie, lambda *told: self.ears.hear(self.number, *told)
        )
        return self.stream.is_open

    async def _keep_page(self) -> None:
        """Streamlit's page connects again by itself."""
        while True:
            await self.session.ended()
            await asyncio.sleep(random.uniform(*PAGE_AGAIN_S))  # noqa: S311  no secret
            self.session = self._new()
            with suppress(*LOST):
                await self.session.open()

    async def _keep_stream(self) -> None:
        """So does a browser's stream; meanwhile the shell asks whether anybody is there."""
        while self.stream:
            await self.stream.ended
            await asyncio.sleep(STREAM_AGAIN_S)
            with suppress(OSError):
                if (await pairing(self.visit.address, self.visit.cookie)).state == "paired":
                    await self._hear()

    async def rerun(self, until: float, every_s: float) -> None:
        """Run its parts again and again, as the page asked for or `every_s`; an answer counts from when it was due."""
        loop = asyncio.get_running_loop()
        due = loop.time() + random.random() * (every_s or max(self.session.parts.values()))  # noqa: S311  no secret
        while due < until:
            await asyncio.sleep(due - loop.time())
            for part in list(self.session.parts):
                try:
                    async with asyncio.timeout_at(until + 10):
                        await self.session.run(part)
                except (*LOST, TimeoutError):
                    pass
                self.runs_s.append(loop.time() - due)
            due = max(due + (every_s or max(self.session.parts.values())), loop.time())

    async def leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        if self.stream and self.stream.transport:
            self.stream.transport.abort()
        await self.session.close()


class Ears:
    """What reached which wall, while somebody listens."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[int, int, float, int]] = []
        self.texts: dict[bytes, int] = {}
        self.is_listening = False

    def hear(self, wall: int, name: bytes, data: bytes, at_ms: float) -> None:
        if self.is_listening and name == b"pages":
            number = self.texts.setdefault(data, len(self.texts))
            at = data.index(b'"built":') + 8
            built = int(data[at : at + 14].lstrip().partition(b",")[0].rstrip(b" }"))
            self.arrivals.append((wall, number, at_ms, built))


class Crowd:
    """The browsers of this process. Every method is asked for through the pipe."""

    def __init__(self) -> None:
        self.ears = Ears()
        self.inside: list[Browser] = []
        self.ever = 0

    async def more(self, visits: list[Visit], over_s: float) -> Opened:
        """Let them in, evenly over some seconds, as the jitter of screens has it."""
        began = time.perf_counter()
        found = await asyncio.gather(
            *(self._enter(visit, nth * over_s / len(visits)) for nth, visit in enumerate(visits))
        )
        first = [seconds for seconds in found if seconds is not None]
        return Opened(len(self.inside), first, len(found) - len(first), time.perf_counter() - began)

    async def _enter(self, visit: Visit, after_s: float) -> float | None:
        await asyncio.sleep(after_s)
        self.ever += 1
        browser = Browser(visit, self.ever, self.ears)
        try:
            first_s = await browser.enter()
        except LOST:
            first_s = None
        if first_s is not None:
            self.inside.append(browser)
        return first_s

    async def listen(self, seconds: float) -> Heard:
        ears, busy = self.ears, time.process_time()
        ears.arrivals, ears.texts, ears.is_listening = [], {}, True
        began = now_ms()
        await asyncio.sleep(seconds)
        ears.is_listening, ended = False, now_ms()
        share = (time.process_time() - busy) / (ended - began) * 1000
        arrivals = np.array(ears.arrivals, dtype=np.float64).reshape(-1, 4)
        silent = sum(not browser.stream or browser.stream.heard_at < began for browser in self.inside)
        return Heard(began, ended, arrivals, list(ears.texts), silent, share)

    async def rerun(self, seconds: float, every_s: float) -> tuple[list[float], float]:
        """Seconds of each run, and this process's share of a core."""
        busy, began = time.process_time(), time.perf_counter()
        until = asyncio.get_running_loop().time() + seconds
        for browser in self.inside:
            browser.runs_s = []
        await asyncio.gather(*(browser.rerun(until, every_s) for browser in self.inside))
        share = (time.process_time() - busy) / (time.perf_counter() - began)
        return [took for browser in self.inside for took in browser.runs_s], share

    async def size(self) -> int:
        return len(self.inside)

    async def up(self) -> int:
        """How many have their page and their stream right now."""
        return sum(browser.is_in for browser in self.inside)

    async def leave(self, stay: int) -> int:
        """All but some go home."""
        going, self.inside = self.inside[stay:], self.inside[:stay]
        await asyncio.gather(*(browser.leave() for browser in going))
        return len(self.inside)


@dataclass(frozen=True)
class Remote:
    """The crowd as the run sees it; one question at a time."""

    pipe: Pipe

    def ask(self, what: Callable[..., Any], *given: Any) -> Any:
        """One of Crowd's methods, there."""
        self.pipe.send((what.__name__, given))
        found = self.pipe.recv()
        if isinstance(found, Exception):
            raise found
        return found


@contextmanager
def crowd() -> Iterator[Remote]:
    """Nobody is in at first; all are gone after the block."""
    ours, theirs = multiprocessing.Pipe()
    process = SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Remote(ours)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Pipe) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(_answer(pipe))


async def _answer(pipe: Pipe) -> None:
    gathered, loop = Crowd(), asyncio.get_running_loop()
    while True:
        what, given = await loop.run_in_executor(None, pipe.recv)
        try:
            pipe.send(await getattr(gathered, what)(*given))
        except Exception as problem:  # noqa: BLE001  told to whoever asked
            pipe.send(problem)
