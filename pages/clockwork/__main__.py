"""`python -m pages.clockwork`: does what has to happen by itself, until SIGTERM or Ctrl-C. Part of `make run`."""

import logging
import signal
import sys
from threading import Event
from types import FrameType

from db import server
from db.engine import engine
from pages.clockwork import rounds
from pages.clockwork.jobs import JOBS


def main() -> int:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="clockwork: %(message)s")
    stop = Event()

    def told_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told_to_stop)
    with server.running():
        rounds.run(engine(), JOBS, stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
