"""The work on an action: taken on, begun, blocked, dropped, told of, and its steps."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Connection, select

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import action_log, action_moves, action_steps, actions, ideas, triage
from feedback.action_steps import NewStep
from feedback.actions import Promise
from feedback.moves import Tap
from tests import make
from tests.make import MONDAY
from tests.people import SITE, Cast

Deed = Callable[[Connection, Actor, int, Tap], None]


def block(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> None:
    action_moves.block(conn, actor, action_id, tap, why="The part comes on Thursday")


def drop(conn: Connection, actor: Actor, action_id: int, tap: Tap) -> None:
    action_moves.drop(conn, actor, action_id, tap, why="The machine goes in May")


ENDS_AS: dict[Deed, tuple[str, str, str]] = {
    action_moves.begin: ("open", "doing", ""),
    block: ("open", "blocked", "The part comes on Thursday"),
    drop: ("dropped", "todo", "The machine goes in May"),
}
each_deed = pytest.mark.parametrize("deed", list(ENDS_AS))


def owned_by_abe(conn: Connection, cast: Cast) -> int:
    return make.action(conn, cast.bo, cast.abe)


@each_deed
def test_a_deed_is_done_once_and_stands_in_the_history(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = owned_by_abe(conn, cast)
    for _ in range(2):  # a second tap, from the same version, finds it as it should be
        deed(conn, cast.abe, action_id, make.tap())
    now = actions.one(conn, cast.abe, action_id, now=MONDAY)
    assert ((now.state, now.stage, now.why), now.version) == (ENDS_AS[deed], 2)
    history = action_log.of(conn, SITE, action_id)
    assert [(event.by, event.words) for event in history] == [("Bo", ""), ("Abe", ENDS_AS[deed][2])]


@each_deed
@pytest.mark.parametrize("who", ["ana", "screen"])
def test_only_the_owner_and_leads_may(conn: Connection, cast: Cast, deed: Deed, who: str) -> None:
    action_id = owned_by_abe(conn, cast)
    with pytest.raises(Forbidden):
        deed(conn, getattr(cast, who), action_id, make.tap())


@each_deed
@pytest.mark.parametrize("who", ["bea", "cem", "eli", "stranger"])
def test_others_find_no_such_action(conn: Connection, cast: Cast, deed: Deed, who: str) -> None:
    action_id = owned_by_abe(conn, cast)
    with pytest.raises(NotFound):
        deed(conn, getattr(cast, who), action_id, make.tap())


@each_deed
def test_an_unknown_action_is_not_found(conn: Connection, cast: Cast, deed: Deed) -> None:
    with pytest.raises(NotFound):
        deed(conn, cast.dana, 999_999, make.tap())


@each_deed
def test_the_second_of_two_is_told(conn: Connection, cast: Cast, deed: Deed) -> None:
    action_id = owned_by_abe(conn, cast)
    actions.change(conn, cast.bo, action_id, make.tap(), promise=Promise(cast.bo.person_id or 0, date(2026, 11, 30)))
    with pytest.raises(ChangedMeanwhile, match=r"now Bo's, due on 30 Nov"):
        deed(conn, cast.bo, action_id, make.tap())


def test_a_worker_takes_what_nobody_has_begun(conn: Connection, cast: Cast) -> None:
    action_id = make.action(conn, cast.bo, cast.bo)
    action_moves.take(conn, cast.ana, action_id, make.tap())
    assert actions.one(conn, cast.ana, action_id, now=MONDAY).owner == "Ana"
    action_moves.begin(conn, cast.ana, action_id, make.tap(2))
    with pytest.raises(Invalid, match="Ana has begun this already"):
        action_moves.take(conn, cast.abe, action_id, make.tap(3))


def test_what_blocks_or_drops_it_has_to_be_said(conn: Connection, cast: Cast) -> None:
    action_id = owned_by_abe(conn, cast)
    with pytest.raises(Invalid, match="what blocks it"):
        action_moves.block(conn, cast.abe, action_id, make.tap(), why=" ")
    with pytest.raises(Invalid, match="why it is dropped"):
        action_moves.drop(conn, cast.abe, action_id, make.tap(), why="")


def test_a_dropped_action_ends_its_idea_and_the_sender_reads_why(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    promise = Promise(cast.abe.person_id or 0, date(2026, 11, 20))
    action_id = triage.accept(conn, cast.bo, sent.idea_id or 0, make.tap(), promise=promise)
    drop(conn, cast.bo, action_id, make.tap())
    view = ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY)
    assert (view.state, view.answer) == ("stopped", "The machine goes in May")


def test_words_on_how_it_goes_are_kept_once(conn: Connection, cast: Cast) -> None:
    action_id, tap = owned_by_abe(conn, cast), make.tap()
    for _ in range(2):
        action_moves.tell(conn, cast.ana, action_id, tap, said="Half of the shelf stands")
    assert [event.words for event in action_log.of(conn, SITE, action_id)] == ["", "Half of the shelf stands"]


def test_steps_are_written_ticked_and_removed(conn: Connection, cast: Cast) -> None:
    action_id, asked = owned_by_abe(conn, cast), make.tap()
    wanted = NewStep("Order the part", cast.ana.person_id, date(2026, 11, 18))
    first = {action_steps.add(conn, cast.abe, action_id, asked, step=wanted) for _ in range(2)}.pop()
    second = action_steps.add(conn, cast.abe, action_id, make.tap(), step=NewStep("Fit it"))
    action_steps.tick(conn, cast.ana, first, make.tap(), is_done=True)  # her step, in Abe's action
    action_steps.remove(conn, cast.abe, second, make.tap())
    (left,) = action_steps.of(conn, cast.bo, action_id, now=MONDAY)
    assert (left.body, left.owner, left.done_by, left.due_on) == ("Order the part", "Ana", "Ana", date(2026, 11, 18))
    action = actions.one(conn, cast.bo, action_id, now=MONDAY)
    assert (action.steps, action.steps_done) == (1, 1)
    told = [event.what for event in action_log.of(conn, SITE, action_id)]
    assert told == ["added", "step_added", "step_added", "step_done", "step_removed"]


@pytest.mark.parametrize(
    ("who", "refusal"), [("ana", Forbidden), ("screen", Forbidden), ("cem", NotFound), ("eli", NotFound)]
)
def test_whose_steps_are_whose(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    action_id = owned_by_abe(conn, cast)
    step_id = action_steps.add(conn, cast.abe, action_id, make.tap(), step=NewStep("Fit it"))
    with pytest.raises(refusal):
        action_steps.tick(conn, getattr(cast, who), step_id, make.tap(), is_done=True)


def test_a_step_is_for_somebody_of_the_plant_and_for_a_day_to_come(conn: Connection, cast: Cast) -> None:
    action_id = owned_by_abe(conn, cast)
    for wrong in (NewStep("Oil it", cast.eli.person_id), NewStep("Oil it", None, date(2026, 11, 15))):
        with pytest.raises(Invalid, match="Please choose"):
            action_steps.add(conn, cast.abe, action_id, make.tap(), step=wrong)


def test_a_step_that_changed_meanwhile_and_one_that_never_was(conn: Connection, cast: Cast) -> None:
    action_id = owned_by_abe(conn, cast)
    step_id = action_steps.add(conn, cast.abe, action_id, make.tap(), step=NewStep("Fit it"))
    action_steps.tick(conn, cast.abe, step_id, make.tap(), is_done=True)
    with pytest.raises(ChangedMeanwhile):
        action_steps.tick(conn, cast.bo, step_id, make.tap(), is_done=False)
    with pytest.raises(NotFound):
        action_steps.tick(conn, cast.bo, 999_999, make.tap(), is_done=True)


def test_the_old_promise_and_what_was_done_stand_in_the_audit(conn: Connection, cast: Cast) -> None:
    action_id = owned_by_abe(conn, cast)
    block(conn, cast.abe, action_id, make.tap())
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (last.action, last.details["before"]) == ("action.blocked", {"stage": "todo", "why": ""})
