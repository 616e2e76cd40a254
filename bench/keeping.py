"""The keeper in a process of its own, as in the product, on the clock of the measured plant."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized

from bench.plant import SITE, to_instant
from db import engine as engines
from metrics import keeper
from metrics.worker import PAUSE_S

LOOK_S = 0.01
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Keeper:
    """`now`: the plant's clock, set by whoever sends events; `kept`: up to which `now` nothing was left to do."""

    now: "Synchronized[int]"
    kept: "Synchronized[int]"

    def until(self, now: int) -> None:
        """Move the plant's clock and wait until all sums are true."""
        self.now.value = now
        while self.kept.value < now:
            time.sleep(LOOK_S)


@contextmanager
def at_work(now: int) -> Iterator[Keeper]:
    """A keeper that works until the end of the block."""
    shared = Keeper(SPAWN.Value("q", now), SPAWN.Value("q", 0))
    process = SPAWN.Process(target=_work, args=(shared.now, shared.kept), daemon=True)
    process.start()
    try:
        shared.until(now)
        yield shared
    finally:
        process.terminate()
        process.join()


def _work(shared_now: "Synchronized[int]", kept: "Synchronized[int]") -> None:
    engine = engines.engine()
    while True:
        now = shared_now.value
        if not keeper.keep(engine, SITE, now=to_instant(now)):
            kept.value = now
            time.sleep(PAUSE_S)
