"""A screen's player: its browser finds the wall by itself, and is started again when its page dies."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text

import settings
from db.process import end_with_parent
from tests.memory import ancestors, is_renderer
from tests.network import Network
from tests.serving import FLAGS, Served

KIOSK = settings.HOME / "deploy/kiosk"


def unit() -> ConfigParser:
    read = ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(KIOSK / "wall-player.service")
    return read


def test_the_unit_starts_the_player_again_whatever_happens_and_as_often_as_it_takes() -> None:
    read = unit()
    assert read["Service"]["Restart"] == "always"
    assert read["Unit"]["StartLimitIntervalSec"] == "0"
    assert int(read["Service"]["WatchdogSec"]) > 2 * (5 + 10)
    assert read["Service"]["NotifyAccess"] == "all"
    assert read["Service"]["ExecStart"].endswith("/opt/wall-player/player.py")
    assert read["Install"]["WantedBy"] == "multi-user.target"


def test_the_pairing_stays_on_disk_and_what_is_kept_for_speed_in_memory() -> None:
    player = (KIOSK / "player.py").read_text()
    assert unit()["Service"]["StateDirectory"] == unit()["Service"]["RuntimeDirectory"] == "wall-player"
    assert "--user-data-dir={STATE / 'profile'}" in player
    assert "--disk-cache-dir={CACHE / 'cache'}" in player


def test_the_installer_puts_in_place_what_the_unit_names_and_fonts_for_every_language() -> None:
    installer = (KIOSK / "install.sh").read_text()
    assert subprocess.run(["sh", "-n", KIOSK / "install.sh"], check=False).returncode == 0
    for needed in ("cage", "chromium", "fonts-noto-core", "fonts-noto-cjk", "/opt/wall-player", "/etc/wall-player.env"):
        assert needed in installer
    assert unit()["Service"]["EnvironmentFile"] in installer


@pytest.fixture
def network(standing: Served) -> Iterator[Network]:
    made = Network(urlsplit(standing.url).port or 0)
    yield made
    made.close()


@pytest.fixture
def player(standing: Served, network: Network, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """player.py with a start page as the installer fetches it, in a browser without a screen; no network yet."""
    with urllib.request.urlopen(f"{standing.url}/wall/start.html", timeout=20) as page:  # noqa: S310  of ours
        (tmp_path / "start.html").write_bytes(page.read())
    own = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium") or ""
    told = {"WALL_URL": f"http://127.0.0.1:{network.port}/wall", "WALL_START": str(tmp_path / "start.html")}
    told |= {"STATE_DIRECTORY": str(tmp_path), "RUNTIME_DIRECTORY": str(tmp_path), "CHROMIUM": own}
    told |= {"WALL_FLAGS": " ".join(["--headless", *FLAGS])}
    with network.refusing(), (tmp_path / "player.log").open("wb") as log:
        command, ties = [sys.executable, str(KIOSK / "player.py")], end_with_parent(signal.SIGTERM)
        started = subprocess.Popen(command, env=os.environ | told, stdout=log, stderr=log, preexec_fn=ties)
        eventually(lambda: bool(renderers(started.pid)), tmp_path)
    yield started
    started.terminate()
    started.wait(timeout=30)


@pytest.mark.browser
def test_switched_on_before_the_server_it_goes_on_to_the_wall_and_ends_when_its_page_dies(
    standing: Served, player: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    before = codes(standing.engine)
    eventually(lambda: codes(standing.engine) > before, tmp_path)
    assert player.poll() is None
    for renderer in renderers(player.pid):
        os.kill(renderer, signal.SIGKILL)
    eventually(lambda: player.poll() == 1, tmp_path)
    assert "The page crashed." in (tmp_path / "player.log").read_text()


def codes(engine: Engine) -> int:
    """How many screens have asked to be paired."""
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM pairings WHERE kind = 'wall'")).scalar_one())


def renderers(player: int) -> list[int]:
    found = [one for one in Path("/proc").glob("[0-9]*") if is_renderer(one) and player in ancestors(one)]
    return [int(one.name) for one in found]


def eventually(holds: Callable[[], bool], folder: Path, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, (folder / "player.log").read_text()
        time.sleep(0.2)
