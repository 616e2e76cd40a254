"""Trials: planned with what was frozen, started, confirmed by people, stopped with what was learned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import actions, ideas, triage, trial_checks, trial_moves, trials
from feedback.actions import Promise
from feedback.moves import Tap
from feedback.trials import StopRule, TrialPlan
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

FROZEN = {"kpi": "changeover", "baseline_start": "2026-10-07", "baseline_end": "2026-11-06", "horizon_days": 20}
PLANNED = TrialPlan(0, "Nozzles at the line save the walk", date(2026, 11, 18), "changeover", FROZEN)
Deed = Callable[[Connection, Actor, int, Tap], None]


def accepted(conn: Connection, cast: Cast) -> tuple[ideas.Sent, int]:
    """An idea said without a name, and the action that it led to."""
    sent = make.sent(conn, cast.station)
    promise = Promise(cast.ana.person_id or 0, date(2026, 11, 20))
    return sent, triage.accept(conn, cast.bo, sent.idea_id or 0, make.tap(), promise=promise)


def planned(conn: Connection, cast: Cast, **other: Any) -> int:
    action_id = make.action(conn, cast.bo, cast.ana)
    trial = replace(PLANNED, action_id=action_id, **other)
    return trials.plan(conn, cast.bo, trial, request_id=make.request(), now=MONDAY)


def judged(conn: Connection, trial_id: int, verdict: str, *, day: int = 20) -> None:
    """A check as the clockwork keeps it."""
    row = {"site_id": SITE, "trial_id": trial_id, "day": day, "due_on": (MONDAY + day * DAY).date(), "at": MONDAY}
    found = {"verdict": verdict, "size": -4.0, "low": -6.0, "high": -2.0, "unit": "min", "n_before": 22, "n_after": 14}
    conn.execute(t.trial_checks.insert().values(**row, **found, p=0.01, effect={}))


def state_of(conn: Connection, trial_id: int) -> tuple[str, int]:
    row = conn.execute(select(t.trials).where(t.trials.c.trial_id == trial_id)).one()
    return row.state, row.version


def start(conn: Connection, actor: Actor, trial_id: int, tap: Tap) -> None:
    trial_moves.start(conn, actor, trial_id, tap)


def stop(conn: Connection, actor: Actor, trial_id: int, tap: Tap) -> None:
    trial_moves.stop(conn, actor, trial_id, tap, learned="The shelf blocks the lane")


REACHED: dict[Deed, str] = {start: "in_trial", stop: "stopped"}
each_deed = pytest.mark.parametrize("deed", [start, stop])


def test_a_trial_is_planned_once_with_what_was_frozen(conn: Connection, cast: Cast) -> None:
    action_id, asked = make.action(conn, cast.bo, cast.ana), make.request()
    wanted = replace(PLANNED, action_id=action_id, budget=Decimal(400), stop=StopRule("oee", Decimal("0.5"), 3))
    numbers = {trials.plan(conn, cast.bo, wanted, request_id=asked, now=MONDAY) for _ in range(2)}
    (kept,) = trials.seen_by(conn, cast.ana)
    assert {kept.trial_id} == numbers
    assert (kept.state, kept.line, kept.kpi, kept.budget) == ("accepted", "L1", "changeover", Decimal(400))
    assert kept.plan == FROZEN
    assert (kept.stop_kpi, kept.stop_limit, kept.stop_days) == ("oee", Decimal("0.5"), 3)


@pytest.mark.parametrize(
    ("who", "refusal"), [("ana", Forbidden), ("bea", NotFound), ("eli", NotFound), ("screen", Forbidden)]
)
def test_who_may_plan_a_trial_here(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    wanted = replace(PLANNED, action_id=make.action(conn, cast.bo, cast.bo))
    with pytest.raises(refusal):
        trials.plan(conn, getattr(cast, who), wanted, request_id=make.request(), now=MONDAY)


def test_an_action_and_an_idea_are_tried_once_at_a_time(conn: Connection, cast: Cast) -> None:
    _, action_id = accepted(conn, cast)
    wanted = replace(PLANNED, action_id=action_id)
    trials.plan(conn, cast.bo, wanted, request_id=make.request(), now=MONDAY)
    with pytest.raises(Invalid, match="has a trial already"):
        trials.plan(conn, cast.bo, wanted, request_id=make.request(), now=MONDAY)


@each_deed
def test_a_step_is_made_and_written_down(conn: Connection, cast: Cast, deed: Deed) -> None:
    trial_id = planned(conn, cast)
    tap = make.tap()
    for _ in range(2):  # the second tap is the first one
        deed(conn, cast.bo, trial_id, tap)
    assert state_of(conn, trial_id) == (REACHED[deed], 2)
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (last.subject, last.actor) == (f"trial:{trial_id}", cast.bo.label)
    assert [step.by for step in trials.steps(conn, cast.bo, trial_id)] == ["Bo", "Bo"]


@each_deed
@pytest.mark.parametrize("who", ["ana", "abe", "screen"])
def test_a_teammate_and_a_screen_may_not(conn: Connection, cast: Cast, deed: Deed, who: str) -> None:
    trial_id = planned(conn, cast)
    with pytest.raises(Forbidden):
        deed(conn, getattr(cast, who), trial_id, make.tap())


@each_deed
@pytest.mark.parametrize("who", ["bea", "cem", "eli", "stranger"])
def test_others_find_no_such_trial(conn: Connection, cast: Cast, deed: Deed, who: str) -> None:
    trial_id = planned(conn, cast)
    with pytest.raises(NotFound):
        deed(conn, getattr(cast, who), trial_id, make.tap())


@each_deed
def test_an_unknown_trial_is_not_found(conn: Connection, cast: Cast, deed: Deed) -> None:
    with pytest.raises(NotFound):
        deed(conn, cast.dana, 999_999, make.tap())


@each_deed
def test_the_second_of_two_is_told(conn: Connection, cast: Cast, deed: Deed) -> None:
    trial_id = planned(conn, cast)
    start(conn, cast.dana, trial_id, make.tap())
    with pytest.raises(ChangedMeanwhile, match=r"now in trial.*what you typed is kept"):
        deed(conn, cast.bo, trial_id, make.tap())


def test_only_what_the_figure_shows_is_verified(conn: Connection, cast: Cast) -> None:
    trial_id = planned(conn, cast)
    start(conn, cast.bo, trial_id, make.tap())
    with pytest.raises(Invalid, match="too early"):
        trial_moves.verify(conn, cast.bo, trial_id, make.tap(2))
    judged(conn, trial_id, "no clear change")
    with pytest.raises(Invalid, match="measured, not decided"):
        trial_moves.verify(conn, cast.bo, trial_id, make.tap(2))
    judged(conn, trial_id, "improved", day=30)
    trial_moves.verify(conn, cast.bo, trial_id, make.tap(2))
    assert state_of(conn, trial_id) == ("verified", 3)


def test_a_faded_one_falls_back_and_is_no_standard(conn: Connection, cast: Cast) -> None:
    trial_id = planned(conn, cast)
    start(conn, cast.bo, trial_id, make.tap())
    judged(conn, trial_id, "improved")
    trial_moves.verify(conn, cast.bo, trial_id, make.tap(2))
    with pytest.raises(Invalid, match="still shows the effect"):
        trial_moves.fall_back(conn, cast.bo, trial_id, make.tap(3))
    found = dict.fromkeys(trial_checks.KEPT) | {
        "verdict": "no clear change",
        "unit": "min",
        "n_before": 22,
        "n_after": 40,
    }
    proven = trials.one(conn, cast.bo, trial_id)
    kept = [trial_checks.keep(conn, SITE, proven, found, day=60, now=MONDAY + 60 * DAY) for _ in range(2)]
    assert (kept, trials.steps(conn, cast.ana, trial_id)[-1].what) == ([True, False], "faded")
    with pytest.raises(Invalid, match="not show the effect any more"):
        trial_moves.standard(conn, cast.bo, trial_id, make.tap(3))
    (trial,) = trials.seen_by(conn, cast.bo)
    assert trial_moves.proposal(trial, MONDAY.date()) == "fall_back"
    trial_moves.fall_back(conn, cast.bo, trial_id, make.tap(3), said="The shelf is empty again")
    assert state_of(conn, trial_id) == ("in_trial", 4)


def test_the_sender_reads_each_step_and_what_was_learned(conn: Connection, cast: Cast) -> None:
    sent, action_id = accepted(conn, cast)
    wanted = replace(PLANNED, action_id=action_id)
    trial_id = trials.plan(conn, cast.bo, wanted, request_id=make.request(), now=MONDAY)
    actions.done(conn, cast.ana, action_id, make.tap(), result="Shelf stands")
    assert ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY).state == "accepted"  # its trial is to come
    start(conn, cast.bo, trial_id, make.tap())
    assert ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY).state == "in_trial"
    stop(conn, cast.bo, trial_id, make.tap(2))
    view = ideas.by_receipt(conn, SITE, sent.receipt or "", now=MONDAY)
    assert (view.state, view.answer) == ("stopped", "The shelf blocks the lane")
    assert [step.what for step in view.history] == ["sent", "accepted", "in_trial", "stopped"]


def test_a_stop_says_what_was_learned(conn: Connection, cast: Cast) -> None:
    trial_id = planned(conn, cast)
    with pytest.raises(Invalid, match="what was learned"):
        trial_moves.stop(conn, cast.bo, trial_id, make.tap(), learned=" ")


def test_the_work_is_done_so_the_start_is_proposed(conn: Connection, cast: Cast) -> None:
    planned(conn, cast)
    (trial,) = trials.seen_by(conn, cast.bo)
    assert trial_moves.proposal(trial, date(2026, 11, 17)) is None
    assert trial_moves.proposal(trial, date(2026, 11, 18)) == "start"
    conn.execute(update(t.actions).values(state="done"))
    (trial,) = trials.seen_by(conn, cast.bo)
    assert trial_moves.proposal(trial, date(2026, 11, 17)) == "start"


def test_checks_come_at_the_horizon_and_at_30_60_and_90_days(conn: Connection, cast: Cast) -> None:
    trial_id = planned(conn, cast)
    start(conn, cast.bo, trial_id, make.tap())
    judged(conn, trial_id, "improved")
    (trial,) = trials.seen_by(conn, cast.bo)
    assert trials.check_days(trial) == [20, 30, 60, 90]
    assert trials.due_checks(trial)[0] == (30, (MONDAY + 31 * DAY).date())  # from the first whole day on
