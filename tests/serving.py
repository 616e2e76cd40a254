"""A real server and a real browser: fixtures for every test, and what goes with them.

- `served`: serve.py as its own process on a free port against the test's `database`; `served.url`, `.engine`, `.log()`.
  A start takes some seconds: put what belongs together into one test, or take
- `standing` and `cast`: one server for the whole test process, with the cast of tests/cast.py in its database. For
  tests that change nothing for one another: hire() a person of your own before you change one.
- `page`: a fresh page of Debian's (or PLAYWRIGHT_CHROMIUM's, or Playwright's own) chromium, 1440x900, own cookies. A
  page that asks for anything outside the served address makes the test fail.
- `let_in(page, served, actor)`: puts a person's session cookie into the browser, without the form.
- `let_screen_in(page, served, cookie)`: the same with a paired screen's cookie.
- `until_drafted(page, served, actor, words)`: waits until what a person types is kept.
Mark such tests with `pytestmark = pytest.mark.browser`.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine, select

import settings
from access.actors import Actor
from db import engine as engines
from db import tables as t
from db.embedded import Cluster
from pages.shell.cookies import SCREEN, SESSION
from tests.cast import Cast, assemble, sign_in
from tests.conftest import administer, as_app

PATIENCE_MS = 60_000  # a page's first run imports and draws a lot, on a machine that tests other things meanwhile
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Served:
    """A running server; `engine` reads and writes the database behind it."""

    url: str
    engine: Engine
    log_file: Path
    process: "subprocess.Popen[bytes]"

    def log(self) -> str:
        return self.log_file.read_text()


@pytest.fixture
def served(engine: Engine, tmp_path: Path) -> Iterator[Served]:
    """serve.py on a free port, up when the test begins and gone when it ends."""
    with serving(engine, tmp_path / "serve.log", {}) as running:
        yield running


@pytest.fixture(scope="session")
def standing(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of this process that leave one another alone."""
    administer(cluster, "CREATE DATABASE standing TEMPLATE template")
    owner = cluster.url("standing")
    addresses = {"DATABASE_URL": owner, "APP_DATABASE_URL": as_app(owner)}
    made = engines.make(as_app(owner))
    shown = {name: url.render_as_string(hide_password=False) for name, url in addresses.items()}
    with serving(made, tmp_path_factory.mktemp("standing") / "serve.log", shown) as running:
        yield running
    made.dispose()


@pytest.fixture(scope="session")
def cast(standing: Served) -> Cast:
    """Everyone at the standing server's two plants."""
    with standing.engine.begin() as conn:
        return assemble(conn)


@contextmanager
def serving(engine: Engine, log_file: Path, extra: dict[str, str]) -> Iterator[Served]:
    """serve.py with these settings on top of the environment's."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "HOST": "127.0.0.1"} | extra
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "serve.py"], cwd=settings.HOME, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    running = Served(f"http://127.0.0.1:{port}", engine, log_file, process)
    try:
        wait_until_up(running)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(running: Served, seconds: int = 180) -> None:
    """Until /healthz answers; fails with the server's own words when it ends before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert running.process.poll() is None, running.log()
        try:
            urllib.request.urlopen(f"{running.url}/healthz", timeout=5).close()  # noqa: S310  an address of ours
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not come up:\n{running.log()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for each test process; what is expected on its pages may take its time."""
    expect.set_options(timeout=PATIENCE_MS)
    own = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=own, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page; it may not ask anybody but the server under test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    asked_elsewhere: list[str] = []
    context.on("request", lambda request: asked_elsewhere.append(request.url) if is_foreign(request.url) else None)
    yield context.new_page()
    context.close()
    assert asked_elsewhere == []


def is_foreign(url: str) -> bool:
    """Whether this is an address out of the machine."""
    return urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname != "127.0.0.1"


def let_in(page: Page, served: Served, who: Actor) -> str:
    """Sign this person in, past the form; returns the cookie's value."""
    cookie = sign_in(served.engine, who)
    put_cookie(page, served, SESSION.name, cookie)
    return cookie


def until_drafted(page: Page, served: Served, who: Actor, words: str) -> None:
    """Wait until what this person has typed is kept with these words."""
    mine = select(t.drafts.c.content).where(t.drafts.c.person_id == who.person_id)
    until = time.monotonic() + PATIENCE_MS / 1000
    while True:
        with served.engine.connect() as conn:
            kept = conn.execute(mine).scalars().all()
        if any(words in str(content) for content in kept):
            return
        assert time.monotonic() < until, kept
        page.wait_for_timeout(100)


def let_screen_in(page: Page, served: Served, cookie: str) -> None:
    """Make this browser a paired screen."""
    put_cookie(page, served, SCREEN.name, cookie)


def put_cookie(page: Page, served: Served, name: str, value: str) -> None:
    page.context.add_cookies([{"name": name, "value": value, "url": served.url, "httpOnly": True, "sameSite": "Lax"}])
