"""Room for the screens of this process: MAX_SCREENS at most, and after a restart they come in one after another.

A place is promised for a while at pairing, held by a stream, and kept for a while after it: who is on stays on.
"""

import math
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import settings
from access.connected import Which

KEPT_S: Final = 30.0
NEW_A_SECOND: Final = 25  # drawing a page for the first time is the dearest that a screen ever asks for
BUSY_S: Final = 5
FULL_S: Final = 15


@dataclass
class Places:
    """Places by screen, each until an instant of the process's clock; infinity while a stream holds it."""

    most: int
    until: dict[Which, float] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _lately: deque[float] = field(default_factory=lambda: deque(maxlen=NEW_A_SECOND))

    def ask(self, screen: Which) -> int:
        """0: it has a place now and for a while; else in how many seconds to ask again, BUSY_S or FULL_S."""
        now = time.monotonic()
        with self._guard:
            if self.until.get(screen, 0) > now:
                self.until[screen] = max(self.until[screen], now + KEPT_S)
                return 0
            if not self._has_room(now):
                return FULL_S
            if len(self._lately) == NEW_A_SECOND and now - self._lately[0] < 1:
                return BUSY_S
            self._lately.append(now)
            self.until[screen] = now + KEPT_S
            return 0

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

    def _has_room(self, now: float) -> bool:
        if len(self.until) >= self.most:
            self.until = {screen: until for screen, until in self.until.items() if until > now}
        return len(self.until) < self.most


@lru_cache(maxsize=1)
def of_process() -> Places:
    return Places(settings.max_screens())
