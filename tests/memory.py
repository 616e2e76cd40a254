"""How much a screen's browser and its server hold, over time."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

from playwright.sync_api import Page

MB = 2**20


@dataclass(frozen=True)
class Held:
    """One measurement, after the browser has collected its garbage; MB, and s since the first."""

    at_s: float
    heap: float
    browser: float  # resident memory of all processes that draw pages
    server: float
    documents: int
    listeners: int


def measure(tv: Page, server_pid: int, began: float) -> Held:
    found = counted(tv)
    server = resident_mb(Path(f"/proc/{server_pid}"))
    counts = int(found["Documents"]), int(found["JSEventListeners"])
    return Held(time.monotonic() - began, found["JSHeapUsedSize"] / MB, drawing_mb(), server, *counts)


def counted(tv: Page) -> dict[str, float]:
    """What chromium counts for this page, once nothing is left that it could give back."""
    browser = tv.context.new_cdp_session(tv)
    browser.send("Performance.enable")
    for _ in range(3):
        browser.send("HeapProfiler.collectGarbage")
    found = {one["name"]: float(one["value"]) for one in browser.send("Performance.getMetrics")["metrics"]}
    browser.detach()
    return found


def drawing_mb() -> float:
    """Resident memory of the renderers that this test process has started."""
    return sum(
        resident_mb(one) for one in Path("/proc").glob("[0-9]*") if is_renderer(one) and os.getpid() in ancestors(one)
    )


def is_renderer(process: Path) -> bool:
    try:
        return b"--type=renderer" in (process / "cmdline").read_bytes()
    except OSError:  # ended meanwhile
        return False


def ancestors(process: Path) -> Iterator[int]:
    with suppress(OSError):  # ended meanwhile
        while (parent := int((process / "stat").read_text().rpartition(")")[2].split()[1])) > 1:
            yield parent
            process = Path(f"/proc/{parent}")


def resident_mb(process: Path) -> float:
    return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


def over_time(tv: Page, server_pid: int, seconds: float, *, every_s: float, refresh: Callable[[], None]) -> list[Held]:
    """Let `refresh` put something new on the wall every second, and measure now and then."""
    began, held = time.monotonic(), list[Held]()
    for turn in itertools.count(1):
        refresh()
        if time.monotonic() - began >= every_s * len(held):
            held.append(measure(tv, server_pid, began))
        if time.monotonic() - began >= seconds:
            return held
        tv.wait_for_timeout(max(0, (began + turn - time.monotonic()) * 1000))
    raise AssertionError


def per_hour(held: list[Held], part: str) -> float:
    """How fast it grows, MB per hour: the slope of a straight line through the later two thirds."""
    settled = held[len(held) // 3 :]
    return linear_regression([one.at_s for one in settled], [getattr(one, part) for one in settled]).slope * 3600


def table(held: list[Held]) -> str:
    """Each measurement, and the slopes below them, for people to read."""
    head = "       s  heap MB  browser MB  server MB  documents  listeners"
    rows = [
        f"{one.at_s:8.0f} {one.heap:8.2f} {one.browser:11.1f} {one.server:10.1f} {one.documents:10} {one.listeners:10}"
        for one in held
    ]
    slopes = " · ".join(f"{part} {per_hour(held, part):+.2f}" for part in ("heap", "browser", "server"))
    return "\n".join(["", head, *rows, f"MB per hour: {slopes}"])
