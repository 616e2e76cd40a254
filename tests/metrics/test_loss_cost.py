"""What a loss takes in a month: of its last four weeks, on this line first, then where it stands too."""

import pytest
from sqlalchemy import Connection, insert

from db import tables as t
from metrics import loss_cost
from tests.make import MONDAY
from tests.people import SITE, move_in

HOUR = 3_600_000_000
JAM = ["reason", "jam", None]
SETUP = ["time", None, "setup"]


def keep(conn: Connection, line: str, *losses: list[object], site_id: str = SITE) -> None:
    row = {"site_id": site_id, "line": line, "monday": MONDAY.date(), "losses": list(losses), "made_at": MONDAY}
    conn.execute(insert(t.loss_weeks).values(row))


def told(
    conn: Connection, *, kpi: str | None = None, lines: tuple[str, ...] = ("L1", "L2", "L3")
) -> list[tuple[str, float]]:
    found = loss_cost.of(conn, SITE, lines, "L1", kpi=kpi, loss_name=None)
    return [(one.line, round(one.hours, 2)) for one in found]


@pytest.fixture(autouse=True)
def plant(conn: Connection) -> None:
    move_in(conn)
    weeks = [[HOUR, 2, 100.0], [3 * HOUR, 4, 300.0], [2 * HOUR, 1, 200.0], [2 * HOUR, 1, 200.0]]
    keep(conn, "L1", [*JAM, weeks], [*SETUP, [[HOUR, 1, None]] * 4])
    keep(conn, "L2", [*JAM, [[HOUR, 1, 50.0]] * 4])
    keep(conn, "L3", [*JAM, [[9 * HOUR, 9, 900.0]] * 4])
    keep(conn, "L1", [*JAM, [[99 * HOUR, 9, 900.0]] * 4], site_id="OTHER")


def test_eight_hours_in_four_weeks_are_almost_nine_a_month_and_cost_what_the_weeks_did(conn: Connection) -> None:
    assert told(conn) == [("L1", 8.69), ("L3", 39.11), ("L2", 4.35)]
    mine = loss_cost.of(conn, SITE, ["L1"], "L1", kpi=None, loss_name=None)[0]
    assert (round(mine.times, 1), round(mine.low or 0), round(mine.high or 0)) == (8.7, 435, 1304)


def test_the_figures_own_loss_is_meant_and_without_a_rate_it_has_no_price(conn: Connection) -> None:
    (mine,) = loss_cost.of(conn, SITE, ["L1", "L2"], "L1", kpi="changeover", loss_name=None)
    assert (round(mine.hours, 2), mine.low, mine.high) == (4.35, None, None)


def test_lines_out_of_sight_are_not_told_and_nothing_is_known_before_the_first_week(conn: Connection) -> None:
    assert told(conn, lines=("L1", "L2")) == [("L1", 8.69), ("L2", 4.35)]
    assert loss_cost.of(conn, SITE, ["L2"], "L1", kpi=None, loss_name=None) == []
