"""The plant as rows for the import door, in the columns of the import formats."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from demo import days, machine_day, schedule
from demo.days import HAND_LINE, to_instant
from demo.goals import INCIDENTS, RATES, goals
from demo.plant import (
    CYCLES_OF_ITS_OWN,
    LINE,
    LINES,
    MACHINES,
    NAME,
    PRODUCT,
    PRODUCTS,
    REASONS,
    SILENT_AFTER_S,
    SITE,
    TIMEZONE,
    Plant,
)

Row = dict[str, object]
WIRED = tuple(machine.machine for machine in MACHINES if machine.line != HAND_LINE)  # these report by themselves


def master(plant: Plant) -> dict[str, list[Row]]:
    """By kind, what is there before anything happens; in the order in which it must be written."""
    site: Row = {"site": SITE}
    return {
        "sites": [
            site | {"name": NAME, "timezone": TIMEZONE, "day_starts_at": "06:00", "currency": "EUR", "locale": "en"}
        ],
        "lines": [site | {"line": x.line, "name": x.name, "area": x.area, "team": x.team} for x in LINES],
        "machines": [site | _machine(x.machine) for x in MACHINES],
        "reasons": [site | vars(reason) for reason in REASONS],
        "products": [site | row for row in _products()],
        "targets": [site | row for row in goals(plant.loaded_on)],
        "rates": [site | row for row in RATES],
        "incidents": [site | _incident(plant, *incident) for incident in INCIDENTS],
    }


def _machine(code: str) -> Row:
    machine = next(x for x in MACHINES if x.machine == code)
    return {
        "machine": code,
        "line": machine.line,
        "name": machine.name,
        "is_constraint": LINE[machine.line].pace_maker == code,
        "silent_after_s": SILENT_AFTER_S if code in WIRED else None,
    }


def _products() -> Iterator[Row]:
    for x in PRODUCTS:
        yield _product(x.product, str(x.cycle_s), None)
    for (product, machine), cycle in CYCLES_OF_ITS_OWN.items():
        yield _product(product, str(cycle), machine)


def _product(code: str, cycle_s: str, machine: str | None) -> Row:
    product = PRODUCT[code]
    return {
        "product": code,
        "name": product.name,
        "ideal_cycle_s": cycle_s,
        "material_cost": str(product.material),
        "margin": str(product.margin),
        "machine": machine,
    }


def _incident(plant: Plant, days_ago: int, hour: int, line: str, kind: str, note: str) -> Row:
    at = to_instant(days.local(plant.loaded_on - timedelta(days=days_ago), hour))
    return {"line": line, "at": at, "kind": kind, "note": note, "event_id": f"incident-{days_ago}"}


def calendar(plant: Plant, of_days: Iterable[date]) -> dict[str, list[Row]]:
    """The shifts and orders that begin on these days."""
    pairs = [(line.line, day) for day in of_days for line in LINES]
    return {
        "shifts": [_shift(shift) for line, day in pairs for shift in days.shifts_of(line, day)],
        "orders": [_order(line, run) for line, day in pairs for run in schedule.runs(plant, line, day)],
    }


def _shift(shift: days.Shift) -> Row:
    return {
        "site": SITE,
        "line": shift.line,
        "shift": shift.name,
        "start": to_instant(shift.start),
        "end": to_instant(shift.end),
        "team": shift.team,
        "breaks": " ".join(f"{_text(start)}/{_text(end)}" for start, end in shift.breaks),
    }


def _text(us: int) -> str:
    return to_instant(us).isoformat()


def _order(line: str, run: schedule.Run) -> Row:
    return {
        "site": SITE,
        "machine": LINE[line].pace_maker,
        "order": run.order,
        "product": run.product,
        "start": to_instant(run.start),
        "end": to_instant(run.end),
        "planned_qty": run.planned_qty,
        "setup_s": run.setup_s,
    }


def states(plant: Plant, since: datetime, until: datetime) -> Iterator[Row]:
    """What the machines report in (since, until]."""
    first, last = days.to_us(since), days.to_us(until)
    for day in days.days_between(first, last + 1):
        for machine in WIRED:
            for state in machine_day.of(plant, machine, day).states:
                if first < state.at <= last:
                    yield {
                        "site": SITE,
                        "machine": machine,
                        "at": to_instant(state.at),
                        "state": state.state,
                        "reason": state.reason,
                        "caused_by": state.caused_by,
                        "event_id": state.event_id,
                    }


def counts(plant: Plant, since: datetime, until: datetime) -> Iterator[Row]:
    """The parts that the machines counted in (since, until]."""
    first, last = days.to_us(since), days.to_us(until)
    for day in days.days_between(first, last + 1):
        for machine in WIRED:
            for count in machine_day.of(plant, machine, day).counts:
                if first < count.at <= last:
                    yield {
                        "site": SITE,
                        "machine": machine,
                        "at": to_instant(count.at),
                        "good": count.good,
                        "scrap": count.scrap,
                        "rework": count.rework,
                        "recovered": count.recovered,
                        "made_at": None if count.made_at is None else to_instant(count.made_at),
                        "product": count.product if count.is_named else None,
                        "reason": count.reason,
                        "event_id": count.event_id,
                    }
