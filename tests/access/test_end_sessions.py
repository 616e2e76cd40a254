"""Signing a person out everywhere."""

import pytest
from sqlalchemy import Connection

import clock
from access import people, sessions
from access.actors import Actor
from access.refusals import Forbidden, NotFound
from tests.cast import Cast


def signed_in(conn: Connection, who: Actor) -> str:
    ticket = sessions.ticket(conn, who.site_id, who.person_id or 0, now=clock.now())
    cookie = sessions.open_with(conn, ticket, agent="phone", now=clock.now())
    assert cookie is not None
    return cookie


def test_an_admin_signs_a_lost_phone_out(conn: Connection, cast: Cast) -> None:
    cookies = [signed_in(conn, cast.worker) for _ in range(2)]
    people.end_sessions(conn, cast.admin, cast.worker.person_id or 0)
    assert [sessions.find(conn, cookie, now=clock.now()) for cookie in cookies] == [None, None]


@pytest.mark.parametrize(
    ("who", "refusal"), [("supervisor", Forbidden), ("manager", Forbidden), ("stranger", NotFound)]
)
def test_nobody_else_can(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    cookie = signed_in(conn, cast.worker)
    with pytest.raises(refusal):
        people.end_sessions(conn, getattr(cast, who), cast.worker.person_id or 0)
    assert sessions.find(conn, cookie, now=clock.now()) is not None


def test_an_unknown_person_is_not_found(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound):
        people.end_sessions(conn, cast.admin, 10**9)
