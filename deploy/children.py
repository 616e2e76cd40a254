"""The programs that run together: started, started again when they end, stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import settings
from db.process import end_with_parent, tell

LONGEST_PAUSE_S = 60
STEADY_AFTER_S = 60
STOP_WITHIN_S = 8


@dataclass
class Child:
    """One program. After each early end it is started again, twice as late as the time before."""

    name: str
    command: list[str]
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause_s: int = 1

    def start(self) -> None:
        """From the main thread: the child gets SIGTERM when that ends, even by kill -9."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=settings.HOME,
            env={**os.environ, **self.extra},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the supervisor, who stops them in order
            preexec_fn=end_with_parent(signal.SIGTERM),
        )

    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> None:
        """Notice its end and say so; start it again when its pause is over."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
            return
        ended = self.process.poll()
        if ended is None:
            return
        steady = time.monotonic() - self.started_at > STEADY_AFTER_S
        self.pause_s = 1 if steady else min(self.pause_s * 2, LONGEST_PAUSE_S)
        tell(f"The {self.name} ended (status {ended}); it is started again in {self.pause_s} s.")
        self.process = None
        self.start_at = time.monotonic() + self.pause_s


def stop(children: list[Child]) -> None:
    """Ask all to end, and end those that have not after some seconds."""
    running = [child.process for child in children if child.process is not None and child.is_up()]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_WITHIN_S
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
