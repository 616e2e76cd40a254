"""What a change is worth: by the hours and parts of its own days, at what held then, and never twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert

from db import tables as t
from metrics import worth
from metrics.effect import Plan
from metrics.scope import Scope
from metrics.worth import Claim, Worth
from tests.metrics.small_line import DAY, NOW, Line, clock

TODAY = (date(2026, 3, 2), date(2026, 3, 3))
HERE = Scope("S", line="L")


@pytest.fixture
def line(conn: Connection) -> Line:
    """Two people at 30 and 40 of overhead: 100 an hour; eight hours with a quarter of an hour's break."""
    made = Line(conn).build()
    conn.execute(t.products.update().values(material_cost=Decimal(5), margin=Decimal(2)))
    made.add(t.rates, line="L", crew=2, labor_rate=30, overhead_rate=40)
    return (
        made.state("6:00", "running").state("9:00", "down").state("10:00", "running").count("12:00", good=380, scrap=20)
    )


def of(line: Line, kpi: str, *moved: float) -> worth.Worth:
    low, size, high = moved if len(moved) == 3 else (moved[0],) * 3
    return worth.of_change(line.conn, HERE, kpi, (low, size, high), TODAY, now=NOW)


def test_five_points_more_running_time_are_five_hundredths_of_the_known_hours(line: Line) -> None:
    found = of(line, "availability", 0.05)
    assert found.expected == pytest.approx(0.05 * 7.75 * 100)
    assert (found.currency, found.days, found.withheld) == ("EUR", 1, "")


def test_scrap_is_worth_its_material(line: Line) -> None:
    assert of(line, "scrap_ratio", -0.02).expected == pytest.approx(0.02 * 400 * 5)


def test_the_range_of_an_effect_is_the_range_of_its_money_the_lesser_first(line: Line) -> None:
    found = of(line, "scrap_ratio", -0.03, -0.02, -0.01)
    assert (found.low, found.expected, found.high) == pytest.approx((20, 40, 60))


def test_what_got_worse_costs(line: Line) -> None:
    found = of(line, "scrap_ratio", 0.02)
    assert found.expected == pytest.approx(-40)


def test_money_of_a_day_is_what_it_says(line: Line) -> None:
    assert of(line, "downtime_cost", -12.5).expected == pytest.approx(12.5)


def test_minutes_of_standing_are_worth_what_standing_costs(line: Line) -> None:
    """One stop of an hour: 100 of line hours, no order waits for it."""
    assert of(line, "mttr", -6).expected == pytest.approx(10)


def test_standing_while_an_order_waits_costs_its_margin_too(line: Line) -> None:
    """The hour that stood took 60 parts from an order that misses 100 of them."""
    row = {"machine": "M", "order_no": "1", "product": "p", "planned_qty": 480}
    line.add(t.orders, start_at=clock("6:00"), end_at=clock("14:00"), **row)
    assert of(line, "mttr", -6).expected == pytest.approx((100 + 60 * 2) / 10)


def test_cost_of_a_part_is_earned_on_every_good_one(line: Line) -> None:
    assert of(line, "cost_per_good", -0.1).expected == pytest.approx(38)


def test_scrap_needs_no_rate_of_the_hour_and_running_time_no_price_of_the_part(line: Line) -> None:
    line.conn.execute(t.products.update().values(material_cost=None, margin=None))
    assert of(line, "availability", 0.05).expected == pytest.approx(0.05 * 7.75 * 100)
    line.conn.execute(t.products.update().values(material_cost=Decimal(5)))
    line.conn.execute(t.rates.update().values(labor_rate=None, overhead_rate=None))
    assert of(line, "scrap_ratio", -0.02).expected == pytest.approx(40)


def test_rates_count_from_their_instant_on(line: Line) -> None:
    line.add(t.rates, line="L", crew=4, labor_rate=30, overhead_rate=40, valid_from=clock("10:00"))
    assert of(line, "availability", 0.05).expected == pytest.approx(0.05 * 7.75 * (4 * 100 + 4 * 160) / 8)


def test_without_a_rate_or_a_price_there_is_no_money_and_the_reason_is_said(conn: Connection) -> None:
    line = Line(conn).build().state("6:00", "running").count("7:00", good=10)
    for kpi in ("availability", "scrap_ratio", "downtime_cost"):
        found = of(line, kpi, 1.0)
        assert (found.expected, found.withheld) == (None, worth.NOTHING)
    assert of(line, "mtbf", 1.0).withheld == worth.NO_PRICE


def test_a_year_is_365_times_a_day(line: Line) -> None:
    year = of(line, "scrap_ratio", -0.02).in_a_year()
    assert year.days == 365
    assert year.expected == pytest.approx(365 * 40)


def test_a_year_of_what_has_no_price_has_none_and_says_why(line: Line) -> None:
    assert of(line, "mtbf", 1.0).in_a_year() == Worth("EUR", 365, withheld=worth.NO_PRICE)


def of_target(line: Line, kpi: str, target: str, *, day: str = "2026-03-02", since: datetime = DAY) -> float | None:
    """What that target would bring in a year after the day; None where there is nothing to reach."""
    goal = {"site_id": "S", "line": "L", "kpi": kpi, "set_by": "x", "valid_from": since}
    line.conn.execute(insert(t.targets).values(goal | {"target": Decimal(target)}))
    end = date.fromisoformat(day) + timedelta(days=1)
    found = worth.of_target(line.conn, HERE, Plan(kpi, "L", day, end.isoformat(), "2026-03-10", 20), now=NOW)
    return None if found is None else found.expected


def test_what_the_target_would_bring_is_known_when_an_idea_is_accepted(line: Line) -> None:
    assert of_target(line, "scrap_ratio", "0.02") == pytest.approx((0.05 - 0.02) * 400 * 5 * 365)
    assert of_target(line, "availability", "0.95") == pytest.approx((0.95 - 6.75 / 7.75) * 7.75 * 100 * 365)


def test_a_target_that_is_reached_brings_nothing_nor_one_to_come_nor_days_without_a_figure(line: Line) -> None:
    assert of_target(line, "scrap_ratio", "0.02", since=NOW + timedelta(seconds=1)) is None
    assert of_target(line, "scrap_ratio", "0.05", since=DAY) is None
    assert of_target(line, "scrap_ratio", "0.06", since=DAY + timedelta(hours=1)) is None
    assert of_target(line, "availability", "0.5") is None
    assert of_target(line, "scrap_ratio", "0.02", since=DAY + timedelta(hours=2), day="2026-03-03") is None


def claim(key: int, kpi: str = "oee", line: str = "L", first: int = 1, days: int = 10, money: float = 100.0) -> Claim:
    start = DAY.date().replace(day=first)
    end = date.fromordinal(start.toordinal() + days)
    return Claim(key, line, kpi, start, end, (money / 2, money, money * 2))


def test_changes_that_touch_nothing_in_common_count_in_full() -> None:
    claims = [claim(1, "scrap_ratio"), claim(2, "changeover"), claim(3, "oee", "K"), claim(4, "changeover", first=11)]
    assert worth.shared(claims) == dict.fromkeys((1, 2, 3, 4), (50, 100, 200))


def test_two_on_the_same_minutes_are_together_no_more_than_the_larger_one() -> None:
    found = worth.shared([claim(1, "oee", money=300), claim(2, "changeover", money=100)])
    assert sum(expected for _, expected, _ in found.values()) == pytest.approx(300)
    assert found[1][1] == pytest.approx(3 * found[2][1])


def test_only_the_days_that_both_count_are_shared() -> None:
    found = worth.shared([claim(1, first=1, days=10), claim(2, first=6, days=10)])
    assert found[1][1] == pytest.approx(50 + 25)
    assert sum(expected for _, expected, _ in found.values()) == pytest.approx(150)


def test_shares_go_by_what_is_expected_not_by_how_high_it_might_be() -> None:
    sure, bold = claim(1, money=100), replace(claim(2, money=100), money=(0, 100, 900))
    found = worth.shared([sure, bold])
    assert (found[1][1], found[2][1]) == pytest.approx((50, 50))


def test_a_change_of_one_day_shares_that_day_and_one_of_no_day_earned_nothing() -> None:
    found = worth.shared([claim(1, days=1, money=100), claim(2, days=10, money=1000), claim(3, days=0)])
    assert found[1][1] == pytest.approx(50)
    assert found[3] == (0, 0, 0)


def test_what_costs_takes_nothing_from_what_brings() -> None:
    found = worth.shared([claim(1, money=100), claim(2, money=-50)])
    assert found[1][1] == pytest.approx(100)
    assert found[2][1] == pytest.approx(-50)
