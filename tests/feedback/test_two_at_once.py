"""Two people, two connections, one idea: exactly one of them wins, and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import Connection, Engine, func, select, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, Refusal
from db import tables as t
from feedback import actions, dangers, ideas, kpi_choice, triage, trial_moves, trials
from feedback.actions import Promise
from feedback.kpi_choice import Choice
from feedback.trials import TrialPlan
from tests import make
from tests.feedback import busy_plant
from tests.feedback.busy_plant import World
from tests.feedback.deeds import ACTIONS, IDEAS, OTHERS, Case
from tests.make import MONDAY, SHELF
from tests.people import Cast, move_in

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
Deed = Callable[[Connection], object]


@pytest.fixture
def people(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return move_in(conn)


def at_once(engine: Engine, deeds: list[Deed]) -> list[object]:
    """What each deed returned or the refusal that it met, each in a transaction and a thread of its own."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> object:
        with engine.connect() as conn:
            start.wait(timeout=30)
            try:
                with conn.begin():
                    return deed(conn)
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def new_idea(engine: Engine, people: Cast, kind: str = "better") -> int:
    with engine.begin() as conn:
        return make.idea(conn, people.station, kind=kind)


def test_eight_taps_with_one_request_id_make_one_idea(engine: Engine, people: Cast) -> None:
    asked = make.request()
    sent = at_once(engine, [lambda conn: ideas.send(conn, people.station, SHELF, request_id=asked)] * 8)
    assert len({(one.idea_id, one.receipt) for one in sent if isinstance(one, ideas.Sent)}) == 1
    assert [one.is_new for one in sent if isinstance(one, ideas.Sent)].count(True) == 1
    with engine.connect() as conn:
        for table in (t.ideas, t.idea_events, t.audit):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 1


def test_of_five_different_answers_exactly_one_is_kept(engine: Engine, people: Cast) -> None:
    number, other = new_idea(engine, people), new_idea(engine, people)
    promise = Promise(people.ana.person_id or 0, date(2100, 1, 1))
    answers: list[Deed] = [
        lambda conn: triage.accept(conn, people.bo, number, make.tap(), promise=promise),
        lambda conn: triage.decline(conn, people.dana, number, make.tap(), reason="No"),
        lambda conn: triage.ask_back(conn, people.adi, number, make.tap(), question="Which?"),
        lambda conn: triage.park(conn, people.bo, number, make.tap(), until=date(2100, 1, 1)),
        lambda conn: triage.merge(conn, people.dana, number, make.tap(), into=other),
    ]
    met = at_once(engine, answers)
    assert sum(isinstance(one, ChangedMeanwhile) for one in met) == 4
    with engine.connect() as conn:
        events = conn.execute(select(t.idea_events.c.what).where(t.idea_events.c.idea_id == number)).scalars().all()
        state = conn.execute(select(t.ideas.c.state).where(t.ideas.c.idea_id == number)).scalar_one()
        made = conn.execute(select(func.count()).select_from(t.actions)).scalar_one()
    assert sorted(events) == sorted(["sent", state])
    assert made == (state == "accepted")


def test_one_answer_tapped_four_times_is_one_answer(engine: Engine, people: Cast) -> None:
    number, tap = new_idea(engine, people), make.tap()
    promise = Promise(people.ana.person_id or 0, date(2100, 1, 1))
    met = at_once(engine, [lambda conn: triage.accept(conn, people.bo, number, tap, promise=promise)] * 4)
    assert len(set(met)) == 1
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(t.actions)).scalar_one() == 1


def test_two_ideas_merged_into_each_other_make_no_ring(engine: Engine, people: Cast) -> None:
    first, second = new_idea(engine, people), new_idea(engine, people)
    met = at_once(
        engine,
        [
            lambda conn: triage.merge(conn, people.bo, first, make.tap(), into=second),
            lambda conn: triage.merge(conn, people.dana, second, make.tap(), into=first),
        ],
    )
    assert sum(isinstance(one, Invalid) for one in met) == 1


def test_a_danger_is_removed_once(engine: Engine, people: Cast) -> None:
    number = new_idea(engine, people, "danger")
    met = at_once(
        engine,
        [
            lambda conn, who=who: dangers.remove(conn, who, number, make.tap(), what_was_done="Gone")  # type: ignore[misc]
            for who in (people.bo, people.dana, people.adi)
        ],
    )
    assert sum(isinstance(one, ChangedMeanwhile) for one in met) == 2


def test_the_last_two_actions_finished_at_once_finish_the_idea(engine: Engine, people: Cast) -> None:
    number = new_idea(engine, people)
    promise = Promise(people.ana.person_id or 0, date(2100, 1, 1))
    with engine.begin() as conn:
        first = triage.accept(conn, people.bo, number, make.tap(), promise=promise)
        task = actions.Task("L1", "Label it", promise, idea_id=number)
        second = actions.add(conn, people.bo, task, request_id=make.request(), now=MONDAY)
    at_once(
        engine,
        [lambda conn, one=one: actions.done(conn, people.ana, one, make.tap()) for one in (first, second)],  # type: ignore[misc]
    )
    with engine.connect() as conn:
        assert conn.execute(select(t.ideas.c.state)).scalar_one() == "done"


def test_of_four_who_plan_a_trial_one_does_and_one_tap_that_comes_four_times_starts_it(
    engine: Engine, people: Cast
) -> None:
    with engine.begin() as conn:
        planned = [TrialPlan(make.action(conn, people.bo, people.abe), "It gets lighter", MONDAY.date())] * 4
    met = at_once(engine, [lambda conn, one=one: plan(conn, people, one) for one in planned])  # type: ignore[misc]
    assert sum(isinstance(one, Invalid) for one in met) == 3
    trial_id, tap = next(one for one in met if isinstance(one, int)), make.tap()
    assert at_once(engine, [lambda conn: trial_moves.start(conn, people.bo, trial_id, tap)] * 4) == [2] * 4


def plan(conn: Connection, people: Cast, wanted: TrialPlan) -> int:
    return trials.plan(conn, people.bo, wanted, request_id=make.request(), now=MONDAY)


def test_a_tap_that_comes_again_while_the_first_is_being_written_is_the_first_one(engine: Engine, people: Cast) -> None:
    asked = ("comment_taken_back", "annotation.taken_back", "step_done", "trial.verified", "money", "huddle.ended")
    with engine.begin() as conn:
        plant = busy_plant.build(conn, people)
    cases = [one for one in (*IDEAS, *ACTIONS, *OTHERS) if one.says.endswith(asked) or one.says.startswith(asked)]
    assert len(cases) == len(asked)
    for case in cases:
        who = {"worker": people.ana, "supervisor": people.bo, "manager": people.dana}[case.roles[0]]
        again_meanwhile(engine, tapped(case, who, plant))


def tapped(case: Case, who: Actor, plant: World) -> Deed:
    tap = make.tap(case.seen)
    return lambda conn: case.do(conn, who, plant, tap)


def again_meanwhile(engine: Engine, deed: Deed) -> None:
    """Do it, and once more on another connection before the first one is written."""

    def again() -> None:
        with engine.begin() as conn:
            deed(conn)

    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as conn:
            deed(conn)
            late = pool.submit(again)
            while not late.done() and not conn.execute(WAITING).scalar_one():
                sleep(0.005)
        late.result(timeout=30)


def test_two_people_do_not_put_a_seventh_figure_on_the_wall(engine: Engine, people: Cast) -> None:
    keys = [f"kpi_{n}" for n in range(8)]
    with engine.begin() as conn:
        for key in keys:
            make.target(conn, "L1", key)
        for key in keys[:5]:
            kpi_choice.choose(conn, people.bo, "L1", Choice(key, "lead", "Look"))
    met = at_once(
        engine,
        [
            lambda conn, key=key: kpi_choice.choose(conn, people.bo, "L1", Choice(key, "lead", "Look"))  # type: ignore[misc]
            for key in keys[5:]
        ],
    )
    assert sum(isinstance(one, Invalid) for one in met) == 2
