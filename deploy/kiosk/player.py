"""The player behind a screen: runs chromium on the wall, and ends when that ends, crashes, hangs or is astray.

Whoever started it (wall-player.service) starts it again. It needs Python 3.11 and chromium, and nothing else of this
project: copy this one file and a start.html to the player. WALL_URL is the wall's address, as https://kpi.example.com/wall.
"""

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

EVERY_S = 5.0
ANSWER_S = 10.0  # a player that draws its first picture may be busy for seconds
MOST_MISSES = 3
AT_HOME = (
    "Boolean(document.body?.dataset.state) || location.protocol === 'file:'"  # not a browser's or proxy's own page
)
START = Path(os.environ.get("WALL_START") or Path(__file__).with_name("start.html"))
STATE = Path(os.environ.get("STATE_DIRECTORY") or "/var/lib/wall-player")  # the cookie of the pairing lives here
CACHE = Path(os.environ.get("RUNTIME_DIRECTORY") or "/run/wall-player")  # in memory: cards wear out by writing
FLAGS = (
    "--kiosk",
    "--noerrdialogs",
    "--no-first-run",
    "--hide-crash-restore-bubble",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-pinch",
    "--disable-sync",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    "--overscroll-history-navigation=0",
    "--password-store=basic",
    "--ozone-platform-hint=auto",
    "--remote-debugging-pipe",
)


class Lost(Exception):  # noqa: N818
    """The browser did not answer, or answered that its page is gone."""


class Crashed(Exception):  # noqa: N818
    """The page is gone for good; chromium shows a sad face in its place."""


class Browser:
    """Chromium, spoken to over two pipes: nobody else on this machine or network can."""

    def __init__(self, address: str) -> None:
        self._to, self._from = _pipes()
        profile = [f"--user-data-dir={STATE / 'profile'}", f"--disk-cache-dir={CACHE / 'cache'}"]
        program, more = os.environ.get("CHROMIUM") or "chromium", os.environ.get("WALL_FLAGS", "").split()
        self.process = subprocess.Popen([program, *FLAGS, *profile, *more, address], close_fds=False)
        self._rest, self._last, self._page = b"", 0, ""

    def ask(self, method: str, page: str = "", **params: Any) -> dict[str, Any]:
        """What chromium answers; raises Lost and Crashed."""
        self._last += 1
        told = {"id": self._last, "method": method, "params": params} | ({"sessionId": page} if page else {})
        try:
            os.write(self._to, json.dumps(told).encode() + b"\0")
            return self._answer(time.monotonic() + ANSWER_S)
        except OSError as e:
            raise Lost(str(e)) from e

    def is_at_home(self) -> bool:
        """Whether its page is the wall's shell or the start page; raises Lost or Crashed when it does not run."""
        if not self._page:
            targets = self.ask("Target.getTargets")["targetInfos"]
            page = next((one["targetId"] for one in targets if one["type"] == "page"), None)
            if page is None:
                raise Lost("it has no page")
            self.ask("Target.setDiscoverTargets", discover=True)  # to be told of a crash
            self._page = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        return bool(self.ask("Runtime.evaluate", self._page, expression=AT_HOME)["result"]["value"])

    def go(self, address: str) -> None:
        self.ask("Page.navigate", self._page, url=address)

    def _answer(self, until: float) -> dict[str, Any]:
        while True:
            message, found, self._rest = self._rest.partition(b"\0")
            if not found:
                self._rest = message + self._more(until)
                continue
            told = json.loads(message)
            if told.get("method") == "Target.targetCrashed":
                raise Crashed
            if told.get("id") == self._last:
                if "error" in told:
                    raise Lost(told["error"]["message"])
                return dict(told["result"])

    def _more(self, until: float) -> bytes:
        if not select.select([self._from], [], [], max(0.0, until - time.monotonic()))[0]:
            raise Lost("it does not answer")
        more = os.read(self._from, 65536)
        if not more:
            raise Lost("it ended")
        return more


def main() -> int:
    """Until the browser is lost; the status is always 1, so that it is started again."""
    wall = os.environ.get("WALL_URL", "")
    if not wall.startswith(("http://", "https://")):
        raise SystemExit("Set WALL_URL in /etc/wall-player.env, as in: WALL_URL=https://kpi.example.com/wall")
    start = f"{START.resolve().as_uri()}?to={wall}"
    browser = Browser(start)
    signal.signal(signal.SIGTERM, lambda *_: browser.process.terminate())
    try:
        look_after(browser, start)
    except Crashed:
        sys.stderr.write("The page crashed.\n")
    finally:
        browser.process.kill()
        browser.process.wait()
    return 1


def look_after(browser: Browser, start: str) -> None:
    """Ask every 5 s whether its page runs, and bring it back from wherever it strayed."""
    misses = 0
    while browser.process.poll() is None and misses < MOST_MISSES:
        try:
            if not browser.is_at_home():
                browser.go(start)
            misses = 0
            tell_systemd("WATCHDOG=1")
        except Lost as lost:
            misses += 1
            sys.stderr.write(f"The browser is lost: {lost} ({misses} of {MOST_MISSES})\n")
        time.sleep(EVERY_S)


def tell_systemd(word: str) -> None:
    """For WatchdogSec=: this program lives too."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.sendto(word.encode(), address.replace("@", "\0", 1))


def _pipes() -> tuple[int, int]:
    """Chromium reads 3 and writes 4; the other ends, which it does not inherit, are ours."""
    to, from_ = os.pipe(), os.pipe()
    ours = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to[1], from_[0]))
    theirs = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to[0], from_[1])]
    for end in (*to, *from_):
        os.close(end)
    for end, number in zip(theirs, (3, 4), strict=True):
        os.dup2(end, number)  # and is inherited
        os.close(end)
    return ours[0], ours[1]


if __name__ == "__main__":
    sys.exit(main())
