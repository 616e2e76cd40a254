"""Two processes of the web behind the proxy of deploy/: a screen stays with its own until that ends."""

import asyncio
import json
import os
import shutil
import subprocess
import time
import typing
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlalchemy import Connection, text

import clock
import settings
from access import screens
from bench.walls.crowd import LOST
from bench.walls.session import Session
from bench.walls.stream import Stream, listen
from db.embedded import Cluster
from db.process import tell
from tests.cast import Cast, operator
from tests.conftest import as_app
from tests.pages.on_air import play
from tests.serving import PATIENCE_MS, Served, free_port, serving

CONFIGURATION = settings.HOME / "deploy" / "proxy" / "haproxy.cfg"
SCREENS, ROOM_OF_TWO = 8, 2
PATIENCE_S = PATIENCE_MS / 1000


@dataclass
class Screen:
    """A wall as the proxy sees it: one jar of cookies, a page, a stream."""

    proxy: str
    jar: dict[str, str]
    heard: list[str] = field(default_factory=list)
    stream: Stream | None = None
    page: Session | None = None

    @property
    def process(self) -> str:
        return self.jar["wall_process"]

    def fetch(self, path: str = "/wall", method: str = "GET") -> int:
        """Any page: what the answer says about cookies is kept, as a browser does; its status."""
        sent = {"Cookie": self._cookies(), "Origin": f"http://{self.proxy}"}
        try:
            answer = ask(self.proxy, path, sent, method)
        except HTTPError as refused:
            self._keep(refused.headers.get_all("Set-Cookie", []))
            return refused.code
        with answer:
            self._keep(answer.headers.get_all("Set-Cookie", []))
            return answer.status

    def _keep(self, told: list[str]) -> None:
        for name, morsel in (one for cookie in told for one in SimpleCookie(cookie).items()):
            self.jar[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.jar[name]

    def take_place(self) -> None:
        """A new screen: the process that it is given may be full."""
        wait_for(lambda: self.fetch("/wall/pairing", "POST") == 200)

    async def hang(self) -> None:
        """Page and stream, until the first picture is there."""
        self.heard.clear()
        self.stream = await listen(
            self.proxy, self._cookies(), lambda name, _data, _at: self.heard.append(name.decode())
        )
        self.page = Session(self.proxy, "screen", query="embed=true", cookie=self._cookies())
        await self.page.open()
        async with asyncio.timeout(PATIENCE_S):
            while "pages" not in self.heard:
                await asyncio.sleep(0.05)

    async def come_back(self) -> None:
        """As a browser: it asks again and again, and keeps the cookies that it is given."""
        while True:
            try:
                await asyncio.to_thread(self.fetch)
                return await self.hang()
            except (*LOST, TimeoutError):
                await asyncio.sleep(0.2)

    async def leave(self) -> None:
        if self.stream and self.stream.transport:
            self.stream.transport.abort()
        if self.page:
            await self.page.close()

    @property
    def hangs(self) -> bool:
        return bool(self.page and self.page.is_open and self.stream and self.stream.is_open)

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())


@dataclass(frozen=True)
class Site:
    """The proxy's host:port, and the processes behind it by the name that it has for them."""

    proxy: str
    webs: dict[str, Served]


@pytest.fixture(scope="module")
def site(cluster: Cluster, standing: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The standing server and a second one, on the same database."""
    folder, owner = tmp_path_factory.mktemp("proxy"), cluster.url("standing")
    addresses = {"DATABASE_URL": owner, "APP_DATABASE_URL": as_app(owner)}
    shown = {name: url.render_as_string(hide_password=False) for name, url in addresses.items()}
    with serving(standing.engine, folder / "serve.log", shown | {"MAX_SCREENS": str(ROOM_OF_TWO)}) as second:
        webs = {"one": standing, "two": second}
        with proxying(webs, folder / "proxy.log") as proxy:
            yield Site(proxy, webs)


@contextmanager
def proxying(webs: dict[str, Served], log: Path) -> Iterator[str]:
    """Debian's haproxy with the configuration as it is."""
    found = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    assert found, "haproxy is not here: run `sh deploy/proxy.sh`"
    address = f"127.0.0.1:{free_port()}"
    where = {f"WEB_{nth}": web.url.removeprefix("http://") for nth, web in enumerate(webs.values(), 1)}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [found, "-db", "-f", str(CONFIGURATION)],
            env=os.environ | where | {"LISTEN": address},
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(lambda: status(address, "/healthz") == 200)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def ask(address: str, path: str, headers: dict[str, str], method: str = "GET") -> HTTPResponse:
    asked = urllib.request.Request(f"http://{address}{path}", method=method, headers=headers)
    answer = urllib.request.urlopen(asked, timeout=PATIENCE_S)  # noqa: S310  an address of ours
    return typing.cast(HTTPResponse, answer)


def status(address: str, path: str) -> int:
    try:
        with ask(address, path, {}) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def wait_for(holds: Callable[[], bool], seconds: int = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.1)


def paired(conn: Connection, name: str) -> str:
    waiting = screens.ask(conn, "wall", now=clock.now())
    screens.pair(conn, operator(), waiting.code, screens.Settings(name=name, lines=("L1",)))
    known = screens.look(conn, waiting.cookie, now=clock.now())
    assert known is not None
    return known.cookie


def known_to(site: Site) -> list[Screen]:
    """New screens, each with the process that the proxy gave it."""
    with site.webs["one"].engine.begin() as conn:
        cookies = [paired(conn, f"wall {number}") for number in range(SCREENS)]
    found = [Screen(site.proxy, {"kpi_screen": cookie}) for cookie in cookies]
    for screen in found:
        screen.take_place()
    return found


def test_a_screen_stays_with_its_process_and_is_with_the_other_when_that_ends(cast: Cast, site: Site) -> None:
    found = known_to(site)
    assert [screen.process for screen in found].count("two") == ROOM_OF_TWO
    play(_story(found, site))


async def _story(found: list[Screen], site: Site) -> None:
    await asyncio.gather(*(screen.hang() for screen in found))
    given = [screen.process for screen in found]
    for screen in found:
        await screen.leave()
        await screen.come_back()
    assert [screen.process for screen in found] == given
    lost = [screen for screen in found if screen.process == "two"]
    site.webs["two"].process.kill()
    began = time.monotonic()
    await asyncio.gather(*(screen.stream.ended for screen in lost if screen.stream))
    while away := [screen for screen in lost if not screen.hangs]:  # the proxy may still deal one to the dead process
        await asyncio.gather(*(screen.come_back() for screen in away))
    took = time.monotonic() - began
    tell(f"all {len(lost)} screens of the killed process are with the other after {took:.1f} s")
    assert took < PATIENCE_S
    assert [screen.process for screen in found] == ["one"] * SCREENS
    assert [screen.hangs for screen in found] == [True] * SCREENS
    for screen in found:
        await screen.leave()


def test_the_metrics_of_the_server_are_closed_from_outside(site: Site) -> None:
    for path in ("/_stcore/metrics", "//_stcore/metrics", "/_stcore/%6detrics", "/_stcore/script-health-check"):
        assert status(site.proxy, path) == 404, path
    assert status(site.proxy, "/_stcore/health") == 200


def test_an_address_that_somebody_claims_is_not_believed(site: Site) -> None:
    before = throttled(site)
    for claimed in ("203.0.113.7", "203.0.113.8"):
        headers = {"X-Forwarded-For": claimed, "Origin": f"http://{site.proxy}"}
        with ask(site.proxy, "/wall/pairing", headers, "POST") as answer:
            assert json.load(answer)["state"] == "waiting"
    assert len(throttled(site) - before) <= 1


def throttled(site: Site) -> set[str]:
    with site.webs["one"].engine.begin() as conn:
        return set(conn.execute(text("SELECT bucket FROM throttles")).scalars())
