"""How large a run is, and what it needs of this machine."""

import shutil
from dataclasses import dataclass
from pathlib import Path

GIB = 2**30
BYTES_OF_AN_EVENT = 480  # row, keys, the log of the database while it loads, and the copies of the yardsticks
BYTES_OF_A_MACHINE_WEEK = 950_000  # kept sums of every grain
SPARE_BYTES = 5 * GIB  # the log of the database, and what the ingest runs add


class TooSmall(Exception):  # noqa: N818  str() is the sentence for the person who started it
    """This machine cannot hold the run."""


@dataclass(frozen=True)
class Size:
    """`events`: counts of all machines in the measured week; `weeks`: how far the kept sums reach back."""

    events: int = 20_000_000
    lines: int = 20
    machines_a_line: int = 10
    weeks: int = 52
    live_s: int = 60

    @property
    def machines(self) -> int:
        return self.lines * self.machines_a_line

    @property
    def events_a_machine(self) -> int:
        return self.events // self.machines

    @property
    def ingested(self) -> int:
        """New events of each way of ingest."""
        return max(self.events * 3 // 100, 30 * self.machines)

    @property
    def is_full(self) -> bool:
        return self.events >= Size.events

    @property
    def disk_bytes(self) -> int:
        return self.events * BYTES_OF_AN_EVENT + self.machines * self.weeks * BYTES_OF_A_MACHINE_WEEK + SPARE_BYTES

    @property
    def minutes(self) -> int:
        """About; two cores that nobody else uses."""
        return round(12 + self.events / 1_000_000)


def require_disk(size: Size, folder: Path) -> None:
    """Raises TooSmall."""
    free = shutil.disk_usage(folder).free
    if free < size.disk_bytes:
        raise TooSmall(
            f"This run needs {size.disk_bytes / GIB:.0f} GB of disk in {folder}, but {free / GIB:.0f} GB are free. "
            f"Make room, set DATA_DIR to another disk, or run a smaller one: make bench EVENTS=2000000"
        )
