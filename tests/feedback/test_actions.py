"""Actions: one owner, one date."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import actions, ideas, triage
from feedback.actions import Promise, Task
from feedback.moves import Tap
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

FRIDAY = date(2026, 11, 20)
Deed = Callable[[Connection, Actor, int, Tap, Cast], None]


def finish(conn: Connection, actor: Actor, action_id: int, tap: Tap, _: Cast) -> None:
    actions.done(conn, actor, action_id, tap, result="Clean, 12 min instead of 20")


def hand_over(conn: Connection, actor: Actor, action_id: int, tap: Tap, cast: Cast) -> None:
    actions.change(conn, actor, action_id, tap, promise=Promise(cast.abe.person_id or 0, date(2026, 12, 1)))


each_deed = pytest.mark.parametrize("deed", [finish, hand_over])


def row_of(conn: Connection, action_id: int) -> Any:
    return conn.execute(select(t.actions).where(t.actions.c.action_id == action_id)).one()


def test_an_action_is_taken_on_without_an_idea_once(conn: Connection, cast: Cast) -> None:
    asked = make.request()
    task = Task("L1", "Clean nozzle 3", Promise(cast.ana.person_id or 0, FRIDAY), "oee")
    numbers = {actions.add(conn, cast.bo, task, request_id=asked, now=MONDAY) for _ in range(2)}
    assert len(numbers) == 1
    (kept,) = actions.of(conn, cast.ana, now=MONDAY)
    assert (kept.title, kept.kpi, kept.idea_id, kept.owner_role, kept.line_name) == (
        "Clean nozzle 3",
        "oee",
        None,
        "worker",
        "Line 1 · Mixing",
    )


@pytest.mark.parametrize(
    ("who", "refusal"), [("abe", Forbidden), ("screen", Forbidden), ("bea", NotFound), ("stranger", NotFound)]
)
def test_who_may_start_an_action_here(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        make.action(conn, getattr(cast, who), cast.ana)


def test_a_worker_takes_an_action_on_oneself(conn: Connection, cast: Cast) -> None:
    assert make.action(conn, cast.ana, cast.ana)


def test_an_action_needs_words_and_a_day_to_come(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="today or a later day"):
        make.action(conn, cast.bo, cast.ana, due_on=date(2026, 11, 15))
    task = Task("L1", " ", Promise(cast.ana.person_id or 0, FRIDAY))
    with pytest.raises(Invalid, match="write what is to be done"):
        actions.add(conn, cast.bo, task, request_id=make.request(), now=MONDAY)
    assert make.action(conn, cast.bo, cast.ana, due_on=MONDAY.date())


@each_deed
def test_a_deed_is_done_and_written_down(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    deed(conn, cast.bo, action_id, make.tap(), cast)
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert row_of(conn, action_id).version == 2
    assert (last.subject, last.actor) == (f"action:{action_id}", cast.bo.label)


@each_deed
def test_a_teammate_who_does_not_own_it_may_not(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    with pytest.raises(Forbidden):
        deed(conn, cast.abe, action_id, make.tap(), cast)


@each_deed
@pytest.mark.parametrize("who", ["bea", "cem", "eli", "stranger"])
def test_others_find_no_such_action(conn: Connection, cast: Cast, deed: Deed, who: str) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    with pytest.raises(NotFound):
        deed(conn, getattr(cast, who), action_id, make.tap(), cast)


@each_deed
def test_a_screen_may_not(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    with pytest.raises(Forbidden):
        deed(conn, cast.screen, action_id, make.tap(), cast)


@each_deed
def test_an_unknown_action_is_not_found(conn: Connection, cast: Cast, deed: Deed) -> None:
    with pytest.raises(NotFound):
        deed(conn, cast.dana, 999_999, make.tap(), cast)


@each_deed
def test_the_second_of_two_is_told(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    actions.change(conn, cast.dana, action_id, make.tap(), promise=Promise(cast.bo.person_id or 0, FRIDAY))
    with pytest.raises(ChangedMeanwhile, match=r"now Bo's, due on 20 Nov.*what you typed is kept"):
        deed(conn, cast.bo, action_id, make.tap(), cast)


@each_deed
def test_a_second_tap_is_the_first_one(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    for _ in range(2):
        deed(conn, cast.bo, action_id, make.tap(), cast)
    assert row_of(conn, action_id).version == 2


@each_deed
def test_what_is_done_stays_done(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    actions.done(conn, cast.ana, action_id, make.tap(), result="Before you")
    with pytest.raises(ChangedMeanwhile, match="it is now done"):
        deed(conn, cast.bo, action_id, make.tap(2), cast)
    assert row_of(conn, action_id).result == "Before you"


def test_the_old_promise_stays_in_the_audit(conn: Connection, cast: Cast) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    hand_over(conn, cast.bo, action_id, make.tap(), cast)
    details = conn.execute(select(t.audit.c.details).order_by(t.audit.c.audit_id.desc()).limit(1)).scalar_one()
    assert (details["before"]["owner_id"], details["owner_id"]) == (cast.ana.person_id, cast.abe.person_id)
    assert (details["before"]["due_on"], details["due_on"]) == ("2026-11-20", "2026-12-01")


def test_an_owner_of_another_team_sees_and_finishes_their_own(conn: Connection, cast: Cast) -> None:
    action_id = make.action(conn, cast.bo, cast.cem)
    assert [one.action_id for one in actions.of(conn, cast.cem, now=MONDAY)] == [action_id]
    assert [one.action_id for one in actions.of(conn, cast.cem, whose="team", now=MONDAY)] == [action_id]
    actions.done(conn, cast.cem, action_id, make.tap())
    assert row_of(conn, action_id).state == "done"


def test_mine_the_teams_and_the_overdue_ones(conn: Connection, cast: Cast) -> None:
    mine = make.action(conn, cast.bo, cast.ana, due_on=date(2026, 11, 18))
    team = make.action(conn, cast.bo, cast.bo, due_on=date(2026, 11, 17), line="L2")
    make.action(conn, cast.bea, cast.cem, line="L3")
    gone = make.action(conn, cast.bo, cast.ana)
    actions.done(conn, cast.ana, gone, make.tap())
    wednesday = MONDAY + 2 * DAY

    def listed(whose: str) -> list[tuple[int, bool]]:
        return [(one.action_id, one.is_overdue) for one in actions.of(conn, cast.ana, whose=whose, now=wednesday)]

    assert listed("mine") == [(mine, False)]
    assert listed("team") == [(team, True), (mine, False)]
    assert listed("overdue") == [(team, True)]


def test_a_wall_gets_the_open_actions_of_its_line_by_kpi(conn: Connection, cast: Cast) -> None:
    oee = make.action(conn, cast.bo, cast.ana, kpi="oee")
    sooner = make.action(conn, cast.bo, cast.ana, kpi="oee", due_on=date(2026, 11, 17))
    make.action(conn, cast.bo, cast.ana, line="L2")
    free = actions.add(
        conn,
        cast.bo,
        Task("L1", "Paint", Promise(cast.ana.person_id or 0, FRIDAY)),
        request_id=make.request(),
        now=MONDAY,
    )
    on_line = actions.for_lines(conn, SITE, "L1", now=MONDAY)
    assert {kpi: [one.action_id for one in some] for kpi, some in on_line.items()} == {"oee": [sooner, oee], "": [free]}


def test_an_idea_is_done_with_its_last_action_and_the_sender_reads_what_came_of_it(
    conn: Connection, cast: Cast
) -> None:
    sent = make.sent(conn, cast.station)
    promise = Promise(cast.ana.person_id or 0, FRIDAY)
    first = triage.accept(conn, cast.bo, sent.idea_id or 0, make.tap(), promise=promise)
    task = Task("L1", "Label the shelf", promise, idea_id=sent.idea_id)
    second = actions.add(conn, cast.bo, task, request_id=make.request(), now=MONDAY)
    actions.done(conn, cast.ana, first, make.tap(), result="Shelf stands")
    assert ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY).state == "accepted"
    actions.done(conn, cast.ana, second, make.tap(), result="14 to 6 min")
    view = ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY)
    assert (view.state, view.answer, view.result) == ("done", "14 to 6 min", "14 to 6 min")
    assert [step.what for step in view.history] == ["sent", "accepted", "done"]


def test_a_danger_is_not_over_with_an_action(conn: Connection, cast: Cast) -> None:
    danger = make.idea(conn, cast.ana, kind="danger")
    task = Task("L1", "Mark the lane", Promise(cast.ana.person_id or 0, FRIDAY), idea_id=danger)
    action_id = actions.add(conn, cast.bo, task, request_id=make.request(), now=MONDAY)
    actions.done(conn, cast.ana, action_id, make.tap())
    assert conn.execute(select(t.ideas.c.state)).scalar_one() == "new"
