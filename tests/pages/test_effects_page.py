"""Actions and Effects as people open them: a board by state, steps, a trial planned, begun and stopped."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine
from streamlit.testing.v1 import AppTest

import clock
from access.actors import Actor
from feedback import action_moves, actions, trial_moves, trials
from feedback.actions import Promise, Task
from feedback.trials import TrialPlan
from tests.cast import Cast
from tests.make import request, tap
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
ACTIONS, EFFECTS = "pages.feedback.actions", "pages.feedback.effects"


def an_action(conn: Connection, lead: Actor, owner: Actor) -> int:
    promise = Promise(owner.person_id or 0, clock.now().date() + timedelta(days=2))
    return actions.add(conn, lead, Task("L1", "Clean nozzle 3", promise), request_id=request())


@pytest.fixture
def action_id(cast: Cast, engine: Engine) -> int:
    with engine.begin() as conn:
        return an_action(conn, cast.supervisor, cast.supervisor)


def press(page: AppTest, key: str) -> AppTest:
    pressed: AppTest = page.button(key=key).click().run()
    assert not pressed.exception
    return pressed


def test_an_action_goes_over_the_board_and_says_what_blocks_it(
    cast: Cast, visit: Visit, engine: Engine, action_id: int
) -> None:
    page = visit(cast.supervisor, ACTIONS)
    assert "To do :gray[1]" in words(page)
    assert "Doing :gray[1]" in words(press(page, f"begin-{action_id}"))
    with engine.begin() as conn:
        action_moves.block(conn, cast.supervisor, action_id, tap(2), why="The part comes on Thursday")
    blocked = visit(cast.supervisor, ACTIONS)
    assert "Blocked :gray[1]" in words(blocked)
    assert "The part comes on Thursday" in [one.value for one in blocked.text]


def test_a_worker_takes_an_action_that_nobody_has_begun(cast: Cast, visit: Visit, action_id: int) -> None:
    page = visit(cast.worker, ACTIONS)
    page.segmented_control(key="whose").set_value("team").run()
    press(page, f"take-{action_id}")
    assert "Clean nozzle 3" in words(visit(cast.worker, ACTIONS))


def test_steps_are_added_and_ticked(cast: Cast, visit: Visit, action_id: int) -> None:
    page = visit(cast.supervisor, ACTIONS, action=str(action_id))
    page.text_input(key="step-body").input("Order the brush").run()
    press(page, "step-add")
    (box,) = page.checkbox
    assert box.label.startswith("Order the brush")
    box.check().run()
    assert "1 of 1 steps done" in words(page)


def test_what_no_figure_shows_is_begun_asked_of_the_crew_and_stopped_with_what_was_learned(
    cast: Cast, visit: Visit, engine: Engine, action_id: int
) -> None:
    with engine.begin() as conn:
        wanted = TrialPlan(action_id, "Lighter for the back", clock.now().date())
        trial_id = trials.plan(conn, cast.supervisor, wanted, request_id=request())
    assert "What it did" not in words(visit(cast.supervisor, EFFECTS, trial=str(trial_id)))  # nothing yet
    page = visit(cast.supervisor, EFFECTS)
    assert "does the trial begin?" in words(page)
    press(page, f"start-{trial_id}")
    theirs = visit(cast.worker, EFFECTS, trial=str(trial_id))
    press(theirs, "voice-True")
    with engine.begin() as conn:
        trial_moves.stop(conn, cast.supervisor, trial_id, tap(2), learned="The mat slips")
        assert trials.one(conn, cast.worker, trial_id).crew_yes == 1
    told = visit(cast.worker, EFFECTS)
    assert "The mat slips" in [one.value for one in told.text]
    assert "1 yes" not in words(told)
