"""A machine's time, cut where anything changes: in each cell its line, shift, break, order and cycle stay the same."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from metrics.formulas import spans
from metrics.formulas.spans import Spans
from metrics.plant import Cycles, MachineVersion, Order


@dataclass(frozen=True)
class Track:
    """What is asked of one machine: when it counts (`present`) and is scheduled, its breaks, orders and silence."""

    machine: str
    line: str
    present: Spans
    scheduled: Spans
    breaks: Spans
    orders: list[Order]
    versions: list[MachineVersion]

    @property
    def planned(self) -> Spans:
        """Scheduled time without breaks: what a plan may count on."""
        return spans.subtract(self.scheduled, self.breaks)


@dataclass(frozen=True)
class Cell:
    start: int
    end: int
    scheduled: bool
    on_break: bool
    present: bool
    orders: tuple[Order, ...]  # running here, the latest start first

    @property
    def product(self) -> str | None:
        return self.orders[0].product if self.orders else None


def cuts(track: Track, cycles: Cycles, start: int, end: int) -> set[int]:
    """Every instant of [start, end] at which something changes for the machine."""
    found = {start, end, *cycles.borders(start, end)}
    for group in (track.present, track.scheduled, track.breaks, [(o.start, o.run_end) for o in track.orders]):
        found |= {at for span in group for at in span if start < at < end}
    return found


def cells(track: Track, ordered: list[int]) -> list[Cell]:
    """The cells between the given cuts, which hold at least the track's own."""
    running = _running(track.orders, ordered)
    return [
        Cell(
            lo,
            hi,
            scheduled=spans.covers(track.scheduled, lo),
            on_break=spans.covers(track.breaks, lo),
            present=spans.covers(track.present, lo),
            orders=running[lo],
        )
        for lo, hi in pairwise(ordered)
    ]


def _running(orders: list[Order], cuts: list[int]) -> dict[int, tuple[Order, ...]]:
    found: dict[int, list[Order]] = defaultdict(list)
    for order in sorted(orders, key=lambda o: (o.start, o.order_no), reverse=True):
        first = bisect_right(cuts, order.start - 1)
        for at in cuts[first:]:
            if at >= order.run_end:
                break
            found[at].append(order)
    return defaultdict(tuple, {at: tuple(running) for at, running in found.items()})
