"""Starting and stopping the web."""

import os
import socket
import subprocess
import sys
import urllib.request

import pytest

import settings
from tests.cast import assemble
from tests.serving import Served


def start(**extra: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "serve.py"],
        cwd=settings.HOME,
        env=os.environ | extra,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_port_that_is_taken_is_one_plain_sentence(database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = start(HOST="127.0.0.1", PORT=str(port))
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"Cannot listen on 127.0.0.1 port {port}: ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("port", ["none", "0", "70000"])
def test_a_port_that_is_none_is_one_plain_sentence(database: str, port: str) -> None:
    ended = start(PORT=port)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert f"PORT is '{port}'" in ended.stderr


def test_it_starts_without_a_word_and_ends_when_told(served: Served) -> None:
    with served.engine.begin() as conn:
        assemble(conn)
    assert urllib.request.urlopen(f"{served.url}/healthz", timeout=20).read() == b"ok"  # noqa: S310
    served.process.terminate()
    assert served.process.wait(timeout=15) == 0
    assert served.log() == ""
