"""The plant that is measured: what it is, when it works and what it has to make. No clock of it is ever moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bench.size import Size

SITE = "BENCH"
TIMEZONE = "Africa/Johannesburg"  # no summer time: the weeks of the year are copies of the measured one
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
WEEK = 7 * 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK_START = (datetime(2026, 3, 2, 4, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)  # Monday, 06:00 at the plant
WEEK_END = WEEK_START + WEEK
AHEAD = 2 * 24 * HOUR  # planned, and filled by the ingest runs
SHIFTS = ("Early", "Late", "Night")
SHIFT = 8 * HOUR
BREAKS = ((2 * HOUR, 15 * MINUTE), (5 * HOUR, 30 * MINUTE))  # after the start of a shift, how long
ORDER = 12 * HOUR
PIECES = (1, 2, 3, 4, 6, 8)  # that one event of each product counts
PRODUCTS = tuple(f"P{number}" for number in range(1, len(PIECES) + 1))
Span = tuple[int, int]
At = TypeVar("At", int, npt.NDArray[np.int64])


@dataclass(frozen=True)
class Work:
    """Time that a line has to run, cut into groups (hours, or one); microseconds since 1970."""

    line: int
    group: int
    lo: int
    hi: int


@dataclass(frozen=True)
class Plant:
    """Lines and machines by number from 0."""

    size: Size

    @property
    def year_start(self) -> int:
        return WEEK_END - self.size.weeks * WEEK

    def line_name(self, line: int) -> str:
        return f"L{line + 1:02}"

    def machine_name(self, machine: int) -> str:
        return f"M{machine + 1:03}"

    def line_of(self, machine: int) -> int:
        return machine // self.size.machines_a_line

    def machines_of(self, line: int) -> range:
        first = line * self.size.machines_a_line
        return range(first, first + self.size.machines_a_line)

    def cycle_us(self, product: int) -> int:
        """Ideal: somewhat faster than machines that run two thirds of the week can count all events."""
        step = WEEK * 68 // 100 // self.size.events_a_machine
        return step // PIECES[product] // 1_000 * 1_000

    def product_at(self, machine: int, at: At) -> At:
        return (machine + (at - self.year_start) // ORDER) % len(PRODUCTS)

    def breaks(self, line: int, shift_start: int) -> list[Span]:
        own = line * 5 * MINUTE % HOUR
        return [(shift_start + after + own, shift_start + after + own + long) for after, long in BREAKS]

    def working(self, line: int, start: int, end: int) -> Iterator[Span]:
        """The shifts without their breaks, inside [start, end)."""
        first = start - (start - self.year_start) % SHIFT
        for shift_start in range(first, end, SHIFT):
            borders = [shift_start, *(at for span in self.breaks(line, shift_start) for at in span)]
            for lo, hi in zip(borders[::2], [*borders[1::2], shift_start + SHIFT], strict=True):
                if max(lo, start) < min(hi, end):
                    yield max(lo, start), min(hi, end)

    def work(self, lines: range, start: int, end: int, *, by_hour: bool) -> list[Work]:
        """The working time of some lines; group 0 is the hour that `start` lies in."""
        return [
            Work(line, lo // HOUR - start // HOUR if by_hour else 0, lo, hi)
            for line in lines
            for span in self.working(line, start, end)
            for lo, hi in (pairwise(_hours(*span)) if by_hour else [span])
        ]


def _hours(lo: int, hi: int) -> list[int]:
    return [lo, *range((lo // HOUR + 1) * HOUR, hi, HOUR), hi]


def to_instant(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


Row = dict[str, object]


def master(plant: Plant) -> dict[str, list[Row]]:
    """Master data by table, in the order in which it must be written."""
    site: Row = {"site_id": SITE}
    lines, machines = range(plant.size.lines), range(plant.size.machines)
    return {
        "sites": [site | {"name": "Bench", "timezone": TIMEZONE, "day_starts_at": "06:00"}],
        "lines": [site | {"line": plant.line_name(n), "name": plant.line_name(n)} for n in lines],
        "machines": [
            site | {"machine": plant.machine_name(n), "line": plant.line_name(plant.line_of(n)), "name": "Press"}
            for n in machines
        ],
        "products": [
            site | {"product": name, "name": name, "ideal_cycle_s": Decimal(plant.cycle_us(n)) / SECOND}
            for n, name in enumerate(PRODUCTS)
        ],
    }


def calendar(plant: Plant, start: int, end: int) -> dict[str, list[Row]]:
    """Shifts, breaks and orders that begin in [start, end)."""
    lines, shifts, orders = range(plant.size.lines), range(start, end, SHIFT), range(start, end, ORDER)
    return {
        "shifts": [_shift(plant, line, at) for line in lines for at in shifts],
        "shift_breaks": [row for line in lines for at in shifts for row in _breaks(plant, line, at)],
        "orders": [_order(plant, machine, at) for machine in range(plant.size.machines) for at in orders],
    }


def _shift_key(plant: Plant, line: int, at: int) -> Row:
    name = SHIFTS[(at - plant.year_start) // SHIFT % len(SHIFTS)]
    return {"site_id": SITE, "line": plant.line_name(line), "shift": name, "start_at": to_instant(at)}


def _shift(plant: Plant, line: int, at: int) -> Row:
    return _shift_key(plant, line, at) | {"end_at": to_instant(at + SHIFT)}


def _breaks(plant: Plant, line: int, at: int) -> list[Row]:
    key = _shift_key(plant, line, at)
    return [key | {"break_start": to_instant(lo), "break_end": to_instant(hi)} for lo, hi in plant.breaks(line, at)]


def _order(plant: Plant, machine: int, at: int) -> Row:
    return {
        "site_id": SITE,
        "machine": plant.machine_name(machine),
        "order_no": f"O{at // ORDER}",
        "product": PRODUCTS[plant.product_at(machine, at)],
        "start_at": to_instant(at),
        "end_at": to_instant(at + ORDER),
        "planned_qty": Decimal(4000),
    }
