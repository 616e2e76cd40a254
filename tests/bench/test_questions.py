"""Every yardstick answers as the product does, to the last part of a fraction."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from bench import figures, load
from bench.figures import Question
from bench.plant import HOUR, SECOND, WEEK_END, WEEK_START, Plant
from bench.size import Size
from bench.week import Counts, States, week
from bench.yardsticks import in_sql
from bench.yardsticks.in_duckdb import Files
from bench.yardsticks.in_pandas import Frames

SMALL = Size(events=20_000, lines=2, machines_a_line=3, weeks=2)
PLANT = Plant(SMALL)
SHIFT = Question(PLANT, range(1, 2), WEEK_START + 77 * HOUR + 197_420_017, WEEK_START + 85 * HOUR + 197_420_017, False)
WEEK = Question(PLANT, range(2), WEEK_START + 437 * SECOND, WEEK_END - 1291 * SECOND, True)


@pytest.fixture(scope="module")
def measured() -> tuple[States, Counts]:
    return week(PLANT)


@pytest.fixture
def filled(engine: Engine, measured: tuple[States, Counts]) -> Iterator[Connection]:
    load.plan(engine, PLANT)
    load.events(engine, PLANT, *measured)
    load.keep_up(engine, WEEK_END)
    with engine.connect() as conn:
        yield conn


def test_all_ways_of_asking_find_the_same_figures(
    filled: Connection, measured: tuple[States, Counts], tmp_path: Path
) -> None:
    frames = Frames(*measured, SMALL.machines)
    files = Files(tmp_path, *measured, SMALL.machines)
    for question in (SHIFT, WEEK):
        ours = figures.ours(filled, question, now=WEEK_END)
        assert len(ours) == question.pieces
        assert all(value is not None for _, piece in ours for value in piece)
        assert frames.ask(question, question.work) == ours
        files.know(question, question.work)
        assert files.ask(question) == ours
        assert in_sql.ask(filled, question, in_sql.given(question, question.work)) == ours
