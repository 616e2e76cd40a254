"""What management owes, and what it has done."""

from datetime import date

import pytest
from sqlalchemy import Connection

from feedback import actions, dangers, debt, triage
from feedback.actions import Promise
from feedback.debt import Owed
from tests import make
from tests.make import DAY, MONDAY
from tests.people import OTHER_SITE, SITE, Cast

FRIDAY = date(2026, 11, 20)


def test_nothing_said_nothing_owed(conn: Connection, cast: Cast) -> None:
    assert debt.owed(conn, SITE, now=MONDAY) == Owed(0, 0, None, None)
    assert debt.latest_done(conn, SITE, "L1") is None


def test_asking_back_and_parking_pay_nothing(conn: Connection, cast: Cast) -> None:
    asked = make.idea(conn, cast.ana, now=MONDAY - 9 * DAY)
    parked = make.idea(conn, cast.station, now=MONDAY - 2 * DAY)
    triage.ask_back(conn, cast.bo, asked, make.tap(), question="Which?")
    triage.park(conn, cast.bo, parked, make.tap(), until=FRIDAY)
    assert debt.owed(conn, SITE, now=MONDAY) == Owed(2, 1, 9, None)
    assert debt.owed(conn, SITE, "L2", now=MONDAY) == Owed(0, 0, None, None)
    assert debt.owed(conn, OTHER_SITE, now=MONDAY) == Owed(0, 0, None, None)


def test_the_median_counts_the_days_to_each_answer(conn: Connection, cast: Cast) -> None:
    for days in (1, 3, 8):
        idea_id = make.idea(conn, cast.ana, now=MONDAY - days * DAY)
        triage.decline(conn, cast.bo, idea_id, make.tap(), reason="No")
    assert debt.owed(conn, SITE, now=MONDAY) == Owed(0, 0, None, 3.0)


def test_what_was_answered_long_ago_is_out_of_the_median(conn: Connection, cast: Cast) -> None:
    old = make.idea(conn, cast.ana, now=MONDAY - 100 * DAY)
    triage.decline(conn, cast.bo, old, make.tap(now=MONDAY - 99 * DAY), reason="No")
    assert debt.owed(conn, SITE, now=MONDAY).median_days is None


def test_a_danger_is_owed_an_answer_too(conn: Connection, cast: Cast) -> None:
    danger = make.idea(conn, cast.ana, kind="danger", now=MONDAY - DAY)
    assert debt.owed(conn, SITE, "L1", now=MONDAY).count == 1
    dangers.answer(conn, cast.bo, danger, make.tap(), words="On it")
    assert debt.owed(conn, SITE, "L1", now=MONDAY) == Owed(0, 0, None, 1.0)


def test_a_merge_that_is_taken_back_is_owed_again(conn: Connection, cast: Cast) -> None:
    first, other = make.idea(conn, cast.ana), make.idea(conn, cast.ana)
    triage.merge(conn, cast.bo, first, make.tap(), into=other)
    assert debt.owed(conn, SITE, now=MONDAY).count == 1
    triage.unmerge(conn, cast.bo, first, make.tap(2))
    assert debt.owed(conn, SITE, now=MONDAY).count == 2


@pytest.mark.parametrize("result", ["14 to 6 min", ""])
def test_the_latest_done_tells_what_was_said_and_what_came_of_it(conn: Connection, cast: Cast, result: str) -> None:
    idea_id = make.idea(conn, cast.station)
    promise = Promise(cast.ana.person_id or 0, FRIDAY)
    action_id = triage.accept(conn, cast.bo, idea_id, make.tap(), promise=promise, words="Glue cart moved")
    without_idea = make.action(conn, cast.bo, cast.ana)
    actions.done(conn, cast.ana, action_id, make.tap(), result=result)
    actions.done(conn, cast.ana, without_idea, make.tap(now=MONDAY + DAY))
    done = debt.latest_done(conn, SITE, "L1")
    assert done == debt.Done(
        idea_id, "changeover", "Store the nozzles at the line", "Glue cart moved", result, MONDAY.date()
    )
    assert debt.latest_done(conn, SITE, "L2") is None
    assert debt.latest_done(conn, OTHER_SITE, "L1") is None


def test_the_usual_wait_is_never_said_shorter_than_it_is() -> None:
    said = [Owed(0, 0, None, median).usual_days for median in (None, 0.2, 1.0, 1.3, 2.5)]
    assert said == [None, 1, 1, 2, 3]
