"""Reading: the same question to the product and to its yardsticks, in turn, with equal answers."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from bench import figures, results, timing
from bench.figures import Answer, Question
from bench.plant import SECOND, SHIFT, SITE, WEEK_END, WEEK_START, Plant, to_instant
from bench.results import Check, Finding
from bench.timing import Timing
from bench.yardsticks import in_sql
from bench.yardsticks.in_duckdb import Files
from bench.yardsticks.in_pandas import Frames
from metrics import values
from metrics.scope import Scope

ODD = 197_420_017  # 3 min 17.420017 s: no border of any bucket
NOW = WEEK_END
OURS = "this product"


def shift_of(plant: Plant, line: int, shift: int) -> Question:
    """As long as a shift, from an odd instant after the start of it."""
    start = WEEK_START + shift * SHIFT + ODD
    return Question(plant, range(line, line + 1), start, start + SHIFT, False)


def week_of(plant: Plant) -> Question:
    lines = range(plant.size.lines)
    return Question(plant, lines, WEEK_START + 437 * SECOND + 13, WEEK_END - 1291 * SECOND - 7, True)


class Unequal(Exception):  # noqa: N818  str() is the sentence
    """A yardstick and the product do not agree: then no time of either says anything."""


@dataclass(frozen=True)
class Ways:
    """Everybody who can be asked, warm."""

    conn: Connection
    frames: Frames
    files: Files

    def of(self, question: Question) -> dict[str, Callable[[], Answer]]:
        work = question.work
        self.files.know(question, work)
        bound = in_sql.given(question, work)
        return {
            OURS: lambda: figures.ours(self.conn, question, now=NOW),
            "pandas": lambda: self.frames.ask(question, work),
            "DuckDB": lambda: self.files.ask(question),
            "SQL on raw rows": lambda: in_sql.ask(self.conn, question, bound),
        }

    def compare(
        self, question: Question, targets: dict[str, float], within_s: float
    ) -> tuple[dict[str, Timing], list[Check]]:
        """Raises Unequal."""
        calls = self.of(question)
        expected = calls[OURS]()
        for name, call in calls.items():
            if call() != expected:
                raise Unequal(f"{name} does not find the figures that {OURS} finds.")
        took = timing.race(calls, within_s=within_s)
        return took, [results.faster(name, took[OURS], took[name], target) for name, target in targets.items()]


def line_shift(ways: Ways, plant: Plant) -> Finding:
    took, checks = ways.compare(
        shift_of(plant, plant.size.lines // 3, 10), {"pandas": 100, "DuckDB": 10, "SQL on raw rows": 5}, within_s=4
    )
    checks.append(Check("time", took[OURS].median, "at most", 3, "ms"))
    return Finding("line_shift", "KPIs of one line, one shift", took, "ms", checks)


def week_by_hour(ways: Ways, plant: Plant) -> Finding:
    took, checks = ways.compare(week_of(plant), {"pandas": 50, "DuckDB": 5, "SQL on raw rows": 60}, within_s=15)
    title = f"{plant.size.machines} machines, one week by hour"
    return Finding("week_by_hour", title, took, "ms", checks)


def year_by_day(conn: Connection, plant: Plant) -> Finding:
    start, end = to_instant(plant.year_start + ODD), to_instant(WEEK_END - ODD)

    def ask() -> list[values.Value]:
        return values.read(conn, Scope(SITE), start, end, list(figures.KPIS), now=to_instant(NOW), by="day")

    took = timing.race({OURS: ask}, within_s=5)
    title = f"A site of {plant.size.machines} machines, one year by day"
    return Finding("year_by_day", title, took, "ms", [Check("time", took[OURS].median, "at most", 150, "ms")])


def early_shift(engine: Engine, plant: Plant, now: int) -> Timing:
    """One line's first shift, in the first tenth of the week. `now`: when the last event that is stored came."""
    question = shift_of(plant, plant.size.lines // 3, 0)
    with engine.connect() as conn:
        return timing.race({OURS: lambda: figures.ours(conn, question, now=now)}, within_s=4)[OURS]


def grown(plant: Plant, few: Timing, many: Timing) -> Finding:
    events = plant.size.events
    took = {f"{events // 10:,} events stored": few, f"{events:,} events stored": many}
    check = Check("slower with ten times the events", many.median / few.median, "at most", 1.2)
    return Finding("grown", "The same line and shift, with a tenth of the events and with all", took, "ms", [check])
