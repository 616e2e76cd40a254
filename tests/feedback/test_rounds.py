"""A team votes and answers: once each, nobody seen, nothing shown before the end, nor of fewer than five."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, select, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import news, rounds
from feedback.rounds import Asking, Reply
from tests.make import DAY, MONDAY, request, tap
from tests.people import SITE, Cast, move_in

WALL = Asking("kpis", "L1", "What shall our wall show?", ("oee", "scrap", "gap"), date(2026, 11, 20))
ENDED = MONDAY + 5 * DAY
TABLET = Asking("questions", "L1", "The new tablet", ("Is it of use?", "Is it easy?"), date(2026, 11, 20))


def begin(conn: Connection, who: Actor, asking: Asking = WALL) -> int:
    return rounds.begin(conn, who, asking, request_id=request(), now=MONDAY)


def phones(conn: Connection, cast: Cast, round_id: int, count: int, *kpis: str) -> None:
    for _ in range(count):
        rounds.vote(conn, cast.station, round_id, kpis, now=MONDAY, device=str(uuid4()))


def test_each_person_and_each_device_counts_once_and_five_and_the_end_are_needed(conn: Connection, cast: Cast) -> None:
    known = begin(conn, cast.bo)
    for _ in range(3):
        rounds.vote(conn, cast.ana, known, ("oee",), now=MONDAY)
    rounds.vote(conn, cast.abe, known, ("oee", "gap"), now=MONDAY)
    phones(conn, cast, known, 2, "gap")
    assert rounds.result(conn, cast.bo, known, now=ENDED) is None
    phones(conn, cast, known, 1, "gap")
    assert rounds.result(conn, cast.bo, known, now=MONDAY) is None
    result = rounds.result(conn, cast.bo, known, now=ENDED)
    assert result
    assert list(result.votes.items()) == [("gap", 4), ("oee", 2), ("scrap", 0)]


def test_nothing_leads_from_a_person_to_an_answer(conn: Connection, cast: Cast) -> None:
    known = begin(conn, cast.bo, TABLET)
    rounds.answer(conn, cast.ana, known, (Reply(1, "It never works"), Reply(2)), now=MONDAY)
    assert set(t.round_answers.c.keys()) == {"site_id", "round_id", "answer_id", "answers"}
    logged = repr(conn.execute(select(t.audit)).mappings().all()) + repr(conn.execute(select(t.news)).mappings().all())
    assert "never works" not in logged


def test_nothing_that_the_database_adds_to_a_row_leads_there_either(engine: Engine) -> None:
    """Each in a transaction of its own, as people answer: PostgreSQL marks its rows with it, and keeps their order."""
    with engine.begin() as conn:
        cast = move_in(conn)
        known = begin(conn, cast.bo, TABLET)
    for number in range(12):
        with engine.begin() as conn:
            replies = (Reply(1, f"{number:02}"), Reply(2))
            rounds.answer(conn, cast.station, known, replies, now=MONDAY, device=f"phone {number}")
    with engine.begin() as conn:
        marks = conn.execute(text("SELECT xmin::text FROM round_answers")).scalars().all()
        order = list(conn.execute(text("SELECT answers->0->>'words' FROM round_answers ORDER BY ctid")).scalars())
    assert (len(marks), len(set(marks))) == (12, 1)
    assert order != sorted(order)


def test_answers_are_shown_as_counts_and_words_in_no_order_of_time(conn: Connection, cast: Cast) -> None:
    known = begin(conn, cast.bo, TABLET)
    for number, said in enumerate(("e", "d", "c", "b", "a"), start=1):
        replies = (Reply(number, said), Reply(5))
        rounds.answer(conn, cast.station, known, replies, now=MONDAY, device=str(number))
    result = rounds.result(conn, cast.dana, known, now=ENDED)
    assert result
    assert result.scales == ({1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, {1: 0, 2: 0, 3: 0, 4: 0, 5: 5})
    assert result.words == (("a", "b", "c", "d", "e"), ())


def test_who_asks_whom_and_who_answers(conn: Connection, cast: Cast) -> None:
    for who in (cast.ana, cast.station, cast.screen):
        with pytest.raises(Forbidden):
            begin(conn, who)
    with pytest.raises(NotFound):
        begin(conn, cast.bea)
    known = begin(conn, cast.bo)
    assert [str(told.title) for told in news.of(conn, cast.ana)] == ["Your vote is wanted: What shall our wall show?"]
    assert news.of(conn, cast.cem) == []
    for stranger in (cast.cem, cast.eli, cast.stranger):
        with pytest.raises(NotFound):
            rounds.vote(conn, stranger, known, ("oee",), now=MONDAY)
    with pytest.raises(Forbidden):
        rounds.vote(conn, cast.screen, known, ("oee",), now=MONDAY)
    with pytest.raises(Forbidden):
        rounds.result(conn, cast.ana, known, now=MONDAY)
    for wrong in ((), ("speed",)):
        with pytest.raises(Invalid):
            rounds.vote(conn, cast.ana, known, wrong, now=MONDAY)


def test_after_its_last_day_or_its_end_nothing_counts_any_more(conn: Connection, cast: Cast) -> None:
    known = begin(conn, cast.bo)
    with pytest.raises(Invalid, match="ended"):
        rounds.vote(conn, cast.ana, known, ("oee",), now=MONDAY + 5 * DAY)
    rounds.end(conn, cast.bo, known, tap())
    with pytest.raises(ChangedMeanwhile):
        rounds.end(conn, cast.dana, known, tap(2))
    with pytest.raises(Invalid, match="ended"):
        rounds.vote(conn, cast.ana, known, ("oee",), now=MONDAY)
    assert conn.execute(select(t.round_voters).where(t.round_voters.c.site_id == SITE)).all() == []
