"""No red without an action: what stays red with nobody on it climbs, once a tier, and says so."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from access.refusals import Ours
from db import tables as t
from feedback import actions, kpi_choice, reds
from feedback.kpi_choice import Choice
from feedback.reds import Seen
from tests import make
from tests.make import MONDAY
from tests.people import OTHER_SITE, SITE, Cast

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def chosen(conn: Connection, cast: Cast) -> None:
    make.target(conn, "L1", "oee")
    kpi_choice.choose(conn, cast.bo, "L1", Choice("oee", "shift lead", "Look"))


def watch(conn: Connection, minutes: int, *, is_red: bool | None = True, start: datetime = MONDAY) -> datetime:
    """Look every two minutes for so long, with a reaction time of 30 minutes; the instant of the last look."""
    looks = [start + minute * MINUTE for minute in range(0, minutes + 1, 2)]
    for now in looks:
        reds.looked(conn, SITE, [Seen("L1", "Line 1", "oee", Ours("Good time"), is_red, 30)], now=now)
    return looks[-1]


def told(conn: Connection) -> list[tuple[str, int]]:
    """Whom the news went to."""
    rows = conn.execute(
        select(t.news.c.key, t.inbox.c.person_id)
        .join(t.inbox, (t.inbox.c.site_id == t.news.c.site_id) & (t.inbox.c.news_id == t.news.c.news_id))
        .where(t.news.c.kind == "kpi.unowned")
        .order_by(t.news.c.news_id)
    )
    return [(key.rpartition(":")[2], person) for key, person in rows]


def tier(conn: Connection) -> int | None:
    red = reds.alone_on(conn, SITE, "L1").get("oee")
    return red.tier if red else None


def test_it_climbs_when_its_reaction_time_is_over_and_no_sooner(conn: Connection, cast: Cast) -> None:
    last = watch(conn, 28)
    assert (tier(conn), told(conn)) == (0, [])
    watch(conn, 2, start=last)
    assert tier(conn) == 1
    assert told(conn) == [("1", cast.bo.person_id)]


def test_each_tier_is_told_once_and_the_next_one_after_the_same_time_again(conn: Connection, cast: Cast) -> None:
    watch(conn, 58)
    assert told(conn) == [("1", cast.bo.person_id)]
    watch(conn, 40, start=MONDAY + 58 * MINUTE)
    assert tier(conn) == 3
    assert told(conn) == [
        ("1", cast.bo.person_id),
        ("2", cast.dana.person_id),
        ("3", cast.adi.person_id),
    ]


def test_at_night_there_is_no_third_tier(conn: Connection, cast: Cast) -> None:
    watch(conn, 200, start=MONDAY.replace(hour=23))
    assert tier(conn) == 2
    assert [key for key, _ in told(conn)] == ["1", "2"]


def test_an_action_ends_it_and_when_that_is_done_it_begins_again(conn: Connection, cast: Cast) -> None:
    last = watch(conn, 40)
    action_id = make.action(conn, cast.bo, cast.ana)
    last = watch(conn, 40, start=last + MINUTE)
    assert (tier(conn), len(told(conn))) == (None, 1)
    actions.done(conn, cast.ana, action_id, make.tap())
    last = watch(conn, 20, start=last + MINUTE)
    assert (tier(conn), len(told(conn))) == (0, 1)
    watch(conn, 20, start=last)
    assert (tier(conn), len(told(conn))) == (1, 2)


def test_an_action_on_another_figure_is_none_on_this_one(conn: Connection, cast: Cast) -> None:
    make.action(conn, cast.bo, cast.ana, kpi="scrap_ratio")
    watch(conn, 32)
    assert tier(conn) == 1


def test_a_figure_that_is_red_no_more_has_ended(conn: Connection, cast: Cast) -> None:
    last = watch(conn, 28)
    last = watch(conn, 2, start=last + MINUTE, is_red=False)
    assert tier(conn) is None
    watch(conn, 20, start=last + MINUTE)
    assert (tier(conn), told(conn)) == (0, [])


def test_one_that_is_withheld_neither_climbs_nor_ends(conn: Connection, cast: Cast) -> None:
    last = watch(conn, 20)
    last = watch(conn, 120, start=last + MINUTE, is_red=None)
    assert (tier(conn), told(conn)) == (0, [])
    watch(conn, 2, start=last)
    assert reds.alone_on(conn, SITE, "L1")["oee"].red_s == (20 + 10 + 2) * 60  # of the pause ten minutes count


def test_a_night_in_which_nobody_looked_is_no_night_in_the_red(conn: Connection, cast: Cast) -> None:
    watch(conn, 20)
    watch(conn, 0, start=MONDAY + timedelta(hours=14))
    assert reds.alone_on(conn, SITE, "L1")["oee"].red_s == 30 * 60
    assert tier(conn) == 1


def test_a_figure_that_was_taken_off_the_wall_is_forgotten(conn: Connection, cast: Cast) -> None:
    watch(conn, 20)
    kpi_choice.drop(conn, cast.bo, "L1", "oee", seen_version=1)
    reds.looked(conn, SITE, [], now=MONDAY + 22 * MINUTE)
    assert tier(conn) is None


def test_other_lines_and_other_plants_stay_out_of_it(conn: Connection, cast: Cast) -> None:
    watch(conn, 40)
    assert reds.alone_on(conn, SITE, "L2") == {}
    assert reds.alone_on(conn, OTHER_SITE, "L1") == {}
    assert {person for _, person in told(conn)} == {cast.bo.person_id}


def test_of_all_processes_one_looks_in_two_minutes(conn: Connection, cast: Cast) -> None:
    assert [reds.is_due(conn, SITE, now=MONDAY + minute * MINUTE) for minute in (0, 1, 2, 3, 4)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert reds.is_due(conn, OTHER_SITE, now=MONDAY + MINUTE)
