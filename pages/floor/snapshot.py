"""One snapshot a line and process, shared by all who look at it: read anew when its data changed, never once a screen.

PostgreSQL tells of new facts on the channel `figures`; time passes too, so a snapshot is made anew at least every 30 s.
In between it is as true as when it was read, for as long as the database answers and has told of nothing new.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import is_
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

import clock
from access.refusals import NotFound
from db import notices
from db.engine import engine
from metrics.memory import one_question
from pages.floor import facts as floor_facts
from pages.floor import picture
from pages.floor.facts import Facts, Past
from pages.floor.texts import Picture
from pages.shell import speech

log = logging.getLogger(__name__)

SOONEST_S: Final = 1.0
LATEST_S: Final = 30.0
REST: Final = 3  # after a build that took 1 s, rest for 3: a slow machine must not be kept busy by its walls alone
PAST_LASTS: Final = timedelta(minutes=10)
IDLE_S: Final = 120.0
RETRY_S: Final = 2.0
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Told:
    rests_on: tuple[object, ...]
    page: Picture | None


@dataclass(frozen=True)
class Snapshot:
    """What everybody who looks at a line shows until the next one."""

    facts: Facts
    past: Past
    told: dict[tuple[str, str], _Told] = field(default_factory=dict, compare=False, repr=False)

    def page(self, name: str, make: Callable[[], Picture | None], *rests_on: object) -> Picture | None:
        """A page in the language spoken, made once for all screens; again when one of what it `rests_on` is another."""
        known = self.told.get((name, speech.language()))
        if known is None or len(known.rests_on) != len(rests_on) or not all(map(is_, known.rests_on, rests_on)):
            known = self.told[name, speech.language()] = _Told(rests_on, make())
        return known.page

    def picture(self) -> Picture:
        """The line's page in the language spoken."""
        return self.page("line", lambda: picture.of(self.facts, self.past.trends)) or {}


@dataclass(frozen=True)
class _Known:
    of: tuple[object, ...]
    read_at: datetime
    past: Past


@dataclass
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    shown: Snapshot | None = None
    is_dirty: bool = True
    is_awaited: bool = False
    tried_at_s: float = float("-inf")
    took_s: float = 0.0
    true_at: datetime = LONG_AGO
    known: _Known | None = None


class Store:
    """The snapshots of one process for one database."""

    def __init__(self, of: Engine) -> None:
        self._engine = of
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._guard = threading.Lock()
        self._asked_at_s = 0.0
        self._listener: threading.Thread | None = None
        self._is_listening = False
        self._answered_at = LONG_AGO

    def of(self, site_id: str, line: str) -> Snapshot:
        """The line's newest snapshot; the last one while the database is away (SQLAlchemyError if there is none)."""
        self._keep_listening()
        with self._guard:
            entry = self._entries.setdefault((site_id, line), _Entry())
        if entry.shown and not _is_due(entry):
            return entry.shown
        if entry.lock.acquire(blocking=entry.shown is None or entry.is_awaited):
            try:
                return self._build(entry, site_id, line)
            finally:
                entry.lock.release()
        return entry.shown or self.of(site_id, line)

    def answered(self, at: datetime) -> None:
        """The database answered a question that was asked at this instant."""
        self._answered_at = max(self._answered_at, at)

    def true_at(self, site_id: str, line: str) -> datetime:
        """The latest instant at which the line's snapshot is known to have been the truth."""
        entry = self._entries[site_id, line]
        read_at = entry.shown.facts.read_at if entry.shown else LONG_AGO
        is_known = self._is_listening and not entry.is_dirty
        entry.true_at = max(entry.true_at, read_at, self._answered_at if is_known else read_at)
        return entry.true_at

    def changed(self, site_id: str | None, line: str | None = None, *, is_awaited: bool = False) -> None:
        """New facts of this line came in; without a line: of any of the site; None: of any, nobody knows.

        `is_awaited`: by somebody who did it here and looks now, so that no rest is due before the next build.
        """
        with self._guard:
            known = list(self._entries.items())
        entries = [entry for (site, code), entry in known if site_id in (None, site) and line in (None, code)]
        for entry in entries:
            entry.is_dirty, entry.is_awaited = True, entry.is_awaited or is_awaited

    def _build(self, entry: _Entry, site_id: str, line: str) -> Snapshot:
        if entry.shown and not _is_due(entry):
            return entry.shown  # somebody else built it while this one waited
        entry.is_dirty, entry.is_awaited, entry.tried_at_s = False, False, time.monotonic()
        try:
            entry.shown = self._read(entry, site_id, line)
        except SQLAlchemyError:
            entry.is_dirty = True
            if entry.shown is None:
                raise
            log.warning("no new figures for line %s of %s: the database does not answer", line, site_id)
        finally:
            entry.took_s = time.monotonic() - entry.tried_at_s
        return entry.shown

    def _read(self, entry: _Entry, site_id: str, code: str) -> Snapshot:
        now = clock.now()
        alike = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with alike.begin() as conn, one_question():  # all figures on a screen are of one instant
            line = floor_facts.line_of(conn, site_id, code)
            if line is None:
                raise NotFound("There is no such line here.")
            facts = floor_facts.read(conn, site_id, line, now=now)
            past = _past(conn, entry, facts)
            facts = floor_facts.with_figures(conn, facts, past)
        self.answered(now)
        return Snapshot(facts, past)

    def _keep_listening(self) -> None:
        self._asked_at_s = time.monotonic()
        with self._guard:
            if self._listener is None or not self._listener.is_alive():
                self._listener = threading.Thread(target=self._listen, name="figures", daemon=True)
                self._listener.start()

    def _listen(self) -> None:
        while self._is_wanted():
            try:
                notices.hear(self._engine, self._heard, self._is_wanted)
            except (SQLAlchemyError, OSError):
                log.info("not listening for new figures: the database does not answer")
                time.sleep(RETRY_S)
            finally:
                self._is_listening = False

    def _heard(self, site_id: str | None, line: str | None) -> None:
        self.changed(site_id, line)
        self._is_listening = True

    def _is_wanted(self) -> bool:
        return time.monotonic() - self._asked_at_s < IDLE_S


def _past(conn: Connection, entry: _Entry, facts: Facts) -> Past:
    """Read again only with another shift or other KPIs, and now and then for late corrections."""
    of = (facts.shift, *(choice.kpi for choice in facts.choices))
    known = entry.known
    if known is None or known.of != of or facts.read_at - known.read_at > PAST_LASTS:
        entry.known = known = _Known(of, facts.read_at, floor_facts.past_of(conn, facts))
    return known.past


def _is_due(entry: _Entry) -> bool:
    age_s = time.monotonic() - entry.tried_at_s
    if entry.is_awaited:
        return True
    return age_s > LATEST_S or (entry.is_dirty and age_s > max(SOONEST_S, REST * entry.took_s))


@lru_cache(maxsize=8)
def _store(of: Engine) -> Store:
    return Store(of)


def of_line(site_id: str, line: str) -> Snapshot:
    """The newest snapshot of a line, shared by all who look at it in this process."""
    return _store(engine()).of(site_id, line)


def true_at(site_id: str, line: str) -> datetime:
    """The latest instant at which what `of_line` returned is known to have been the truth."""
    return _store(engine()).true_at(site_id, line)


def answered(at: datetime) -> None:
    """The database answered a question that was asked at this instant."""
    _store(engine()).answered(at)


def changed(site_id: str) -> None:
    """Somebody here wrote something that the pictures of this site show: the next look already shows it."""
    _store(engine()).changed(site_id, is_awaited=True)
