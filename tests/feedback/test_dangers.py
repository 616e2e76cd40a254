"""Dangers, lane 1."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import dangers, ideas, triage
from feedback.moves import Tap
from tests import make
from tests.make import DAY, MONDAY
from tests.people import OTHER_SITE, SITE, Cast

Deed = Callable[[Connection, Actor, int, Tap], int]


def tell(conn: Connection, actor: Actor, danger: int, tap: Tap) -> int:
    return dangers.answer(conn, actor, danger, tap, words="Cones are up, repair tonight")


def clear(conn: Connection, actor: Actor, danger: int, tap: Tap) -> int:
    return dangers.remove(conn, actor, danger, tap, what_was_done="Plate welded")


each_deed = pytest.mark.parametrize("deed", [tell, clear])


@pytest.fixture
def danger(conn: Connection, cast: Cast) -> int:
    return make.idea(conn, cast.station, kind="danger", body="Loose plate over the pit")


def test_a_danger_stands_open_with_its_age_and_never_queues(conn: Connection, cast: Cast, danger: int) -> None:
    (one,) = dangers.open_on(conn, SITE, "L1", now=MONDAY + 3 * DAY)
    assert (one.idea_id, one.body, one.age_days, one.is_seen) == (danger, "Loose plate over the pit", 3, False)
    assert dangers.open_on(conn, SITE, "L2", now=MONDAY) == []
    assert dangers.open_on(conn, OTHER_SITE, "L1", now=MONDAY) == []
    assert triage.queue(conn, cast.dana, now=MONDAY) == []


def test_it_is_overdue_when_the_shift_ended_without_an_answer(conn: Connection, cast: Cast) -> None:
    make.shift(conn, "L1", MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=7))
    make.idea(conn, cast.ana, kind="danger")
    overdue = [dangers.of(conn, cast.bo, now=MONDAY + timedelta(hours=h))[0].is_overdue for h in (6, 8)]
    assert overdue == [False, True]


def test_an_answer_is_read_by_the_sender_and_leaves_it_open(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station, kind="danger")
    tell(conn, cast.bo, sent.idea_id or 0, make.tap())
    (one,) = dangers.open_on(conn, SITE, "L1", now=MONDAY)
    assert (one.is_seen, one.answer) == (True, "Cones are up, repair tonight")
    assert ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY).answer == "Cones are up, repair tonight"


def test_it_goes_when_somebody_removed_it_and_said_how(conn: Connection, cast: Cast, danger: int) -> None:
    tell(conn, cast.bo, danger, make.tap())
    clear(conn, cast.bo, danger, make.tap(2, now=MONDAY + DAY))
    kept = conn.execute(select(t.ideas)).one()
    assert dangers.open_on(conn, SITE, "L1", now=MONDAY + DAY) == []
    assert (kept.state, kept.answer, kept.removed_at, kept.first_answer_at) == (
        "removed",
        "Plate welded",
        MONDAY + DAY,
        MONDAY,
    )


def test_removing_it_at_once_is_the_answer(conn: Connection, cast: Cast, danger: int) -> None:
    clear(conn, cast.dana, danger, make.tap())
    assert conn.execute(select(t.ideas.c.first_answer_at)).scalar_one() == MONDAY


@each_deed
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ana", Forbidden), ("bea", NotFound), ("eli", NotFound), ("screen", Forbidden), ("stranger", NotFound)],
)
def test_who_may_not(conn: Connection, cast: Cast, danger: int, deed: Deed, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        deed(conn, getattr(cast, who), danger, make.tap())


@each_deed
def test_unknown_and_ordinary_ideas_are_no_dangers(conn: Connection, cast: Cast, deed: Deed) -> None:
    for number in (999_999, make.idea(conn, cast.ana)):
        with pytest.raises(NotFound):
            deed(conn, cast.bo, number, make.tap())


@each_deed
def test_the_second_of_two_is_told(conn: Connection, cast: Cast, danger: int, deed: Deed) -> None:
    clear(conn, cast.dana, danger, make.tap())
    with pytest.raises(ChangedMeanwhile, match=r"Dana closed this idea at 10:30"):
        deed(conn, cast.bo, danger, make.tap())
    with pytest.raises(Invalid, match="the danger is gone"):
        deed(conn, cast.bo, danger, make.tap(2))


@each_deed
def test_a_second_tap_is_the_first_one(conn: Connection, cast: Cast, danger: int, deed: Deed) -> None:
    tap = make.tap()
    assert [deed(conn, cast.bo, danger, tap) for _ in range(2)] == [2, 2]


def test_words_are_compulsory(conn: Connection, cast: Cast, danger: int) -> None:
    with pytest.raises(Invalid, match="what was done about it"):
        dangers.remove(conn, cast.bo, danger, make.tap(), what_was_done="")
