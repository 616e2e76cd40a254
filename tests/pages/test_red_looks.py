"""The clockwork looks at the figures of running shifts, with the reaction time of their kind or their own."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from db import tables as t
from feedback import kpi_choice, reds
from metrics import reaction
from metrics.catalogue import CATALOGUE
from pages.clockwork import reds as job
from tests.cast import SITE, Cast, assemble
from tests.pages import live_floor
from tests.pages.live_floor import LINE, begin_of_shift

NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(conn: Connection) -> Cast:
    made = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.choose(conn, made.admin, "scrap_ratio")  # 5 of 105 pieces, where 2 % are the goal
    return made


def news(conn: Connection) -> int:
    return len(conn.execute(select(t.news.c.key).where(t.news.c.kind == "kpi.unowned")).all())


def look(conn: Connection, minutes: int) -> None:
    for minute in range(0, minutes + 1, 6):
        job.look(conn, SITE, NOW + minute * MINUTE)


def test_a_red_figure_of_a_running_shift_climbs_after_the_time_of_its_kind(conn: Connection, cast: Cast) -> None:
    assert reaction.minutes(CATALOGUE["scrap_ratio"]) == 60
    look(conn, 54)
    assert (reds.alone_on(conn, SITE, LINE)["scrap_ratio"].tier, news(conn)) == (0, 0)
    job.look(conn, SITE, NOW + 60 * MINUTE)
    assert (reds.alone_on(conn, SITE, LINE)["scrap_ratio"].tier, news(conn)) == (1, 1)


def test_its_own_reaction_time_counts_before_that_of_its_kind(conn: Connection, cast: Cast) -> None:
    kpi_choice.react_within(conn, cast.manager, LINE, "scrap_ratio", 12, seen_version=1)
    look(conn, 12)
    assert reds.alone_on(conn, SITE, LINE)["scrap_ratio"].tier == 1


def test_while_no_shift_runs_nothing_is_red_for_longer(conn: Connection, cast: Cast) -> None:
    look(conn, 12)
    end = begin_of_shift(NOW) + 8 * timedelta(hours=1)
    for minute in (1, 60, 120):
        job.look(conn, SITE, end + minute * MINUTE)
    assert reds.alone_on(conn, SITE, LINE)["scrap_ratio"].red_s == 12 * 60
    assert news(conn) == 0


@pytest.mark.parametrize(("kpi", "minutes"), [("dangers_open", 15), ("changeover", 120), ("oee", 60)])
def test_danger_is_reacted_to_at_once_and_money_in_its_own_time(kpi: str, minutes: int) -> None:
    assert reaction.minutes(CATALOGUE[kpi]) == minutes
