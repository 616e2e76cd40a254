"""Rounds with more and more browsers, until those who wait longest wait too long."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from bench.walls.crowd import Crowd, Floats, Heard, Opened, Remote, Visit
from bench.walls.serving import Server
from db.process import tell

GOAL_S = 1.0
LISTEN_S = 12.0
SETTLE_S = 3.0
A_SECOND = 24  # new browsers: the product lets 25 walls in, others wait


@dataclass(frozen=True)
class Round:
    """`client`, `server`: the share of a core that each used; `load`: of the machine, by everybody."""

    browsers: int
    p50_s: float
    p95_s: float
    client: float
    server: float
    load: float

    def __str__(self) -> str:
        shares = f"server {self.server:.0%}, client {self.client:.0%} of a core, load {self.load:.1f}"
        return f"  {self.browsers:>5} browsers: p50 {self.p50_s:.3f} s, p95 {self.p95_s:.3f} s; {shares}"


@dataclass(frozen=True)
class Place:
    """A server, and the crowd in front of it."""

    server: Server
    crowd: Remote

    def fill(self, visits: list[Visit]) -> Opened:
        opened: Opened = self.crowd.ask(Crowd.more, visits, len(visits) / A_SECOND)
        time.sleep(SETTLE_S)
        return opened

    def hear(self, seconds: float = LISTEN_S) -> tuple[Round, Heard]:
        """How fresh what reaches the walls is."""
        used = self.server.cpu_s
        heard: Heard = self.crowd.ask(Crowd.listen, seconds)
        return self._round(heard.late_s, heard.busy, (self.server.cpu_s - used) / seconds), heard

    def rerun(self, every_s: float, seconds: float = LISTEN_S) -> Round:
        """How long runs take, asked for as often as the page wants or every so many seconds."""
        used, began = self.server.cpu_s, time.monotonic()
        took, busy = self.crowd.ask(Crowd.rerun, seconds, every_s)
        return self._round(np.array(took), busy, (self.server.cpu_s - used) / (time.monotonic() - began))

    def _round(self, late_s: Floats, client: float, server: float) -> Round:
        p50, p95 = np.percentile(late_s, [50, 95]) if len(late_s) else (float("inf"), float("inf"))
        inside: int = self.crowd.ask(Crowd.size)
        found = Round(inside, float(p50), float(p95), client, server, os.getloadavg()[0])
        tell(str(found))
        return found


def most(counts: Iterable[int], play: Callable[[int], Round]) -> tuple[Round, list[Round]]:
    """The largest round that was good enough (nobody in it, if none was), and all up to the first that was not."""
    played: list[Round] = []
    for count in counts:
        played.append(play(count))
        if played[-1].p95_s > GOAL_S or played[-1].browsers < count:
            break
    good = [one for one in played if one.p95_s <= GOAL_S]
    return (good[-1] if good else replace(played[0], browsers=0)), played


def growing(first: int, last: int) -> list[int]:
    """Each a quarter more than the one before."""
    found = [first]
    while found[-1] < last:
        found.append(min(last, round(found[-1] * 1.25)))
    return found
