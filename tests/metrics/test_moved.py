"""What a change moves is told figure by figure, and nothing else is."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Connection, delete

from db import tables as t
from metrics import moved
from metrics.moved import Moved, Snapshot, compare
from tests.metrics.small_line import DAY, NOW, Line, clock

WEEK = timedelta(days=7)


@pytest.fixture
def line(conn: Connection) -> Line:
    return Line(conn).build()


def look(conn: Connection, days: int = 1) -> Snapshot:
    return moved.snapshot(conn, "S", ["L"], DAY, DAY + timedelta(days=days), now=NOW)


def told(found: list[Moved]) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    return {one.kpi: (one.before, one.after) for one in found}


def test_nothing_moves_where_nothing_changed(line: Line) -> None:
    line.state("6:00", "running").count("7:00", good=100)
    assert compare(look(line.conn), look(line.conn)) == []


def test_late_scrap_moves_the_figures_of_parts_and_no_other(line: Line) -> None:
    line.state("6:00", "running").count("7:00", good=96)
    before = look(line.conn)
    line.count("8:00", scrap=4)
    found = told(compare(before, look(line.conn)))
    assert found["scrap_ratio"] == (Fraction(0), Fraction(1, 25))
    assert found["first_pass_yield"] == (Fraction(1), Fraction(24, 25))
    assert "availability" not in found


def test_a_figure_that_comes_or_goes_says_why(line: Line) -> None:
    line.count("7:00", good=10)
    before = look(line.conn)
    line.state("6:00", "running")
    there = look(line.conn)
    assert told(compare(before, there))["availability"] == (None, Fraction(1))
    gone = next(one for one in compare(there, before) if one.kpi == "availability")
    assert (gone.before, gone.after, gone.withheld) == (Fraction(1), None, "no machine states")


def test_a_shift_that_is_planned_no_more_loses_its_figures(line: Line) -> None:
    line.state("6:00", "running")
    before = look(line.conn)
    line.conn.execute(delete(t.shifts))
    found = compare(before, look(line.conn))
    assert {(one.after, one.withheld) for one in found} == {(None, "the shift is not planned")}


def test_a_shift_counts_whole_though_the_change_touches_only_its_end(line: Line) -> None:
    line.state("6:00", "running").state("7:00", "down").state("8:00", "running")
    seen = moved.snapshot(line.conn, "S", ["L"], clock("13:59"), clock("14:00"), now=NOW)
    assert seen.since is None
    whole = {key.kpi: value.value for key, value in seen.values.items()}
    assert whole["availability"] == line.read("availability").value


def test_a_running_shift_is_compared_up_to_now(line: Line) -> None:
    line.state("6:00", "running").state("7:00", "down")
    seen = moved.snapshot(line.conn, "S", ["L"], DAY, DAY + WEEK, now=clock("8:00"))
    assert {key.kpi: value.value for key, value in seen.values.items()}["availability"] == Fraction(1, 2)


def test_the_shift_that_moved_most_comes_first(line: Line) -> None:
    for day in (1, 2):
        start = clock("6:00") + timedelta(days=day)
        line.add(t.shifts, line="L", shift="early", start_at=start, end_at=start + timedelta(hours=8))
    line.count("7:00", good=100).count("31:00", good=100)
    before = look(line.conn, 3)
    line.count("8:00", scrap=1).count("32:00", scrap=50)
    scrap = [one for one in compare(before, look(line.conn, 3)) if one.kpi == "scrap_ratio"]
    assert [one.shift_start for one in scrap] == [clock("30:00"), clock("6:00")]


def test_of_a_long_time_the_newest_shifts_are_compared(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved, "MOST_SHIFTS", 1)
    start = clock("30:00")
    line.add(t.shifts, line="L", shift="early", start_at=start, end_at=start + timedelta(hours=8))
    before = look(line.conn, 2)
    line.count("8:00", scrap=1).count("32:00", scrap=50)
    assert before.since == start
    assert {one.shift_start for one in compare(before, look(line.conn, 2))} == {start}


def test_a_change_in_the_middle_of_a_shift_moves_that_shift(line: Line) -> None:
    line.state("6:00", "running").count("7:00", good=96)
    before = moved.snapshot(line.conn, "S", ["L"], clock("8:00"), clock("8:01"), now=NOW)
    line.count("8:00", scrap=4)
    after = moved.snapshot(line.conn, "S", ["L"], clock("8:00"), clock("8:01"), now=NOW)
    assert told(compare(before, after))["scrap_ratio"] == (Fraction(0), Fraction(1, 25))
    assert "scrap_ratio 0 -> 0.04 ratio" in moved.sentences(before, after)[1]
