"""When rows of facts have been dropped, what was summed of them is still told, and what was not is withheld."""

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, delete, insert

from db import tables as t
from db.queries import dirty
from metrics import keeper, proof, values
from metrics.retention import GONE, facts_since
from metrics.scope import Scope
from metrics.values import Value
from tests.metrics.floor import SITE, at, random_floor, store
from tests.metrics.test_second_by_second import NIGHTS

NIGHT = NIGHTS["autumn, Berlin"]
QUARTER = timedelta(minutes=15)
LATER = at(NIGHT.first) + timedelta(days=100)
START = at(NIGHT.first - NIGHT.first % 900)
KPIS = ["availability", "oee", "quality", "mttr", "plan_attainment"]


def read(conn: Connection, start: datetime) -> list[Value]:
    return values.read(conn, Scope(SITE, line="L1"), start, START + 30 * QUARTER, KPIS, now=LATER)


@pytest.fixture
def rows_gone(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> list[Value]:
    """A night that was summed, and whose rows were dropped; what was told of it before."""
    floor = random_floor(Random(4), NIGHT.zone, NIGHT.first, NIGHT.seconds, NIGHT.grain)  # noqa: S311
    store(conn, floor)
    keeper.begin(conn, SITE)
    keeper.extend(conn, SITE, now=LATER)
    while keeper.renew(conn, SITE):
        pass
    told = read(conn, START)
    monkeypatch.setenv("KEEP_STATES_MONTHS", "1")
    monkeypatch.setenv("KEEP_COUNTS_MONTHS", "1")
    conn.execute(delete(t.state_events))
    conn.execute(delete(t.count_events))
    return told


def test_whole_quarters_say_what_they_said(conn: Connection, rows_gone: list[Value]) -> None:
    assert any(value.value is not None for value in rows_gone)
    assert [v.value for v in read(conn, START)] == [v.value for v in rows_gone]


@pytest.mark.usefixtures("rows_gone")
def test_what_would_need_the_rows_is_withheld(conn: Connection) -> None:
    assert {value.withheld for value in read(conn, START + timedelta(seconds=7))} == {GONE}


def test_a_late_row_of_that_time_does_not_wipe_the_sums(conn: Connection, rows_gone: list[Value]) -> None:
    row = {"machine": "M0", "at": START + QUARTER, "good_milli": 5000, "event_key": "i:x", "fingerprint": ""}
    conn.execute(insert(t.count_events), row | {"site_id": SITE, "import_id": 0})
    conn.execute(dirty.COUNTS_AT, {"site_id": SITE, "machines": ["M0"], "instants": [START + QUARTER]})
    while keeper.renew(conn, SITE, kept_since=facts_since(LATER)):
        pass
    assert [v.value for v in read(conn, START)] == [v.value for v in rows_gone]


def test_making_all_sums_anew_leaves_those_whose_rows_are_gone(conn: Connection, rows_gone: list[Value]) -> None:
    since = facts_since(LATER)
    keeper.forget(conn, SITE, kept_since=since)
    keeper.extend(conn, SITE, now=LATER)
    while keeper.renew(conn, SITE, kept_since=since):
        pass
    assert [v.value for v in read(conn, START)] == [v.value for v in rows_gone]
    assert proof.verify(conn, SITE, kept_since=since).wrong == ()
