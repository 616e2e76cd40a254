"""Figures that can be trusted on a machine that is never quite quiet: several runs in turn, median and spread."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import clock
from db.process import tell


def say(sentence: str) -> None:
    """One line of progress, with the time of day (UTC)."""
    tell(f"{clock.now():%H:%M:%S}  {sentence}")


@dataclass(frozen=True)
class Timing:
    """Several runs of the same: milliseconds, or rows a second."""

    median: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, found: list[float]) -> "Timing":
        return cls(statistics.median(found), min(found), max(found), len(found))

    def told(self, unit: str) -> str:
        places = 2 if self.median < 1000 else 0
        median, least, most = (f"{value:,.{places}f}" for value in (self.median, self.least, self.most))
        spread = f"  ({least} to {most}, {self.runs} runs)" if self.runs > 1 else ""
        return f"{median:>10} {unit}{spread}"


def clocked(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def race(calls: Mapping[str, Callable[[], object]], *, within_s: float, warm: int = 2) -> dict[str, Timing]:
    """Each call in turn until each had its share of the time, at least 5 and at most 101 runs; all warm.

    In turn, so that a slow minute of the machine is everybody's.
    """
    for call in calls.values():
        for _ in range(warm):
            call()
    gc.collect()
    gc.freeze()  # as the web does after its imports
    took: dict[str, list[float]] = {name: [] for name in calls}
    while any(_wants_more(of_one, within_s) for of_one in took.values()):
        for name, call in calls.items():
            if _wants_more(took[name], within_s):
                took[name].append(clocked(call))
    return {name: Timing.of(of_one) for name, of_one in took.items()}


def _wants_more(took_ms: list[float], within_s: float) -> bool:
    return len(took_ms) < 5 or (len(took_ms) < 101 and sum(took_ms) < within_s * 1000)
