"""What pages show beside a line's shift and what changes slowly: read in the background, now and then, once for all
screens of this process. Until it is known for the first time its pages are left out; while the database is away the
last ones stay.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

import clock
from access.refusals import Refusal
from db.engine import engine
from feedback import health, messages, stories
from feedback.health import Report
from feedback.messages import Message
from feedback.stories import Told
from metrics import plant
from metrics.plant import Line
from pages.floor import days
from pages.floor.days import Days

log = logging.getLogger(__name__)

DAYS_LAST_S: Final = 600.0
WORDS_LAST_S: Final = 20.0
T = TypeVar("T")


@dataclass
class _Entry:
    value: Any = None
    is_read: bool = False
    is_reading: bool = False
    tried_at_s: float = float("-inf")


@dataclass
class Shelf:
    """What one process keeps of one database."""

    of: Engine
    entries: dict[Hashable, _Entry] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)
    reader: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="slow"))

    def get(self, key: Hashable, lasts_s: float, read: Callable[[Connection], T]) -> T | None:
        """The newest value, None while there is none yet; an old one is read again meanwhile."""
        with self.guard:
            entry = self.entries.setdefault(key, _Entry())
            is_due = not entry.is_reading and time.monotonic() - entry.tried_at_s > lasts_s
            entry.is_reading |= is_due
        if is_due:
            self.reader.submit(self._read, entry, key, read)
        return entry.value  # type: ignore[no-any-return]

    def wait(self) -> None:
        """Until everything that was asked for so far is read."""
        self.reader.submit(int).result()

    def _read(self, entry: _Entry, key: Hashable, read: Callable[[Connection], T]) -> None:
        try:
            with self.of.begin() as conn:
                entry.value = read(conn)
        except (SQLAlchemyError, Refusal) as problem:
            log.warning("%s stays as it is: %s", key, type(problem).__name__)
        finally:
            entry.tried_at_s, entry.is_reading = time.monotonic(), False


@lru_cache(maxsize=8)
def _shelf(of: Engine) -> Shelf:
    return Shelf(of)


def wait() -> None:
    """Until everything that was asked for so far is read."""
    _shelf(engine()).wait()


def days_of(site_id: str, line: str) -> Days | None:
    """The days of the month and the last week of a line, at most 10 minutes old."""

    def read(conn: Connection) -> Days:
        return days.read(conn, plant.site(conn, site_id), line, now=clock.now())

    return _shelf(engine()).get(("days", site_id, line), DAYS_LAST_S, read)


def told(site_id: str, lines: tuple[str, ...]) -> Told | None:
    """What became of what was said on these lines."""
    return _shelf(engine()).get(
        ("told", site_id, lines),
        WORDS_LAST_S,
        lambda conn: stories.of(conn, site_id, list(lines), now=clock.now()),
    )


def messages_of(site_id: str, lines: tuple[str, ...]) -> list[Message]:
    """What hangs on the walls of these lines; whoever draws it looks again whether it has ended."""
    found = _shelf(engine()).get(
        ("messages", site_id, lines),
        WORDS_LAST_S,
        lambda conn: messages.shown(conn, site_id, list(lines), now=clock.now()),
    )
    return found or []


def health_of(site_id: str) -> Report | None:
    """How the loop runs in the whole plant."""

    def read(conn: Connection) -> Report:
        lines = [line.line for line in plant.lines(conn, site_id)]
        return health.of_lines(conn, site_id, lines, now=clock.now())

    return _shelf(engine()).get(("health", site_id), WORDS_LAST_S, read)


def lines_of(site_id: str) -> list[Line]:
    """All lines of the plant."""
    return _shelf(engine()).get(("lines", site_id), DAYS_LAST_S, lambda conn: plant.lines(conn, site_id)) or []
