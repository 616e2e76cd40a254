"""A wall on a stage where everything can be taken away: its server, its database, its network, its page.

`Stage` holds one paired screen in a real browser, whose clock is an hour wrong and jumps, behind a network that can
refuse and swallow. `outlive(stage, cause, ...)` takes something away for a while and watches every 250 ms what a person
in front of the screen would see; `Seen` keeps it.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageStat
from playwright.sync_api import Page
from sqlalchemy import Engine

import settings
from db import embedded
from db.embedded import Cluster
from db.process import end_with_parent
from tests.cast import Cast
from tests.network import Network

LOOK_MS = 250
LOOK = """() => {
  const stack = document.elementsFromPoint(innerWidth / 2, innerHeight / 2);
  const top = stack.find((node) => node.tagName === "IFRAME" || node.id === "panel");
  const banner = document.getElementById("banner");
  const said = banner.checkVisibility() ? banner.innerText : "";
  const lost = document.body.classList.contains("lost");
  if (!top) return { place: "nothing", text: document.body.innerText, said, lost };
  if (top.id === "panel") return { place: "panel", text: top.innerText, said, lost };
  const body = top.contentDocument?.body;
  const drawn = [...(body?.children ?? [])].filter((node) => node.getClientRects().length);
  const wall = drawn.length === 1 && drawn[0].shadowRoot?.querySelector(".wall");
  return { place: wall ? "wall" : "page", text: (wall || body)?.innerText ?? "foreign", said, lost };
}"""
WRONG_CLOCK = """(() => {
  const Real = Date, wrong = () => Real.now() + 3600e3 * (1 + 5 * (Math.floor(performance.now() / 3000) % 2));
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(wrong()); }
    static now() { return wrong(); }
  };
})()"""
FORBIDDEN = re.compile(
    r"Traceback|Exception|Error\b|Connection (lost|error)|Rerun|Deploy|Main menu|ERR_|site can.t|refused to connect|"
    r"Loading|Connecting",
    re.IGNORECASE | re.MULTILINE,
)
FAILING_SERVE = """
import sys
from pathlib import Path
sys.path.insert(0, ".")
import serve
from pages.floor import wall
page = wall.page
def fail_or_draw():
    if Path({failing!r}).exists():
        raise RuntimeError("the page fails for a while")
    page()
wall.page = fail_or_draw
sys.exit(serve.main())
"""
UNITS = {"second": 1, "minute": 60, "hour": 3600}


@dataclass(frozen=True)
class Sight:
    """What one look saw: where (wall, panel; else something forbidden), its words, the banner's words."""

    at: float
    place: str
    text: str
    said: str
    lost: bool

    @property
    def is_live(self) -> bool:
        return self.place == "wall" and not self.said

    @property
    def age_s(self) -> int:
        """The age that the banner tells; -1: it tells none."""
        found = re.search(r"(\d+) (second|minute|hour)s? ago", self.said)
        return int(found[1]) * UNITS[found[2]] if found else -1


@dataclass
class Seen:
    """Everything that was seen from the moment something was taken away, and when it was given back (monotonic s)."""

    began: float
    sights: list[Sight] = field(default_factory=list)
    given_back: float = 0.0
    back_after_s: float = -1.0

    @property
    def told_after_s(self) -> float:
        """From the loss to the first look that found words about it; infinite: nobody was told."""
        return next((sight.at - self.began for sight in self.sights if sight.said), float("inf"))

    def ages(self) -> list[int]:
        return [sight.age_s for sight in self.sights if sight.said]


@dataclass
class Web:
    """serve.py, or another program in its place, on a port that stays the same over all starts."""

    port: int
    log_file: Path
    extra: dict[str, str]
    program: tuple[str, ...] = ("serve.py",)
    home: Path = settings.HOME
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        environment = os.environ | {"PORT": str(self.port), "HOST": "127.0.0.1"} | self.extra
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program],
                cwd=self.home,
                env=environment,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent(signal.SIGKILL),
            )
        until = time.monotonic() + 180
        while not self.answers():
            assert self.process.poll() is None, self.log_file.read_text()
            assert time.monotonic() < until, self.log_file.read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except OSError:
            return False
        return True

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)


@dataclass
class Stage:
    """One screen and everything behind it."""

    tv: Page
    network: Network
    web: Web
    worker: "subprocess.Popen[bytes]"
    cluster: Cluster
    engine: Engine
    cast: Cast
    failing: Path  # while this file is there, the screen's page raises

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.network.port}"

    def look(self) -> Sight:
        return Sight(time.monotonic(), **self.tv.evaluate(LOOK))

    def wait_until_live(self, seconds: float = 60) -> float:
        """Seconds until the wall shows without a banner; fails after `seconds`."""
        began = time.monotonic()
        while not (sight := self.look()).is_live:
            check(sight)
            assert time.monotonic() - began < seconds, f"not back after {seconds} s: {sight}"
            self.tv.wait_for_timeout(100)
        return time.monotonic() - began


def check(sight: Sight) -> None:
    """Nothing but the wall, or plain words."""
    assert sight.place in ("wall", "panel"), sight
    assert sight.text.strip(), sight
    assert not FORBIDDEN.search(sight.text + "\n" + sight.said), sight


def check_not_white(tv: Page) -> None:
    """A white or empty screen is bright or of one colour; ours are dark with words."""
    picture = Image.open(BytesIO(tv.screenshot(type="jpeg", quality=40))).convert("L")
    stat = ImageStat.Stat(picture)
    assert stat.mean[0] < 128, "the screen is white"
    assert stat.stddev[0] > 2, "the screen is empty"


def watch(stage: Stage, seen: Seen, seconds: float, until: Callable[[Sight], bool] = lambda _: False) -> bool:
    """Look every 250 ms, at the pixels every 2 s, for `seconds` or `until` something is seen."""
    end, looks = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        sight = stage.look()
        check(sight)
        seen.sights.append(sight)
        if until(sight):
            return True
        if looks % 8 == 0:
            check_not_white(stage.tv)
        looks += 1
        stage.tv.wait_for_timeout(LOOK_MS)
    return False


Cause = Callable[[Stage], AbstractContextManager[None]]


def outlive(stage: Stage, cause: Cause, seconds: float, patience_s: float = 45) -> Seen:
    """Take something away for `seconds`, give it back, and wait until the wall is live again."""
    stage.wait_until_live()
    with cause(stage):
        seen = Seen(time.monotonic())  # an orderly stop takes its time, and the wall is live until then
        watch(stage, seen, seconds)
    seen.given_back = time.monotonic()
    assert watch(stage, seen, patience_s, lambda sight: sight.is_live), f"not back: {seen.sights[-1]}"
    seen.back_after_s = time.monotonic() - seen.given_back
    return seen


def check_told(seen: Seen) -> None:
    """The last frame stayed, with words and an age that grew, and hatched once it was older than a minute."""
    assert all(sight.place == "wall" for sight in seen.sights)
    ages = seen.ages()
    assert ages, "nobody was told"
    assert -1 not in ages
    assert all(later >= sooner for sooner, later in pairwise(ages)), ages
    assert ages[-1] > ages[0]
    assert all(sight.lost for sight in seen.sights if sight.age_s > 62)
    assert not any(sight.lost for sight in seen.sights if 0 <= sight.age_s < 58)


@contextmanager
def server_stopped(stage: Stage) -> Iterator[None]:
    stage.web.end()
    yield
    stage.web.start()


@contextmanager
def server_killed(stage: Stage) -> Iterator[None]:
    stage.web.end(signal.SIGKILL)
    yield
    stage.web.start()


@contextmanager
def database_stopped(stage: Stage) -> Iterator[None]:
    embedded.stop(stage.cluster)
    yield
    embedded.start(stage.cluster, tied=True)


@contextmanager
def network_refuses(stage: Stage) -> Iterator[None]:
    with stage.network.refusing():
        yield


@contextmanager
def network_swallows(stage: Stage) -> Iterator[None]:
    with stage.network.swallowing():
        yield


@contextmanager
def server_comes_back_with_a_page_that_raises(stage: Stage) -> Iterator[None]:
    stage.failing.touch()
    stage.web.end()
    stage.web.start()
    yield
    stage.failing.unlink()


def failing_page(folder: Path) -> tuple[str, ...]:
    """The command line of serve.py around a screen's page that raises while the file `failing` is in `folder`."""
    script = folder / "failing_serve.py"
    script.write_text(FAILING_SERVE.format(failing=str(folder / "failing")))
    return (str(script),)
