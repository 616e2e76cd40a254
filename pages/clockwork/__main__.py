"""`python -m pages.clockwork`: does what has to happen by itself, until SIGTERM or Ctrl-C. Part of `make run`.

Mail and webhooks go out in a thread beside, so that a slow receiver holds no climbing call up.
"""

import logging
import signal
import sys
from threading import Event, Thread
from types import FrameType

from db import server
from db.engine import engine
from pages.clockwork import rounds
from pages.clockwork.jobs import JOBS
from pages.telling import sending


def main() -> int:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="clockwork: %(message)s")
    logging.getLogger("httpx2").setLevel(
        logging.WARNING
    )  # it writes down addresses, which are secrets of Teams and Slack
    stop = Event()

    def told_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told_to_stop)
    with server.running():
        beside = Thread(target=sending.run, args=(engine(), stop), name="sending")
        beside.start()
        rounds.run(engine(), JOBS, stop)
        beside.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
