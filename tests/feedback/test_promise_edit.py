"""Within how many days everyone is answered: set by the office, from now on."""

import pytest
from sqlalchemy import Connection, select

from access.refusals import ChangedMeanwhile, Forbidden, Invalid
from db import tables as t
from feedback import promise_edit
from tests import make
from tests.make import DAY, MONDAY
from tests.people import OTHER_SITE, SITE, Cast


def test_what_is_said_from_now_on_has_the_new_promise_and_what_was_said_keeps_its_own(
    conn: Connection, cast: Cast
) -> None:
    before = make.sent(conn, cast.ana)
    promise_edit.set_answer_days(conn, cast.dana, 3, seen=7)
    after = make.sent(conn, cast.ana)
    due = {row.idea_id: row.due_at for row in conn.execute(select(t.ideas.c.idea_id, t.ideas.c.due_at))}
    assert before.idea_id
    assert after.idea_id
    assert (due[before.idea_id], due[after.idea_id]) == (MONDAY + 7 * DAY, MONDAY + 3 * DAY)
    assert promise_edit.answer_days(conn, OTHER_SITE) == 7
    audit = select(t.audit.c.details).where(t.audit.c.action == "promise.changed")
    assert conn.execute(audit).scalars().all() == [{"answer_days": 3, "before": {"answer_days": 7}}]


def test_of_two_who_change_it_the_second_is_told(conn: Connection, cast: Cast) -> None:
    for _ in range(2):  # a second tap on the same button
        promise_edit.set_answer_days(conn, cast.dana, 3, seen=7)
    with pytest.raises(ChangedMeanwhile):
        promise_edit.set_answer_days(conn, cast.adi, 5, seen=7)
    assert promise_edit.answer_days(conn, SITE) == 3
    for days in (0, 31):
        with pytest.raises(Invalid, match="1 to 30 days"):
            promise_edit.set_answer_days(conn, cast.dana, days, seen=3)


def test_the_floor_and_its_screens_do_not_set_it(conn: Connection, cast: Cast) -> None:
    for actor in (cast.ana, cast.bo, cast.screen, cast.station, cast.stranger):
        with pytest.raises(Forbidden):
            promise_edit.set_answer_days(conn, actor, 3, seen=7)
