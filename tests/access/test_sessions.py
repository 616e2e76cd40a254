"""Sessions: who a cookie speaks for, how long, and what ends it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

import clock
from access import sessions, tokens
from access.sessions import LIFETIMES
from tests.cast import Cast

NOW = clock.now()


def opened(conn: Connection, person_id: int | None) -> str:
    assert person_id is not None
    cookie = sessions.open_with(conn, sessions.ticket(conn, "SUED", person_id, now=NOW), agent="x" * 900, now=NOW)
    assert cookie is not None
    return cookie


def test_a_cookie_speaks_for_its_person_with_role_teams_and_lines(conn: Connection, cast: Cast) -> None:
    assert sessions.find(conn, opened(conn, cast.supervisor.person_id), now=NOW) == cast.supervisor


def test_the_database_never_sees_a_token(conn: Connection, cast: Cast) -> None:
    cookie = opened(conn, cast.worker.person_id)
    stored = conn.execute(text("SELECT s::text FROM sessions s WHERE site_id = 'SUED'")).scalar_one()
    assert cookie.partition(".")[2] not in stored
    assert tokens.digest(cookie.partition(".")[2]) in stored


def test_a_ticket_works_once_and_for_a_minute(conn: Connection, cast: Cast) -> None:
    assert cast.worker.person_id is not None
    ticket = sessions.ticket(conn, "SUED", cast.worker.person_id, now=NOW)
    assert sessions.open_with(conn, ticket, agent="", now=NOW)
    assert sessions.open_with(conn, ticket, agent="", now=NOW) is None
    late = sessions.ticket(conn, "SUED", cast.worker.person_id, now=NOW)
    assert sessions.open_with(conn, late, agent="", now=NOW + timedelta(seconds=61)) is None


def test_a_session_ends_when_nobody_uses_it(conn: Connection, cast: Cast) -> None:
    cookie = opened(conn, cast.admin.person_id)
    idle = LIFETIMES["admin"].idle
    assert sessions.find(conn, cookie, now=NOW + idle - timedelta(minutes=5))
    assert sessions.find(conn, cookie, now=NOW + 2 * idle - timedelta(minutes=6)), "its use was not noted"
    assert sessions.find(conn, cookie, now=NOW + 4 * idle) is None


@pytest.mark.parametrize("role", ["worker", "admin"])
def test_a_session_ends_in_any_case_after_its_whole_life(conn: Connection, cast: Cast, role: str) -> None:
    cookie = opened(conn, getattr(cast, role).person_id)
    life, at = LIFETIMES[role], NOW
    while at < NOW + life.whole:
        assert sessions.find(conn, cookie, now=at)
        at += life.idle / 2
    assert sessions.find(conn, cookie, now=at) is None


def test_its_use_is_noted_at_most_once_a_minute(conn: Connection, cast: Cast) -> None:
    cookie = opened(conn, cast.worker.person_id)
    seen = text("SELECT last_seen_at FROM sessions WHERE site_id = 'SUED'")
    sessions.find(conn, cookie, now=NOW + timedelta(seconds=50))
    assert conn.execute(seen).scalar_one() == NOW
    sessions.find(conn, cookie, now=NOW + timedelta(seconds=70))
    assert conn.execute(seen).scalar_one() == NOW + timedelta(seconds=70)


def test_asking_whether_it_is_open_does_not_keep_it_open(conn: Connection, cast: Cast) -> None:
    cookie, idle = opened(conn, cast.worker.person_id), LIFETIMES["worker"].idle
    assert sessions.is_open(conn, cookie, now=NOW + idle - timedelta(minutes=1))
    assert not sessions.is_open(conn, cookie, now=NOW + idle + timedelta(minutes=1))
    assert not sessions.is_open(conn, None, now=NOW)
    assert not sessions.is_open(conn, "x.y", now=NOW)


def test_signing_out_ends_this_session_and_no_other(conn: Connection, cast: Cast) -> None:
    here, there = opened(conn, cast.worker.person_id), opened(conn, cast.worker.person_id)
    sessions.close(conn, here, now=NOW)
    sessions.close(conn, here, now=NOW)
    assert sessions.find(conn, here, now=NOW) is None
    assert sessions.find(conn, there, now=NOW) == cast.worker


def test_a_cookie_is_good_at_its_own_plant_only(conn: Connection, cast: Cast) -> None:
    token = opened(conn, cast.worker.person_id).partition(".")[2]
    assert sessions.find(conn, tokens.pack("NORD", token), now=NOW) is None


LONG = "A" * 100_000
UNSIGNED_JWT = "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImFkYSJ9."
FORGED = ["", ".", "a.b", "U1VFRA", "U1VFRA.", ".token", "=.=", "U1VFRA.x.y", "ÿÿ.x", "AA.x", LONG, f"U1VFRA.{LONG}"]
FORGED += [UNSIGNED_JWT, "U1VFRA.' OR 1=1 --", "\x00.\x00"]


@pytest.mark.parametrize("value", FORGED)
def test_a_forged_cookie_is_nobodys(conn: Connection, cast: Cast, value: str) -> None:
    assert sessions.find(conn, value, now=NOW) is None
    assert sessions.open_with(conn, value, agent="", now=NOW) is None
    sessions.close(conn, value, now=NOW)


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_no_text_at_all_breaks_the_look_up(value: str) -> None:
    key = tokens.unpack(value)
    assert key is None or "\0" not in key.site_id


@given(st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text and text.isprintable()))
def test_what_is_packed_unpacks_to_the_same_site(site_id: str) -> None:
    token = tokens.new()
    assert tokens.unpack(tokens.pack(site_id, token)) == tokens.Key(site_id, tokens.digest(token))


def test_tidying_drops_what_nobody_asks_about_any_more_and_nothing_else(conn: Connection, cast: Cast) -> None:
    cookie = opened(conn, cast.worker.person_id)
    sessions.tidy(conn, "SUED", now=NOW + timedelta(hours=1))
    assert sessions.find(conn, cookie, now=NOW + timedelta(hours=1)) == cast.worker
    sessions.tidy(conn, "SUED", now=NOW + timedelta(days=100))
    assert conn.execute(text("SELECT count(*) FROM sessions WHERE site_id = 'SUED'")).scalar_one() == 0
