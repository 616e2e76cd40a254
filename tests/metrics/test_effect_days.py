"""A figure day by day: what is behind each day, what was made on it, and which shifts were its own."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import Connection

from db import tables as t
from metrics import effect_days
from metrics.effect_days import Daily
from metrics.scope import Scope
from tests.metrics.small_line import NOW, Line, clock

SPAN = (date(2026, 3, 2), date(2026, 3, 4))  # the second day has nothing
HOURS = 3_600_000_000


@pytest.fixture
def line(conn: Connection) -> Line:
    """Two stops, of which the second lasts, 400 parts, and another night shift that begins on the day before."""
    made = Line(conn).build()
    for name, begin, end in (("eve", "-2:00", "6:00"), ("night", "22:00", "30:00")):
        made.add(t.shifts, line="L", shift=name, start_at=clock(begin), end_at=clock(end))
    made.state("6:00", "running").state("7:00", "down").state("7:30", "running").state("13:00", "down")
    made.count("12:00", good=375, scrap=20)
    made.conn.execute(t.count_events.update().values(rework_milli=5000))
    return made


def daily(line: Line, kpi: str) -> Daily:
    return effect_days.read(line.conn, Scope("S", line="L"), kpi, SPAN, now=NOW)


def test_a_mean_of_stops_says_how_many_are_behind_each_day_and_a_share_does_not(line: Line) -> None:
    assert [daily(line, kpi).events for kpi in ("mtbf", "mttr", "scrap_ratio")] == [(2, 0), (1, 0), None]


def test_all_parts_of_a_day_are_its_mix_good_or_not(line: Line) -> None:
    assert daily(line, "scrap_ratio").mix.tolist() == [[400_000], [0]]  # thousandths


def test_a_shift_belongs_to_the_day_on_which_it_begins(line: Line) -> None:
    hours = daily(line, "scrap_ratio").hours / HOURS
    assert hours.tolist() == [[8, 8], [0, 0]]  # the early one and the night after it; the one before it is not of them


def test_a_line_without_plan_and_parts_has_neither_mix_nor_hours(conn: Connection) -> None:
    found = daily(Line(conn).build(shift=False), "scrap_ratio")
    assert (found.mix.shape, found.hours.shape) == ((2, 0), (2, 0))
    assert np.isnan(found.values).all()
