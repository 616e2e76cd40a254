"""Messages on the walls: who may hang which where, and when they vanish."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import messages
from feedback.messages import Draft
from tests.make import DAY, MONDAY, request, tap
from tests.people import OTHER_SITE, SITE, Cast

HOUR = timedelta(hours=1)
VESTS = Draft("Visitors at ten: please wear vests", ("L1",), MONDAY, MONDAY + DAY)


def on_walls(conn: Connection, line: str = "L1", *, after: timedelta = HOUR, site_id: str = SITE) -> list[str]:
    return [message.body for message in messages.shown(conn, site_id, [line], now=MONDAY + after)]


def hang(conn: Connection, cast: Cast, draft: Draft = VESTS) -> int:
    return messages.write(conn, cast.dana, draft, request_id=request(), now=MONDAY)


def test_a_supervisor_hangs_a_message_on_the_walls_of_their_lines(conn: Connection, cast: Cast) -> None:
    messages.write(conn, cast.bo, VESTS, request_id=request(), now=MONDAY)
    assert on_walls(conn) == ["Visitors at ten: please wear vests"]
    assert on_walls(conn, "L2") == on_walls(conn, site_id=OTHER_SITE) == []
    assert conn.execute(select(t.audit.c.action)).scalars().all() == ["message.written"]


def test_it_is_not_there_before_its_time_and_vanishes_by_itself(conn: Connection, cast: Cast) -> None:
    hang(conn, cast, replace(VESTS, start_at=MONDAY + HOUR))
    assert on_walls(conn, after=HOUR / 2) == []
    assert on_walls(conn, after=2 * HOUR) == [VESTS.body]
    assert on_walls(conn, after=DAY) == []
    assert messages.of(conn, cast.dana, now=MONDAY + DAY) == []


def test_a_message_for_the_whole_plant_hangs_on_every_line_of_it(conn: Connection, cast: Cast) -> None:
    hang(conn, cast, replace(VESTS, lines=()))
    assert [on_walls(conn, line) for line in ("L1", "L2", "L3")] == [[VESTS.body]] * 3
    assert on_walls(conn, site_id=OTHER_SITE) == []


def test_only_who_sees_the_whole_plant_writes_on_all_its_walls(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        messages.write(conn, cast.bo, replace(VESTS, lines=()), request_id=request(), now=MONDAY)
    known = hang(conn, cast, replace(VESTS, lines=()))
    with pytest.raises(Forbidden):
        messages.take_down(conn, cast.bo, known, tap())
    both = hang(conn, cast, replace(VESTS, lines=("L1", "L3")))
    with pytest.raises(Forbidden, match="other lines too"):
        messages.change(conn, cast.bo, both, tap(), draft=VESTS)


def test_workers_screens_and_stations_write_none(conn: Connection, cast: Cast) -> None:
    for actor in (cast.ana, cast.screen, cast.station):
        with pytest.raises(Forbidden):
            messages.write(conn, actor, replace(VESTS, lines=tuple(actor.lines)), request_id=request(), now=MONDAY)


def test_on_lines_of_others_there_is_nothing_to_write_or_take_down(conn: Connection, cast: Cast) -> None:
    known = hang(conn, cast)
    for actor in (cast.bea, cast.eli, cast.stranger):
        with pytest.raises(NotFound):
            messages.take_down(conn, actor, known, tap())
    with pytest.raises(NotFound):
        messages.write(conn, cast.bea, VESTS, request_id=request(), now=MONDAY)
    assert on_walls(conn) == [VESTS.body]


def test_the_same_request_hangs_one(conn: Connection, cast: Cast) -> None:
    one = request()
    numbers = {messages.write(conn, cast.bo, VESTS, request_id=one, now=MONDAY) for _ in range(3)}
    assert (len(numbers), on_walls(conn)) == (1, [VESTS.body])


def test_the_second_of_two_people_is_told(conn: Connection, cast: Cast) -> None:
    known = hang(conn, cast)
    messages.change(conn, cast.bo, known, tap(), draft=replace(VESTS, body="Visitors at eleven"))
    with pytest.raises(ChangedMeanwhile):
        messages.take_down(conn, cast.dana, known, tap())
    assert on_walls(conn) == ["Visitors at eleven"]
    messages.take_down(conn, cast.dana, known, tap(2))
    assert on_walls(conn) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"body": "  "}, "few words are enough"),
        ({"body": "x" * 161}, "161 characters, 160 fit"),
        ({"end_at": MONDAY}, "end that lies ahead"),
        ({"start_at": MONDAY + 2 * DAY}, "after the beginning"),
        ({"end_at": MONDAY + 93 * DAY}, "92 days"),
    ],
)
def test_what_no_wall_can_show_is_refused(
    conn: Connection, cast: Cast, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        hang(conn, cast, replace(VESTS, **wrong))  # type: ignore[arg-type]
    assert on_walls(conn) == []
