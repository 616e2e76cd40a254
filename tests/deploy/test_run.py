"""One command starts everything, and nothing of it stays when it ends, however it ends."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import settings
from db import embedded

IN_TIME_S = 60


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty DATA_DIR and a free port, and no demo plant."""
    folder = Path(tempfile.mkdtemp(prefix="kpi-run-"))
    folder.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(probe.getsockname()[1]))
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("HOST", "127.0.0.1")
    monkeypatch.setenv("DEMO", "0")
    yield folder
    assert eventually(lambda: not embedded.is_worked_on(folder / "postgres" / "data"))
    shutil.rmtree(folder)


def make_run() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "deploy.run"]
    return subprocess.Popen(command, cwd=settings.HOME, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def running(place: Path) -> Iterator["subprocess.Popen[str]"]:
    """The supervisor of an empty plant, ready."""
    process = make_run()
    assert process.stderr
    said = ""
    while "Ready after" not in said:
        said = process.stderr.readline()
        assert said, "it ended before it was ready"
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=IN_TIME_S)


def descendants(pid: int) -> dict[int, str]:
    """Process id and command line of each child, and of theirs."""
    found = {}
    with contextlib.suppress(FileNotFoundError):  # it ended while we looked
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            found |= descendants(int(child))
    return found


def the_one(process: "subprocess.Popen[str]", words: str) -> int | None:
    return next((pid for pid, command in descendants(process.pid).items() if words in command), None)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + IN_TIME_S
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def refusal() -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.run"], cwd=settings.HOME, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    return ended.stderr


def test_ctrl_c_stops_everything(running: "subprocess.Popen[str]") -> None:
    started = descendants(running.pid)
    assert [name for name in ("serve.py", "ingest worker", "postgres") if not the_one(running, name)] == []
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=IN_TIME_S)
    assert running.returncode == 0
    assert said.endswith("Everything is stopped.\n")
    assert [command for pid, command in started.items() if is_alive(pid)] == []


def test_a_killed_supervisor_leaves_nothing_running(running: "subprocess.Popen[str]", place: Path) -> None:
    started = descendants(running.pid)
    assert len(started) > 3
    running.kill()
    assert eventually(lambda: not any(is_alive(pid) for pid in started))
    assert "database system is shut down" in embedded.at(place).log.read_text()


def test_a_program_that_dies_is_started_again(running: "subprocess.Popen[str]") -> None:
    for program in ("serve.py", "ingest worker", "bin/postgres -D"):
        first = the_one(running, program)
        assert first, program
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: the_one(running, program) not in (None, first)), program  # noqa: B023  ends in its turn
    running.terminate()
    _, said = running.communicate(timeout=IN_TIME_S)
    assert running.returncode == 0
    assert "started again" in said


def test_a_second_supervisor_of_the_same_plant_is_refused(
    running: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(probe.getsockname()[1]))
    assert refusal().startswith("Another `make run` works in ")


def test_a_taken_port_is_one_plain_sentence(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.port()))
        taken.listen()
        assert refusal() == (
            f"Cannot listen on 127.0.0.1 port {settings.port()}: Address already in use. "
            "Set HOST or PORT, as in: PORT=8600 make run\n"
        )
    assert list(place.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_plain_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/dev/null/var")
    assert refusal() == "/dev/null/var cannot be written: Not a directory. See to its rights, or set DATA_DIR.\n"


def test_a_setting_that_makes_no_sense_is_one_plain_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", "yes")
    assert refusal() == "DEMO is 'yes', but must be 1 (demo plant) or 0 (none).\n"
    assert list(place.iterdir()) == []


def test_a_server_of_ones_own_that_does_not_answer_is_one_plain_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://kpi:x@127.0.0.1:1/kpi")
    assert refusal().startswith("The server of DATABASE_URL (127.0.0.1) does not answer: ")
