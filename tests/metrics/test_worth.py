"""What a change is worth: by the hours and parts of its own days, at what held then, and never twice."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert

from db import tables as t
from metrics import worth
from metrics.effect import Plan
from metrics.scope import Scope
from metrics.worth import Claim
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


def test_what_the_target_would_bring_is_known_when_an_idea_is_accepted(line: Line) -> None:
    line.conn.execute(
        insert(t.targets).values(site_id="S", line="L", kpi="scrap_ratio", target=Decimal("0.02"), set_by="x")
    )
    plan = Plan("scrap_ratio", "L", "2026-03-02", "2026-03-03", "2026-03-10", 20)
    found = worth.of_target(line.conn, HERE, plan, now=NOW)
    assert found is not None
    assert found.expected == pytest.approx((0.05 - 0.02) * 400 * 5 * 365)
    reached = Plan("availability", "L", "2026-03-02", "2026-03-03", "2026-03-10", 20)
    assert worth.of_target(line.conn, HERE, reached, now=NOW) is None


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


def test_what_costs_takes_nothing_from_what_brings() -> None:
    found = worth.shared([claim(1, money=100), claim(2, money=-50)])
    assert found[1][1] == pytest.approx(100)
    assert found[2][1] == pytest.approx(-50)
