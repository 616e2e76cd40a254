"""The truth for people and programs: the answer of `python -m demo truth`."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import clock
from db.engine import engine
from demo import days, figures, load, truth
from demo.plant import MACHINE, MACHINES
from demo.truth import Truth


def run(asked: argparse.Namespace) -> int:
    """Print the truth of the plant in the database; 2 with a sentence where there is none or the question is wrong."""
    if asked.machine not in (None, *MACHINE):
        return refuse(f"There is no machine {asked.machine}. Machines: {', '.join(MACHINE)}")
    if asked.end <= asked.start:
        return refuse("--to must be after --from.")
    with engine().connect() as conn:
        found = load.found(conn)
    if found is None:
        return refuse("There is no demo plant in this database. Load it: python -m demo load")
    now = clock.now()
    machines = [asked.machine] if asked.machine else [machine.machine for machine in MACHINES]
    told = [
        truth.of(found.plant, machine, start, min(end, now), now=now)
        for machine in machines
        for start, end in _windows(machine, asked)
        if start < now
    ]
    sys.stdout.write(json.dumps([_plain(one) for one in told]) + "\n" if asked.json else "".join(map(_lines, told)))
    return 0


def refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 2


def _windows(machine: str, asked: argparse.Namespace) -> Iterator[tuple[datetime, datetime]]:
    start, end = asked.start.astimezone(UTC), asked.end.astimezone(UTC)
    if asked.by is None:
        yield start, end
        return
    for day in days.days_between(days.to_us(start), days.to_us(end)):
        for shift in days.shifts_of(MACHINE[machine].line, day):
            begin, over = max(start, days.to_instant(shift.start)), min(end, days.to_instant(shift.end))
            if begin < over:
                yield begin, over


def _plain(told: Truth) -> dict[str, Any]:
    """Instants as text in UTC, exact numbers as floats."""
    found = asdict(told) | {"start": _text(told.start), "end": _text(told.end), "kpis": figures.of(told)}
    numbers: dict[str, Any] = json.loads(json.dumps(found, default=_number))
    return numbers


def _number(value: object) -> float:
    if isinstance(value, Fraction):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no number")


def _text(us: int) -> str:
    return days.to_instant(us).isoformat().replace("+00:00", "Z")


def _lines(told: Truth) -> str:
    shown = [f"{key} {float(value):.4g}" for key, value in figures.of(told).items() if value is not None]
    return f"{told.machine}  {_text(told.start)} - {_text(told.end)}\n    {'  '.join(shown)}\n"
