"""What must hold before anything is started; each failure is one plain sentence."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import settings


def check_port() -> None:
    """Raises SystemExit when the web could not listen."""
    host, port = settings.host(), settings.port()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as e:
            raise SystemExit(
                f"Cannot listen on {host} port {port}: {os.strerror(e.errno or 0)}. "
                "Set HOST or PORT, as in: PORT=8600 make run"
            ) from e


@contextmanager
def own_data_dir() -> Iterator[Path]:
    """The data folder, made and writable, and held: two supervisors would feed the same plant twice.

    Raises SystemExit.
    """
    folder = settings.data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("a")
    except OSError as e:
        raise SystemExit(f"{folder} cannot be written: {e.strerror}. See to its rights, or set DATA_DIR.") from e
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"Another `make run` works in {folder}. Stop it first, or set DATA_DIR.") from None
        yield folder
