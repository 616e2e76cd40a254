"""`python -m bench`: measures the product beside its yardsticks, in one run on this machine."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import clock
import settings
from bench import effect, forecast, ideas, ingesting, live, load, memory, pictures, questions
from bench.plant import WEEK_END, Plant
from bench.questions import Ways
from bench.results import Finding, Run
from bench.size import GIB, Size, TooSmall, require_disk
from bench.timing import say
from bench.walls.floor import Floor, build
from bench.walls.measure import walls
from bench.week import week
from bench.yardsticks.in_duckdb import Files
from bench.yardsticks.in_pandas import Frames
from db import engine as engines
from db import server

Found = TypeVar("Found")
RESULTS = Path(__file__).parent / "results"
DOCS = settings.HOME / "docs"


def main() -> int:
    asked = arguments()
    size = Size(events=asked.events)
    folder = settings.data_dir() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in PARTS.items():
        if asked.only in (None, name):
            run = Run(size, clock.now(), part=name, seed=asked.seed)
            with nullcontext() if name == "effect" else own_server(folder, keep=asked.keep):
                part(run, folder)
            say(f"Kept as {run.keep(RESULTS)}")
            if name != "figures" or size.is_full:
                publish(run)
    return 0


def publish(run: Run) -> None:
    """Only a run of full size is shown in the docs."""
    tables = {"effect": effect.table, "ideas": ideas.table}
    if run.part in tables:
        pictures.put(run.part, tables[run.part](run), DOCS / "performance.md")
        return
    pictures.draw(run, DOCS / "pictures")
    pictures.write_table(run, DOCS / "performance.md")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--events", type=int, default=Size.events, help="count events of the measured week")
    parser.add_argument("--keep", action="store_true", help="leave the database where it is, to look at it")
    parser.add_argument(
        "--only",
        choices=PARTS,
        help="effect: verdicts; figures: reading and ingest; ideas: 10,000 of them; walls: screens, forecast",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the series that the verdicts are tried on")
    return parser.parse_args()


@contextmanager
def own_server(folder: Path, *, keep: bool) -> Iterator[None]:
    """An empty server with the product's own settings, for this run only."""
    for name in ("DATABASE_URL", "APP_DATABASE_URL", "STATEMENT_TIMEOUT_S"):
        os.environ.pop(name, None)
    os.environ["DATA_DIR"] = str(folder)
    remove(folder)
    try:
        with server.running(waits_for_others=False):
            yield
    finally:
        if not keep:
            remove(folder)


def remove(folder: Path) -> None:
    place = folder / "postgres"
    if place.is_symlink():
        shutil.rmtree(place.resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def figures(run: Run, folder: Path) -> None:
    try:
        require_disk(run.size, folder)
    except TooSmall as problem:
        raise SystemExit(str(problem)) from problem
    size = run.size
    say(
        f"{size.events:,} count events of {size.machines} machines in a week, kept sums of {size.weeks} weeks: about "
        f"{size.minutes} minutes on a quiet machine, and up to {size.disk_bytes / GIB:.0f} GB in {folder}."
    )
    plant = Plant(run.size)
    engine = engines.engine()
    load.plan(engine, plant)
    states, counts = step(run, "make the week", lambda: week(plant))
    border = load.first_tenth()
    step(run, "load a tenth", lambda: load.events(engine, plant, states.between(0, border), counts.between(0, border)))
    step(run, "roll up a tenth", lambda: load.keep_up(engine, border))
    load.tidy(engines.owner_engine())
    few = questions.early_shift(engine, plant, border)
    step(
        run,
        "load the rest",
        lambda: load.events(engine, plant, states.between(border, WEEK_END), counts.between(border, WEEK_END)),
    )
    step(run, "roll up the rest", lambda: load.keep_up(engine, WEEK_END))
    step(run, "fill the year", lambda: load.year(engine, plant))
    step(run, "tidy", lambda: load.tidy(engines.owner_engine()))
    report(run, questions.grown(plant, few, questions.early_shift(engine, plant, WEEK_END)))
    with engine.connect() as conn:
        ways = Ways(conn, Frames(states, counts, run.size.machines), Files(folder, states, counts, run.size.machines))
        report(run, questions.line_shift(ways, plant))
        report(run, questions.week_by_hour(ways, plant))
        report(run, questions.year_by_day(conn, plant))
    report(run, memory.flat(run.size))
    for finding in ingesting.both(engine, engines.owner_engine(), plant):
        report(run, finding)
    report(run, live.delay(engine, plant))


def screens(run: Run, folder: Path) -> None:
    say("Screens on the walls of 20 lines, and the forecast: about 12 minutes on a quiet machine.")
    engine = engines.engine()
    now = step(run, "load the demo plant", lambda: forecast.fill(engine))
    report(run, forecast.hit_rate(engine, now))
    floor = Floor()
    work = step(run, "make the floor", lambda: build(engine, floor))
    for finding in walls(engine, floor, work, folder):
        report(run, finding)


def effects(run: Run, _folder: Path) -> None:
    say(f"Verdicts on series in which nothing was changed, seed {run.seed}: less than a minute.")
    for finding in effect.calibration(run.seed):
        report(run, finding)


def loop(run: Run, _folder: Path) -> None:
    say(f"Views of {ideas.COUNT:,} open ideas: a minute.")
    engine = engines.engine()
    actor = step(run, "write the ideas", lambda: ideas.fill(engine))
    step(run, "tidy", lambda: load.tidy(engines.owner_engine()))
    for finding in ideas.views(engine, actor):
        report(run, finding)


PARTS = {"effect": effects, "figures": figures, "walls": screens, "ideas": loop}


def step(run: Run, name: str, do: Callable[[], Found]) -> Found:
    """Something that has to be there before anything can be measured."""
    began = time.perf_counter()
    found = do()
    run.preparing[name] = round(time.perf_counter() - began, 1)
    say(f"{name}: {run.preparing[name]:,.0f} s")
    return found


def report(run: Run, finding: Finding) -> None:
    run.findings.append(finding)
    say(str(finding))


if __name__ == "__main__":
    sys.exit(main())
