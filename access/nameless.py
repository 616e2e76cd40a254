"""How often phones may speak that give no name: token buckets in the memory of this process.

In a table their times would tell which phone spoke when, and so who. Each process of the web counts for itself, and
anew after a start; passwords are throttled by access.throttle, which forgets nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from access.throttle import TooOften

MOST_KEPT: Final = 20_000


class Limit(NamedTuple):
    """So many at once, then one more every so many seconds."""

    at_once: int
    every_s: int


@dataclass
class Throttle:
    """One kind of deed: a bucket for each device, address or code that does it."""

    limit: Limit
    _full_at: dict[str, datetime] = field(default_factory=dict)  # when each is full again
    _lock: Lock = field(default_factory=Lock)

    def take(self, who: str, *, now: datetime) -> None:
        """Take one try out, or raise TooOften."""
        every = timedelta(seconds=self.limit.every_s)
        with self._lock:
            full_at = max(self._full_at.get(who, now), now) + every
            again_in = full_at - now - every * self.limit.at_once
            if again_in > timedelta():
                raise TooOften(again_in)
            if len(self._full_at) >= MOST_KEPT:
                self._forget(now)
            self._full_at[who] = full_at

    def _forget(self, now: datetime) -> None:
        """Those that are full again; where that is not enough, all: who makes up so many names is one."""
        self._full_at = {who: at for who, at in self._full_at.items() if at > now}
        if len(self._full_at) >= MOST_KEPT:
            self._full_at.clear()
