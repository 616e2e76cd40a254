"""The shift hour by hour, what the line does now, and how the shift will end."""

from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from db import tables as t
from metrics import board, hours
from metrics.board import Shift
from tests.metrics.small_line import NOW, Line, clock


@pytest.fixture
def line(conn: Connection) -> Line:
    return Line(conn).build()


def f(*numbers: float | None) -> tuple[Fraction | None, ...]:
    """Numbers as figures have them."""
    return tuple(None if number is None else Fraction(number) for number in numbers)


def early(line: Line) -> Shift:
    found = board.shift_at(line.conn, "S", "L", clock("9:00"))
    assert found is not None
    return found


def plan(line: Line, qty: int = 465) -> None:
    """One order over the whole shift: 465 pieces in its 465 planned minutes, one a minute."""
    order = {"order_no": "1", "product": "p", "start_at": clock("6:00"), "end_at": clock("14:00"), "planned_qty": qty}
    line.add(t.orders, machine="M", **order)


def test_rows_begin_with_the_shift_and_breaks_lower_the_plan(line: Line) -> None:
    plan(line)
    rows = hours.hours(line.conn, early(line), now=NOW)
    assert [row.start for row in rows] == [clock(f"{hour}:00") for hour in range(6, 14)]
    assert [row.plan for row in rows] == [60, 60, 60, 60, 45, 60, 60, 60]


def test_gaps_run_up_over_the_hours_and_the_coming_ones_have_a_plan_only(line: Line) -> None:
    plan(line)
    line.state("6:00", "running").count("6:30", good=50, scrap=2).count("7:30", good=66)
    rows = hours.hours(line.conn, early(line), now=clock("8:30"))
    assert [(row.gap, row.running_gap) for row in rows[:4]] == [f(-10, -10), f(6, -4), f(-30, -34), f(None, None)]
    assert (rows[0].good, rows[0].scrap, rows[2].due, rows[3].plan) == f(50, 2, 30, 60)


def test_the_reason_that_cost_most_stands_beside_the_hour(line: Line) -> None:
    plan(line)
    line.state("6:00", "running").state("6:10", "down", "jam").state("6:30", "idle", "no_glue").state("6:35", "running")
    row = hours.hours(line.conn, early(line), now=NOW)[0]
    assert (row.why, row.why_min) == ("jam", Fraction(20))


def test_two_products_in_a_shift_are_compared_in_standard_minutes(line: Line) -> None:
    line.add(t.products, product="q", name="q", ideal_cycle_s=30)
    spans = [("p", "6:00", "8:00", 120), ("q", "8:00", "10:00", 240)]
    for product, start, end, qty in spans:
        line.add(
            t.orders,
            machine="M",
            order_no=product,
            product=product,
            start_at=clock(start),
            end_at=clock(end),
            planned_qty=qty,
        )
    line.state("6:00", "running").count("7:00", good=100).count("9:00", good=200, product="q")
    rows = hours.hours(line.conn, early(line), now=NOW)
    assert rows[0].unit == "min"
    assert sum(row.gap or 0 for row in rows) == -20 - 20
    shift = hours.progress(line.conn, early(line), now=NOW)
    assert shift is not None
    assert (shift.gap, shift.unit, shift.due_shift) == (Fraction(-40), "min", Fraction(240))


def test_a_line_without_sensor_shows_the_minutes_that_nothing_explains(line: Line) -> None:
    plan(line)
    line.count("6:00", good=40, scrap=5)
    line.add(
        t.hand_stops,
        line="L",
        stop_id=uuid4(),
        start_at=clock("6:20"),
        end_at=clock("6:30"),
        reason="jam",
        entered_by="Ana",
    )
    row = hours.hours(line.conn, early(line), now=NOW)[0]
    assert row.not_explained_min == 60 - 10 - 45
    assert (row.why, row.why_min) == ("jam", Fraction(10))


def test_a_line_with_states_has_no_such_minutes(line: Line) -> None:
    plan(line)
    line.state("6:00", "running").count("6:00", good=40)
    assert hours.hours(line.conn, early(line), now=NOW)[0].not_explained_min is None


def test_without_a_plan_there_is_no_gap(line: Line) -> None:
    line.state("6:00", "running").count("6:30", good=50)
    row = hours.hours(line.conn, early(line), now=NOW)[0]
    assert (row.plan, row.gap, row.good) == f(None, None, 50)
    assert hours.progress(line.conn, early(line), now=NOW) is None


def test_the_forecast_is_a_range_from_the_pace_of_past_shifts(line: Line) -> None:
    plan(line)
    line.state("6:00", "running").count("6:30", good=100)
    seen = hours.progress(line.conn, early(line), now=clock("8:00"), pace=(Fraction(4, 5), Fraction(1)))
    assert seen is not None
    assert (seen.delivered, seen.due_now, seen.gap) == f(100, 120, -20)
    assert (seen.forecast_low, seen.forecast_high) == f(100 + 345 * 4 // 5, 445)


def test_the_usual_pace_is_that_of_the_same_rest_of_nine_shifts_or_more(line: Line) -> None:
    plan(line)
    for day in range(1, 10):
        assert hours.usual_pace(line.conn, early(line), now=clock("10:00")) is None
        _past_shift(line, day)
    assert hours.usual_pace(line.conn, early(line), now=clock("10:00")) == (Fraction(1, 60), Fraction(9, 60))
    assert hours.usual_pace(line.conn, early(line), now=clock("6:00")) == (Fraction(101, 120), Fraction(109, 120))
    assert hours.usual_pace(line.conn, early(line), now=clock("14:00")) is None


def test_the_range_leaves_the_outer_tenths_of_past_shifts_out(line: Line) -> None:
    plan(line)
    for day in range(1, 21):
        _past_shift(line, day)
    assert hours.usual_pace(line.conn, early(line), now=clock("10:00")) == (Fraction(2, 60), Fraction(19, 60))


def _past_shift(line: Line, day: int) -> None:
    """Two hours some days ago, one piece a minute due: a hundred in the first hour, as many as days in the second."""
    begin = clock("6:00") - timedelta(days=day)
    span = {"start_at": begin, "end_at": begin + timedelta(hours=2)}
    line.add(t.shifts, line="L", shift="early", **span)
    line.add(t.orders, machine="M", order_no=f"d{day}", product="p", planned_qty=120, **span)
    for after, good in ((30, 100), (90, day)):
        count = {"event_key": f"i:d{day}-{after}", "fingerprint": "", "import_id": 0, "product": "p"}
        at = begin + timedelta(minutes=after)
        line.add(t.count_events, machine="M", at=at, good_milli=good * 1000, **count)


def test_what_the_line_does_now(line: Line) -> None:
    plan(line)
    line.state("6:00", "running").state("9:00", "down").state("9:03", "down", "jam").state("9:30", "running")
    seen = board.standing(line.conn, "S", "L", now=clock("9:10"))
    assert (seen.state, seen.since, seen.reason, seen.product) == ("down", clock("9:00"), "jam", "p")
    assert board.standing(line.conn, "S", "L", now=clock("9:40")).state == "running"
    assert board.standing(line.conn, "S", "L", now=clock("5:00")).state == "unknown"


def test_next_is_the_order_that_starts_next(line: Line) -> None:
    plan(line)
    assert board.standing(line.conn, "S", "L", now=clock("5:00")).next_product == "p"
    assert board.standing(line.conn, "S", "L", now=clock("7:00")).next_product is None


def test_a_trend_has_a_value_for_each_ended_shift(line: Line) -> None:
    line.state("6:00", "running").count("6:30", good=300)
    for day in (1, 2):
        begin = clock("6:00") - timedelta(days=day)
        line.add(t.shifts, line="L", shift="early", start_at=begin, end_at=begin + timedelta(hours=8))
    found = board.trend(line.conn, "S", "L", "oee", now=NOW)
    assert [value.start.day for value in found] == [28, 1, 2]
    assert [value.value is None for value in found] == [True, True, False]


def test_between_shifts_there_is_a_last_one(line: Line) -> None:
    assert board.shift_at(line.conn, "S", "L", clock("15:00")) is None
    last = board.last_shift(line.conn, "S", "L", clock("15:00"))
    assert last is not None
    assert last.shift == "early"
    assert last.breaks == ((clock("10:00"), clock("10:15")),)
