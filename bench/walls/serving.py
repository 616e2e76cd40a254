"""The servers that are measured, each a process of its own, and what they use."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

import settings
from db.process import end_with_parent

TICKS_A_S = os.sysconf("SC_CLK_TCK")
UP_WITHIN_S = 120
PLAIN_PAGE = settings.HOME / "bench" / "yardsticks" / "plain_page.py"


@dataclass(frozen=True)
class Server:
    """`address` is host:port."""

    address: str
    process: "subprocess.Popen[bytes]"

    @property
    def resident_kb(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024

    @property
    def cpu_s(self) -> float:
        used = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(used[11]) + int(used[12])) / TICKS_A_S


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(port: int, log: Path, **extra: str) -> Iterator[Server]:
    """The product's web, as `make run` starts it."""
    environment = {"PORT": str(port), "HOST": "127.0.0.1", "STATEMENT_TIMEOUT_S": "30"} | extra
    with _running([sys.executable, "serve.py"], settings.HOME, environment, port, log, "/healthz") as server:
        yield server


@contextmanager
def plain_page(log: Path, database: str) -> Iterator[Server]:
    """`streamlit run` in a folder without settings: Streamlit's defaults."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(PLAIN_PAGE), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    environment = {"PYTHONPATH": str(settings.HOME), "PLAIN_PAGE_DATABASE": database}
    with _running(command, log.parent, environment, port, log, "/_stcore/health") as server:
        yield server


@contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str], port: int, log: Path, asked: str
) -> Iterator[Server]:
    with log.open("ab") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            preexec_fn=end_with_parent(SIGTERM),
        )
    server = Server(f"127.0.0.1:{port}", process)
    try:
        _wait(server, asked, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server, asked: str, log: Path) -> None:
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until and server.process.poll() is None:
        try:
            urllib.request.urlopen(f"http://{server.address}{asked}", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{asked} does not answer:\n{log.read_text()[-2000:]}")
