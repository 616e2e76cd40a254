"""What is planned: which product runs when on a line, and how many of it a sane plan asks for."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from demo import days
from demo.plant import LINE, PLANNED_SETUP_S, PRODUCT, Line, Plant, cycle_us

GRID_MIN = 5


@dataclass(frozen=True)
class Run:
    """An order on the pace maker; `setup_s` is 0 where it goes on with the product of the run before."""

    order: str
    product: str
    start: int
    end: int
    planned_qty: int
    setup_s: int


@lru_cache(maxsize=4096)
def runs(plant: Plant, line: str, day: date) -> tuple[Run, ...]:
    """The line's runs of one day, side by side without a hole."""
    plan = LINE[line]
    starts = _starts(plant, plan, day)
    ends = [*starts[1:], days.bounds(day)[1]]
    done = day.toordinal() * len(plan.changes)
    made = [plan.products[(done + n) % len(plan.products)] for n in range(len(starts))]
    return tuple(
        _run(plan, f"{line}-{day:%y%m%d}-{n + 1}", made[n], (start, end), changes=n > 0 and made[n] != made[n - 1])
        for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def _starts(plant: Plant, plan: Line, day: date) -> list[int]:
    if not plan.changes:
        return [shift.start for shift in days.shifts_of(plan.line, day)]
    chance = plant.chance("plan", plan.line, day)
    begin = days.bounds(day)[0]
    later = [chance.randint(0, span // GRID_MIN) * GRID_MIN for _, _, span in plan.changes]
    changes = [
        days.local(day, hour, minute) + late * days.MINUTE
        for (hour, minute, _), late in zip(plan.changes, later, strict=True)
    ]
    return [begin, *changes]


def _run(plan: Line, order: str, product: str, span: tuple[int, int], *, changes: bool) -> Run:
    cycle = cycle_us(product, plan.pace_maker)
    pieces = days.working(plan.line, *span) * plan.plan_share / cycle
    step = 10 if PRODUCT[product].cycle_s < 60 else 1
    setup_s = PLANNED_SETUP_S[plan.line] if changes else 0
    return Run(order, product, *span, round(pieces / step) * step, setup_s)
