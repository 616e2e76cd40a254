"""Whatever people do in whatever order: nothing that was said is lost, nothing is counted twice, no promise moves."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine, select

from access.refusals import ChangedMeanwhile, Invalid
from db import tables as t
from feedback import actions, debt, ideas, triage
from feedback.actions import Promise
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, move_in

OPEN = ("new", "asked_back", "parked")


@dataclass
class Model:
    """What a plain dictionary knows of one idea."""

    number: int
    code: str
    said_at: datetime  # of a phone: the start of that day in Berlin
    due_at: datetime  # and the end of the seventh day after it
    state: str = "new"
    version: int = 1
    parked_until: datetime | None = None
    parked_times: int = 0
    into: int | None = None
    before_merge: str = "new"
    answered: bool = False
    steps: list[str] = field(default_factory=lambda: ["sent"])


class TriageStates(RuleBasedStateMachine):
    """Senders and two managers at work; time only runs forward."""

    engine: Engine
    said = Bundle("said")

    def __init__(self) -> None:
        super().__init__()
        self.conn: Connection = self.engine.connect()
        self.transaction = self.conn.begin()
        self.cast = move_in(self.conn)
        self.now = MONDAY
        self.models: dict[int, Model] = {}

    def teardown(self) -> None:
        self.transaction.rollback()
        self.conn.close()

    @rule(target=said, by_phone=st.booleans())
    def somebody_says_something(self, by_phone: bool) -> int:
        sent = make.sent(self.conn, self.cast.station if by_phone else self.cast.ana, now=self.now)
        number = sent.idea_id or 0
        said_at, due_at = self.now, self.now + 7 * DAY
        if by_phone:
            said_at += make.MONDAY_NIGHT - MONDAY
            due_at += make.UNNAMED_DUE - MONDAY - 7 * DAY
        self.models[number] = Model(number, sent.receipt or "", said_at, due_at)
        return number

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        self.now += days * DAY

    @rule(number=said, late=st.booleans())
    def a_manager_declines(self, number: int, late: bool) -> None:
        def give(version: int) -> None:
            triage.decline(self.conn, self.cast.bo, number, make.tap(version, self.now), reason="No")

        if self.decide(number, OPEN, late, give):
            self.step(number, "declined", "declined", answered=True)

    @rule(number=said, late=st.booleans())
    def a_manager_accepts(self, number: int, late: bool) -> None:
        promise = Promise(self.cast.ana.person_id or 0, (self.now + DAY).date())

        def give(version: int) -> None:
            triage.accept(self.conn, self.cast.dana, number, make.tap(version, self.now), promise=promise)

        if self.decide(number, OPEN, late, give):
            self.step(number, "accepted", "accepted", answered=True)

    @rule(number=said, late=st.booleans())
    def a_manager_asks_back(self, number: int, late: bool) -> None:
        def give(version: int) -> None:
            triage.ask_back(self.conn, self.cast.bo, number, make.tap(version, self.now), question="Which?")

        if self.decide(number, ("new", "parked"), late, give):
            self.step(number, "asked_back", "asked_back")

    @rule(number=said, late=st.booleans(), days=st.integers(1, 9))
    def a_manager_parks(self, number: int, late: bool, days: int) -> None:
        until = (self.now + days * DAY).date()

        def give(version: int) -> None:
            triage.park(self.conn, self.cast.bo, number, make.tap(version, self.now), until=until)

        may_still = self.models[number].parked_times < triage.PARKED_AT_MOST
        if self.decide(number, ("new", "asked_back") if may_still else (), late, give):
            model = self.step(number, "parked", "parked")
            model.parked_times += 1
            model.parked_until = datetime(until.year, until.month, until.day, tzinfo=MONDAY.tzinfo) - timedelta(hours=1)

    @rule(number=said, other=said, late=st.booleans())
    def a_manager_merges(self, number: int, other: int, late: bool) -> None:
        def give(version: int) -> None:
            triage.merge(self.conn, self.cast.bo, number, make.tap(version, self.now), into=other)

        fits = number != other and self.models[other].state not in ("merged", "declined")
        before = self.state(number)
        if self.decide(number, OPEN if fits else (), late, give):
            model = self.step(number, "merged", "merged", answered=True)
            model.into, model.before_merge = other, before

    @rule(number=said, late=st.booleans())
    def a_manager_takes_a_merge_back(self, number: int, late: bool) -> None:
        def give(version: int) -> None:
            triage.unmerge(self.conn, self.cast.bo, number, make.tap(version, self.now))

        if self.decide(number, ("merged",), late, give):
            model = self.step(number, "unmerged", self.models[number].before_merge)
            model.into, model.answered = None, False

    @rule(number=said)
    def the_sender_replies(self, number: int) -> None:
        code = self.models[number].code
        if self.state(number) != "asked_back":
            with pytest.raises(Invalid):
                ideas.reply(self.conn, SITE, code, "Blue", request_id=make.request(), now=self.now)
        else:
            ideas.reply(self.conn, SITE, code, "Blue", request_id=make.request(), now=self.now)
            self.step(number, "replied", "new")

    @rule(number=said)
    def the_work_is_done(self, number: int) -> None:
        for action in actions.of(self.conn, self.cast.ana, now=self.now):
            if action.idea_id == number:
                actions.done(self.conn, self.cast.ana, action.action_id, make.tap(action.version, self.now))
                self.step(number, "done", "done")

    def decide(self, number: int, allowed: tuple[str, ...], late: bool, give: object) -> bool:
        """Give the answer from the newest version, or from the one before; whether it was taken."""
        model = self.models[number]
        taken = self.state(number) in allowed and not late
        with self.conn.begin_nested() as attempt:
            try:
                give(model.version - late)  # type: ignore[operator]
            except (ChangedMeanwhile, Invalid):
                attempt.rollback()
                assert not taken
                return False
        assert taken
        return True

    def step(self, number: int, what: str, state: str, *, answered: bool = False) -> Model:
        model = self.models[number]
        model.state, model.version, model.answered = state, model.version + 1, model.answered or answered
        model.steps.append(what)
        return model

    def state(self, number: int) -> str:
        model = self.models[number]
        is_back = model.state == "parked" and model.parked_until is not None and model.parked_until <= self.now
        return "new" if is_back else model.state

    @invariant()
    def every_idea_stands_where_it_was_put_with_its_promise(self) -> None:
        kept = self.conn.execute(select(t.ideas).order_by(t.ideas.c.idea_id)).all()
        assert {row.idea_id for row in kept} == set(self.models)
        for row in kept:
            model = self.models[row.idea_id]
            assert (row.state, row.version, row.merged_into) == (model.state, model.version, model.into)
            assert (row.created_at, row.due_at) == (model.said_at, model.due_at)

    @invariant()
    def the_queue_and_the_debt_count_each_once(self) -> None:
        queued = [item.idea_id for item in triage.queue(self.conn, self.cast.bo, now=self.now)]
        waiting = [number for number in self.models if self.state(number) in ("new", "asked_back")]
        assert sorted(queued) == sorted(waiting)
        owed = debt.owed(self.conn, SITE, now=self.now)
        unanswered = [model for model in self.models.values() if not model.answered]
        assert owed.count == len(unanswered)
        assert owed.overdue == sum(model.due_at < self.now for model in unanswered)

    @invariant()
    def every_sender_still_finds_theirs_with_all_its_steps(self) -> None:
        for number, model in self.models.items():
            view = ideas.by_receipt(self.conn, SITE, model.code, now=self.now)
            own = [step.what for step in view.history] if model.into is None else model.steps
            assert (view.idea_id, view.state, own) == (number, self.state(number), model.steps)

    @invariant()
    def each_move_is_in_the_audit_once(self) -> None:
        moves = sum(len(model.steps) for model in self.models.values())
        audited = self.conn.execute(select(t.audit.c.audit_id).where(t.audit.c.action.like("idea.%"))).all()
        assert len(audited) == moves


@pytest.fixture
def machine(shared_engine: Engine) -> type[TriageStates]:
    TriageStates.engine = shared_engine
    return TriageStates


def test_nothing_is_lost_and_nothing_counted_twice(machine: type[TriageStates]) -> None:
    calm = settings(max_examples=20, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow])
    run_state_machine_as_test(machine, settings=calm)
