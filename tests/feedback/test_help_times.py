"""How long help takes: counted here by hand, told of no fewer than five calls and of nobody."""

from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import Connection, insert

from access.refusals import Forbidden
from db import tables as t
from feedback import calls, help_times, ladder
from feedback.help_times import HelpTime
from tests.make import MONDAY, tap
from tests.people import OTHER_SITE, SITE, Cast

MINUTE = timedelta(minutes=1)
CAME = (1, 9, 2, 30, 4)  # minutes until somebody was there
MENDED = (5, 5, 11, 2, 60)  # and from then on


def called(conn: Connection, came: float | None, mended: float = 1, *, kind: str = "quality", site: str = SITE) -> None:
    here = None if came is None else MONDAY + came * MINUTE
    end = (here or MONDAY) + mended * MINUTE
    row = {"site_id": site, "line": "L1", "kind": kind, "state": "fixed", "made_at": MONDAY, "made_by": "screen:2"}
    conn.execute(insert(t.calls).values(row | {"here_at": here, "ended_at": end}))


def told(conn: Connection, cast: Cast) -> list[HelpTime]:
    return help_times.between(conn, cast.bo, MONDAY, MONDAY + timedelta(days=1))


def test_half_of_the_calls_were_quicker(conn: Connection, cast: Cast) -> None:
    for came, mended in zip(CAME, MENDED, strict=True):
        called(conn, came, mended)
    called(conn, None)  # nobody said that they were there: it counts as a call, and makes up no time
    called(conn, 1, site=OTHER_SITE)
    (one,) = told(conn, cast)
    assert (one.line, one.kind, one.made, one.met, one.mended, one.climbed) == ("L1", "quality", 6, 5, 5, 0)
    assert one.response == median(CAME) * MINUTE
    assert one.fix == median(MENDED) * MINUTE


def test_of_four_calls_nothing_is_told_but_that_there_were_four(conn: Connection, cast: Cast) -> None:
    for came in CAME[:4]:
        called(conn, came)
    (one,) = told(conn, cast)
    assert (one.made, one.response, one.fix, one.climbed) == (4, None, None, None)


def test_kinds_are_told_apart_and_those_taken_back_do_not_count(conn: Connection, cast: Cast) -> None:
    called(conn, 1)
    called(conn, 1, kind="material")
    call = calls.make(conn, cast.ana, calls.Need("L1", "safety"), request_id="r" * 20, now=MONDAY).call_id
    calls.take_back(conn, cast.ana, call, tap())
    assert [one.kind for one in told(conn, cast)] == ["material", "quality"]
    assert help_times.between(conn, cast.bea, MONDAY, MONDAY + timedelta(days=1)) == []


def test_those_that_climbed_are_counted(conn: Connection, cast: Cast) -> None:
    for came in CAME[:4]:
        called(conn, came)
    calls.make(conn, cast.ana, calls.Need("L1", "quality"), request_id="r" * 20, now=MONDAY)
    for minute in (0, 5):
        ladder.climb(conn, SITE, MONDAY + minute * MINUTE)
    assert [(one.made, one.climbed) for one in told(conn, cast)] == [(5, 1)]


def test_a_wall_is_not_told(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        help_times.between(conn, cast.screen, MONDAY, MONDAY + MINUTE)
