"""What a loss takes in a month: of its last four weeks, on this line first, then where it stands too."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, select

from db import tables as t
from metrics import loss_cost
from tests.make import MONDAY
from tests.metrics.small_line import DAY, Line, clock
from tests.people import SITE, move_in

HOUR = 3_600_000_000
JAM = ["reason", "jam", "down"]
SETUP = ["reason", "fit", "setup"]
SCRAP = ["quality", None, None]


def keep(conn: Connection, line: str, *losses: list[object], site_id: str = SITE) -> None:
    row = {"site_id": site_id, "line": line, "monday": MONDAY.date(), "losses": list(losses), "made_at": MONDAY}
    conn.execute(insert(t.loss_weeks).values(row))


def told(
    conn: Connection, *, kpi: str | None = None, name: str | None = None, lines: tuple[str, ...] = ("L1", "L2", "L3")
) -> list[tuple[str, float]]:
    found = loss_cost.of(conn, SITE, lines, "L1", kpi=kpi, loss_name=name)
    return [(one.line, round(one.hours, 2)) for one in found]


@pytest.fixture(autouse=True)
def plant(conn: Connection) -> None:
    move_in(conn)
    weeks = [[HOUR, 2, 100.0], [3 * HOUR, 4, 300.0], [2 * HOUR, 1, 200.0], [2 * HOUR, 1, 200.0]]
    setups = [[HOUR, 1, None], *([[HOUR, 1, 100.0]] * 3)]
    keep(conn, "L1", [*JAM, weeks], [*SETUP, setups], [*SCRAP, [[9 * HOUR, 0, 1.0]] * 4])
    keep(conn, "L2", [*JAM, [[HOUR, 1, 50.0]] * 4])
    keep(conn, "L3", [*JAM, [[9 * HOUR, 9, 900.0]] * 4])
    keep(conn, "L1", [*JAM, [[99 * HOUR, 9, 900.0]] * 4], site_id="OTHER")


def test_eight_hours_in_four_weeks_are_almost_nine_a_month_and_cost_what_the_weeks_did(conn: Connection) -> None:
    assert told(conn) == [("L1", 8.69), ("L3", 39.11), ("L2", 4.35)]
    mine = loss_cost.of(conn, SITE, ["L1"], "L1", kpi=None, loss_name=None)[0]
    assert (mine.kind, mine.reason, round(mine.times, 1)) == ("reason", "jam", 8.7)
    assert (round(mine.low or 0), round(mine.high or 0)) == (435, 1304)


def test_the_figures_own_loss_is_meant_and_without_a_rate_it_has_no_price(conn: Connection) -> None:
    (mine,) = loss_cost.of(conn, SITE, ["L1", "L2"], "L1", kpi="changeover", loss_name=None)
    assert (round(mine.hours, 2), mine.low, mine.high) == (4.35, None, None)


def test_scrap_is_meant_by_an_idea_about_scrap_and_what_was_named_by_any(conn: Connection) -> None:
    assert told(conn, kpi="scrap_ratio") == [("L1", 39.11)]
    assert told(conn, kpi="oee")[0] == ("L1", 8.69), "every loss shows in it: the largest with a reason"
    reason = {"site_id": SITE, "reason": "jam", "name": "Labeller jam", "names": {"de": "Etikett klemmt"}}
    conn.execute(insert(t.reasons).values(**reason, state="down"))
    for name in ("Labeller jam", "Etikett klemmt"):
        assert told(conn, kpi="scrap_ratio", name=name)[0] == ("L1", 8.69)
    assert told(conn, kpi="scrap_ratio", name="Something else") == [("L1", 39.11)]


def test_waiting_for_work_is_not_what_a_line_is_to_mend_while_there_is_something_else(conn: Connection) -> None:
    weeks = {"jam": [[HOUR, 1, 50.0]] * 4, "no order": [[9 * HOUR, 1, None]] * 4}
    conn.execute(t.loss_weeks.delete())
    keep(conn, "L1", ["reason", "no order", "idle", weeks["no order"]], [*JAM, weeks["jam"]])
    keep(conn, "L2", ["reason", "no order", "idle", weeks["no order"]])
    for line, reason in (("L1", "jam"), ("L2", "no order")):
        (found,) = loss_cost.of(conn, SITE, [line], line, kpi=None, loss_name=None)
        assert found.reason == reason


def test_lines_out_of_sight_are_not_told_and_nothing_is_known_before_the_first_week(conn: Connection) -> None:
    assert told(conn, lines=("L1", "L2")) == [("L1", 8.69), ("L2", 4.35)]
    assert loss_cost.of(conn, SITE, ["L2"], "L1", kpi=None, loss_name=None) == []


def lived(conn: Connection) -> None:
    """A line at 100 an hour, which stands for one reason before, in and after its last four whole weeks."""
    line = Line(conn).build(shift=False)
    line.add(t.rates, line="L", crew=2, labor_rate=30, overhead_rate=40)
    for day, hour, minutes, caused_by in (
        (-22, 6, 60, None),
        (-21, 6, 30, None),
        (0, 6, 60, None),
        (0, 8, 15, "M"),
        (7, 6, 60, None),
    ):
        begin, end = f"{24 * day + hour}:00", f"{24 * day + hour + 1}:00"
        line.add(t.shifts, line="L", shift=str(line.number), start_at=clock(begin), end_at=clock(end))
        line.state(begin, "down", "jam", caused_by=caused_by).state(f"{24 * day + hour}:{minutes}", "running")


def test_once_a_week_the_last_four_whole_weeks_are_worked_out(conn: Connection) -> None:
    lived(conn)
    wednesday = DAY + timedelta(days=9, hours=12)
    loss_cost.keep_next(conn, "S", wednesday)
    (cost,) = loss_cost.of(conn, "S", ["L"], "L", kpi=None, loss_name=None)
    months, month = 365 / 12 / 28, 365 / 12 / 7
    assert (cost.kind, cost.reason, cost.line_name) == ("reason", "jam", "L")
    assert (cost.hours, cost.times) == pytest.approx((1.75 * months, 3 * months))
    assert (cost.low, cost.high) == pytest.approx((0, 125 * month))


def test_what_was_worked_out_stands_until_monday(conn: Connection) -> None:
    lived(conn)
    monday = DAY + timedelta(days=7)
    made = []
    for now in (monday, monday + timedelta(days=6, hours=23), monday + timedelta(days=7)):
        loss_cost.keep_next(conn, "S", now)
        made.append(conn.execute(select(t.loss_weeks.c.made_at).where(t.loss_weeks.c.site_id == "S")).scalar_one())
    assert made == [monday, monday, monday + timedelta(days=7)]
