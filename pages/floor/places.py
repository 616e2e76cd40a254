"""Room for the screens of this process: MAX_SCREENS at most, and after a restart they come in one after another.

A place is promised for a while at pairing, held by a stream, and kept for a while after it: who is on stays on.
"""

import math
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import settings
from access.connected import Which

KEPT_S: Final = 30.0
NEW_A_SECOND: Final = 25  # drawing a page for the first time is the dearest that a screen ever asks for
AT_ONCE_S: Final = 1.0  # whose turn comes so soon does not wait for it
FULL_S: Final = 15


@dataclass(frozen=True)
class Wait:
    """Why a screen is to ask again, `full` or `busy`, and in how many seconds."""

    state: str
    retry_s: int


@dataclass
class Places:
    """Places by screen, each until an instant of the process's clock; infinity while a stream holds it."""

    most: int
    until: dict[Which, float] = field(default_factory=dict)
    _turns: dict[Which, float] = field(default_factory=dict)
    _next_turn: float = -math.inf
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, screen: Which) -> Wait | None:
        """None: it has a place now and for a while."""
        now = time.monotonic()
        with self._guard:
            if self.until.get(screen, 0) <= now:
                if not self._has_room(now):
                    return Wait("full", FULL_S)
                self._line_up(screen, now)
            wait_s = self._turns.get(screen, now) - now
            if wait_s > AT_ONCE_S:
                return Wait("busy", math.ceil(wait_s))
            self._turns.pop(screen, None)
            self.until[screen] = max(self.until[screen], now + KEPT_S)
            return None

    def hold(self, screen: Which) -> bool:
        """Its place until `leave`; False: there is none."""
        now = time.monotonic()
        with self._guard:
            if self.until.get(screen, 0) <= now and not self._has_room(now):
                return False
            self.until[screen] = math.inf
            return True

    def leave(self, screen: Which) -> None:
        """Its last stream ended; the place is kept for when it comes back at once."""
        with self._guard:
            self.until[screen] = time.monotonic() + KEPT_S

    def _line_up(self, screen: Which, now: float) -> None:
        turn = max(now, self._next_turn)
        self._next_turn = turn + 1 / NEW_A_SECOND
        self._turns[screen], self.until[screen] = turn, turn + KEPT_S

    def _has_room(self, now: float) -> bool:
        if len(self.until) >= self.most:
            self.until = {screen: until for screen, until in self.until.items() if until > now}
            self._turns = {screen: turn for screen, turn in self._turns.items() if screen in self.until}
        return len(self.until) < self.most


@lru_cache(maxsize=1)
def of_process() -> Places:
    return Places(settings.max_screens())
