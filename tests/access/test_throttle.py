"""Tries are counted in the database, fill again with time, and lock nobody out for good."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

import clock
from access import throttle
from access.throttle import Bucket, TooOften, bucket

NOW = clock.now()
FIVE_A_MINUTE = bucket("test", "anna", capacity=5, refill_s=60)


def drain(conn: Connection) -> None:
    for _ in range(5):
        throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW)


def test_the_sixth_try_is_told_when_to_come_back(conn: Connection) -> None:
    drain(conn)
    with pytest.raises(TooOften, match=r"Please wait 60 s"):
        throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW)
    with pytest.raises(TooOften, match=r"Please wait 15 s"):
        throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW + timedelta(seconds=45))


def test_a_minute_later_there_is_one_more_try_and_only_one(conn: Connection) -> None:
    drain(conn)
    later = NOW + timedelta(seconds=60)
    throttle.take(conn, "SUED", FIVE_A_MINUTE, now=later)
    with pytest.raises(TooOften):
        throttle.take(conn, "SUED", FIVE_A_MINUTE, now=later)


def test_a_refused_try_does_not_put_the_next_one_off(conn: Connection) -> None:
    drain(conn)
    for second in range(0, 60, 5):
        with pytest.raises(TooOften):
            throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW + timedelta(seconds=second))
    throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW + timedelta(seconds=60))


def test_a_clock_that_was_set_back_lets_nobody_in_sooner(conn: Connection) -> None:
    drain(conn)
    with pytest.raises(TooOften):
        throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW - timedelta(hours=1))


def test_buckets_of_another_name_kind_or_plant_are_others(conn: Connection) -> None:
    drain(conn)
    throttle.take(conn, "NORD", FIVE_A_MINUTE, now=NOW)
    throttle.take(conn, "SUED", bucket("test", "ben", capacity=5, refill_s=60), now=NOW)
    throttle.take(conn, "SUED", bucket("other", "anna", capacity=5, refill_s=60), now=NOW)
    assert bucket("test", "a", "bc", capacity=1, refill_s=1) != bucket("test", "ab", "c", capacity=1, refill_s=1)


def test_what_was_counted_survives_a_restart(engine: Engine) -> None:
    with engine.begin() as conn:
        drain(conn)
    engine.dispose()
    with engine.begin() as conn, pytest.raises(TooOften):
        throttle.take(conn, "SUED", FIVE_A_MINUTE, now=NOW)


@given(gaps=st.lists(st.integers(0, 100), max_size=60))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_rhythm_of_tries_gets_more_than_the_bucket_gives(conn: Connection, gaps: list[int]) -> None:
    at, let_in = NOW, 0
    one = bucket("rhythm", str(gaps), str(clock.now()), capacity=3, refill_s=30)
    for gap in gaps:
        at += timedelta(seconds=gap)
        let_in += is_let_in(conn, one, at)
    assert let_in <= 3 + sum(gaps) / 30


def is_let_in(conn: Connection, one: Bucket, at: datetime) -> bool:
    try:
        throttle.take(conn, "SUED", one, now=at)
    except TooOften:
        return False
    return True
