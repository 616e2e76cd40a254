"""Child processes that never outlive their parent, and words for the person at the keyboard."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def tell(sentence: str) -> None:
    """Say one line on standard error: progress is not output."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def end_with_parent(how: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`, which runs after the change of user: that change would undo it.

    Linux sends the signal when the *thread* that started the child ends, so start such a child from the main thread.
    """
    libc = ctypes.CDLL(None)  # loaded before the fork: nothing may be imported after it
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return arrange
