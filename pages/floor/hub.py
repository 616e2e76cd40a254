"""The hub of a process: what is shown is made once for each distinct program and handed to all of its screens.

Nothing here asks the database per screen: one look a tick at the snapshots of all programs, one question for all
records, one write for all that were seen. A screen that does not keep up gets the newest, never what it missed.
"""

import asyncio
import json
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

import clock
from access import connected, tokens
from access.actors import Actor
from access.connected import Which
from access.refusals import Refusal
from db.engine import engine
from pages.floor import screen_look, shown, snapshot
from pages.floor.places import Places
from pages.floor.reports import Reports
from pages.floor.screen_look import Look
from pages.floor.shown import Program, Shown

log = logging.getLogger(__name__)

TICK_S: Final = 0.25
BEAT_S: Final = 2.0
TURNS: Final = 8  # beats are told to an eighth of the screens at a time
SEEN_EVERY_S: Final = 60.0
REPORTS_EVERY_S: Final = 15.0
TABS: Final = 3  # streams of one screen: its shell loads a new frame beside the old one


def event(name: str, body: str) -> bytes:
    """One server-sent event; `body` is JSON without a line break."""
    return f"event: {name}\ndata: {body}\n\n".encode()


@dataclass(eq=False)
class Channel:
    """One program as it is told: pages as JSON by key, and what changed since the one before."""

    program: Program
    streams: "set[Stream]" = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    built: int = 0
    shown: Shown | None = None
    number: int = 0  # of the newest; 0: nothing yet
    changes: bytes = b""

    def take(self, new: Shown) -> bool:
        """Whether anything but its age is new in what is shown."""
        before, self.shown, self.built = self.shown, new, new.built
        if before and before.pages is new.pages:
            return False
        versions = {key: f"{page['version']} {page['seconds']} {page['trouble']}" for key, page in new.pages.items()}
        changed = [key for key, version in versions.items() if self.versions.get(key) != version]
        if not changed and self.order == new.order and self.number:
            return False
        kept = {key: text for key, text in self.pages.items() if key in versions}
        self.pages = kept | {key: _json(new.pages[key]) for key in changed}
        self.order, self.versions, self.number = new.order, versions, self.number + 1
        self.changes = self._told(changed)
        return True

    def whole(self) -> bytes:
        return self._told(list(self.pages), is_whole=True)

    def beat(self) -> bytes:
        return event("beat", _json(shown.beat(self.built)))

    def _told(self, keys: list[str], *, is_whole: bool = False) -> bytes:
        head = _json(shown.head(self.order, self.built, is_whole=is_whole))
        changed = ",".join(f"{json.dumps(key)}:{self.pages[key]}" for key in keys)
        return event("pages", f'{head[:-1]},"changed":{{{changed}}}}}')


@dataclass(frozen=True)
class Known:
    """Who is at the other end: the screen, the hash of its cookie, and the address at which it reached us."""

    actor: Actor
    token_hash: str
    address: str

    @property
    def which(self) -> Which:
        return self.actor.site_id, self.actor.screen_id or 0


@dataclass(eq=False)
class Stream:
    """One connection of one screen."""

    known: Known
    version: int
    channel: Channel
    unsaid: bytes  # goes out first
    turn: int
    seen: int = 0
    is_over: bool = False
    beat_due: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def news(self) -> bytes:
        """What this screen has not been told yet, as bytes; most screens of a program get the same object."""
        first, self.unsaid = self.unsaid, b""
        told = self._pages()
        if self.beat_due and self.channel.number:
            self.beat_due = False
            told = told + self.channel.beat() if told else self.channel.beat()
        return first + told if first else told

    def _pages(self) -> bytes:
        behind, self.seen = self.channel.number - self.seen, self.channel.number
        if not behind:
            return b""
        return self.channel.changes if behind == 1 and self.channel.number > 1 else self.channel.whole()

    def say(self, told: bytes) -> None:
        self.unsaid += told
        self.wake.set()


class Hub:
    """All streams of this process. Everything but what is marked as run in a thread happens on the event loop."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.reports = Reports()
        self._screens: dict[Which, list[Stream]] = {}
        self._tokens: dict[str, Which] = {}
        self._channels: dict[Program, Channel] = {}
        self._hurry = asyncio.Event()
        self._joined = 0
        self._seen_at_s = time.monotonic()

    async def run(self) -> None:
        """Until it is cancelled; nothing that goes wrong ends it."""
        steps = (self._pictures, self._beats, self._records, self._reports)
        await asyncio.gather(*(self._forever(step) for step in steps))

    def join(self, known: Known, look: Look) -> Stream | None:
        """A new stream of this screen: its look first, then all pages. None where there is no room."""
        if not self.places.hold(known.which):
            return None
        self._joined += 1
        told = event("look", _json(look.shown))
        stream = Stream(known, look.version, self._channel(look.program), told, self._joined % TURNS)
        stream.channel.streams.add(stream)
        own = self._screens.setdefault(known.which, [])
        own.append(stream)
        if len(own) > TABS:
            self._end(own[0])
        self._tokens[known.token_hash] = known.which
        stream.wake.set()
        self._hurry.set()
        return stream

    def leave(self, stream: Stream) -> None:
        """It hears no more. Twice is as good as once."""
        own = self._screens.get(stream.known.which, [])
        if stream not in own:
            return
        stream.is_over = True
        own.remove(stream)
        self._part(stream)
        if not own:
            del self._screens[stream.known.which]
            self._tokens.pop(stream.known.token_hash, None)
            self.places.leave(stream.known.which)

    def screen_of(self, cookie: str) -> Which | None:
        """The screen that is on the stream with this cookie."""
        key = tokens.unpack(cookie)
        return self._tokens.get(key.token_hash) if key else None

    def count(self) -> int:
        """How many streams are open."""
        return sum(len(own) for own in self._screens.values())

    def _channel(self, program: Program) -> Channel:
        return self._channels.setdefault(program, Channel(program))

    def _part(self, stream: Stream) -> None:
        channel = stream.channel
        channel.streams.discard(stream)
        if not channel.streams and self._channels.get(channel.program) is channel:
            del self._channels[channel.program]

    async def _forever(self, step: Any) -> None:
        while True:
            try:
                await step()
            except (SQLAlchemyError, Refusal) as error:
                log.info("the hub waits for the database: %s", error)
                await asyncio.sleep(1)
            except Exception:
                log.exception("the hub failed, and goes on")
                await asyncio.sleep(1)

    async def _pictures(self) -> None:
        """One look at all programs; each is handed on as soon as it is made."""
        loop = asyncio.get_running_loop()

        def look(wanted: list[Channel]) -> None:
            for channel in wanted:
                try:
                    loop.call_soon_threadsafe(_hand_on, channel, shown.of(channel.program, channel.shown))
                except (SQLAlchemyError, Refusal):
                    continue

        self._hurry.clear()
        await asyncio.to_thread(look, list(self._channels.values()))
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK_S):
                await self._hurry.wait()

    async def _beats(self) -> None:
        for turn in range(TURNS):
            for own in self._screens.values():
                for stream in own:
                    if stream.turn == turn:
                        stream.beat_due = True
                        stream.wake.set()
            await asyncio.sleep(BEAT_S / TURNS)

    async def _records(self) -> None:
        """One question for all screens: whose record is another one, and who is gone."""
        await asyncio.sleep(BEAT_S)
        if not self._screens:
            return
        versions = {which: own[0].version for which, own in self._screens.items()}
        changed = await asyncio.to_thread(self._ask, versions)
        for which, is_gone in changed.items():
            for stream in list(self._screens.get(which, [])):
                if is_gone:
                    self._end(stream, event("gone", "{}"))
                else:
                    await self._look_again(stream)

    async def _reports(self) -> None:
        await asyncio.sleep(REPORTS_EVERY_S)
        await asyncio.to_thread(self.reports.write)

    def _ask(self, versions: dict[Which, int]) -> dict[Which, bool]:
        now = clock.now()
        is_seen_due = time.monotonic() - self._seen_at_s > SEEN_EVERY_S
        with engine().begin() as conn:
            changed = connected.changed(conn, versions)
            if is_seen_due:
                connected.seen(conn, versions, now=now)
                self._seen_at_s = time.monotonic()
        snapshot.answered(now)
        return changed

    def _end(self, stream: Stream, told: bytes = b"") -> None:
        self.leave(stream)
        stream.say(told)

    async def _look_again(self, stream: Stream) -> None:
        look = await asyncio.to_thread(_read_look, stream.known)
        stream.version = look.version
        if look.program != stream.channel.program:
            self._part(stream)
            stream.channel, stream.seen = self._channel(look.program), 0
            stream.channel.streams.add(stream)
            self._hurry.set()
        stream.say(event("look", _json(look.shown)))


def _hand_on(channel: Channel, new: Shown) -> None:
    if channel.take(new):
        for stream in channel.streams:
            stream.wake.set()


def _read_look(known: Known) -> Look:
    with engine().begin() as conn:
        return screen_look.of(conn, known.actor, known.address)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
