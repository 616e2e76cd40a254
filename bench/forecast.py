"""The forecast: how often a shift ended where the wall said that it would, on the history of the demo plant."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

import clock
from bench.results import Check, Finding
from bench.timing import Timing
from demo import load
from demo.plant import SEED, SITE
from metrics import board, hours, keeper, plant
from metrics.board import Shift

HISTORY_DAYS, JUDGED_DAYS = 40, 21
SAID = 80  # of a hundred shifts end within the range, says docs/kpis.md
SLACK = 8  # by chance, with as many shifts as are judged here
MOMENTS = {"half of the shift": 0.5, "three quarters": 0.75}


@dataclass
class Record:
    """What was said at one moment of every shift; `width`: of the ranges, as a share of what was due, in percent."""

    hits: int = 0
    below: int = 0
    said: int = 0
    width: float = 0.0

    @property
    def right(self) -> float:
        return 100 * self.hits / self.said


def fill(engine: Engine) -> datetime:
    """The demo plant and its sums; the instant up to which it has lived."""
    now = clock.now()
    with engine.begin() as conn:
        load.load(conn, seed=SEED, of_days=HISTORY_DAYS, now=now, tell=lambda _said: None)
    while keeper.keep(engine, SITE, now=now):
        pass
    return now


def hit_rate(engine: Engine, now: datetime) -> Finding:
    """Judged at each moment as if it were that moment: nothing that came later is looked at."""
    records = {name: Record() for name in MOMENTS}
    with engine.connect() as conn:
        for line in plant.lines(conn, SITE):
            for shift in board.shifts_between(conn, SITE, line.line, now - timedelta(days=JUDGED_DAYS), now):
                if shift.end <= now:
                    for name, share in MOMENTS.items():
                        _judge(conn, shift, share, records[name])
    right = {f"right at {name}, of {record.said}": Timing.of([record.right]) for name, record in records.items()}
    return Finding("forecast", _title(records), right, "%", [_check(*one) for one in records.items()])


def _judge(conn: Connection, shift: Shift, share: float, record: Record) -> None:
    at = shift.start + (shift.end - shift.start) * share
    seen = hours.progress(conn, shift, now=at, pace=hours.usual_pace(conn, shift, now=at))
    ended = hours.progress(conn, shift, now=shift.end)
    if not seen or not ended or seen.forecast_low is None or seen.forecast_high is None:
        return
    record.said += 1
    record.hits += seen.forecast_low <= ended.delivered <= seen.forecast_high
    record.below += ended.delivered < seen.forecast_low
    record.width += 100 * float((seen.forecast_high - seen.forecast_low) / seen.due_shift)


def _title(records: dict[str, Record]) -> str:
    widths = " and ".join(f"{record.width / record.said:.1f} %" for record in records.values())
    return f"Forecast: shifts of the demo plant that ended within the range, which was {widths} of the plan wide"


def _check(name: str, record: Record) -> Check:
    return Check(f"off from {SAID} of 100, at {name}", abs(record.right - SAID), "at most", SLACK, "points")
