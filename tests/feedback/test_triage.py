"""Triage: the queue, one idea with its context, and the five answers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import actions, annotations, ideas, own, triage
from feedback.actions import Promise
from feedback.moves import Tap
from tests import make
from tests.make import DAY, MONDAY, SHELF
from tests.people import SITE, Cast

FRIDAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Answer:
    """One of the five, as anybody could give it."""

    give: Callable[[Connection, Actor, int, Tap, Cast, int], int]
    state: str
    is_answer: bool


ANSWERS = {
    "accept": Answer(
        lambda conn, actor, idea, tap, cast, _: triage.accept(
            conn, actor, idea, tap, promise=Promise(cast.ana.person_id or 0, FRIDAY), words="A shelf, thank you"
        ),
        "accepted",
        is_answer=True,
    ),
    "ask back": Answer(
        lambda conn, actor, idea, tap, *_: triage.ask_back(conn, actor, idea, tap, question="Which shelf?"),
        "asked_back",
        is_answer=False,
    ),
    "decline": Answer(
        lambda conn, actor, idea, tap, *_: triage.decline(conn, actor, idea, tap, reason="No room"),
        "declined",
        is_answer=True,
    ),
    "park": Answer(
        lambda conn, actor, idea, tap, *_: triage.park(conn, actor, idea, tap, until=FRIDAY, words="After the move"),
        "parked",
        is_answer=False,
    ),
    "merge": Answer(
        lambda conn, actor, idea, tap, _, into: triage.merge(conn, actor, idea, tap, into=into),
        "merged",
        is_answer=True,
    ),
}
each_answer = pytest.mark.parametrize("answer", [pytest.param(one, id=name) for name, one in ANSWERS.items()])


@dataclass(frozen=True)
class Desk:
    """An idea of a station on L1 that waits, another one to merge it into, and the hands to answer it with."""

    conn: Connection
    cast: Cast
    idea: int
    code: str
    other: int

    def give(self, answer: Answer, actor: Actor, tap: Tap | None = None, idea: int | None = None) -> int:
        return answer.give(self.conn, actor, idea or self.idea, tap or make.tap(), self.cast, self.other)

    def row(self) -> Any:
        return self.conn.execute(select(t.ideas).where(t.ideas.c.idea_id == self.idea)).one()

    def version(self) -> int:
        return int(self.row().version)

    def seen_by_sender(self) -> ideas.IdeaView:
        return ideas.by_receipt(self.conn, SITE, self.code, now=MONDAY)


@pytest.fixture
def desk(conn: Connection, cast: Cast) -> Desk:
    sent = make.sent(conn, cast.station)
    other = make.idea(conn, cast.ana, body="Warm the glue before the shift")
    return Desk(conn, cast, sent.idea_id or 0, sent.receipt or "", other)


@each_answer
def test_each_answer_moves_the_idea_and_is_written_down(desk: Desk, answer: Answer) -> None:
    desk.give(answer, desk.cast.bo)
    kept = desk.row()
    event = desk.conn.execute(select(t.idea_events).order_by(t.idea_events.c.event_id.desc()).limit(1)).one()
    log = desk.conn.execute(
        select(t.audit.c.action, t.audit.c.actor).where(t.audit.c.subject == f"idea:{desk.idea}")
    ).all()
    assert (kept.state, kept.version) == (answer.state, 2)
    assert (event.from_state, event.to_state, event.person_id) == ("new", answer.state, desk.cast.bo.person_id)
    assert (f"idea.{event.what}", desk.cast.bo.label) in [tuple(row) for row in log]


@each_answer
def test_only_a_real_answer_stops_the_clock(desk: Desk, answer: Answer) -> None:
    desk.give(answer, desk.cast.bo, make.tap(now=MONDAY + DAY))
    assert desk.row().first_answer_at == (MONDAY + DAY if answer.is_answer else None)
    assert desk.row().due_at == make.UNNAMED_DUE


@each_answer
def test_a_manager_may_as_well(desk: Desk, answer: Answer) -> None:
    desk.give(answer, desk.cast.dana)
    assert desk.row().state == answer.state


@each_answer
def test_a_teammate_without_the_right_may_not(desk: Desk, answer: Answer) -> None:
    with pytest.raises(Forbidden):
        desk.give(answer, desk.cast.ana)


@each_answer
def test_a_supervisor_of_another_team_finds_no_such_idea(desk: Desk, answer: Answer) -> None:
    with pytest.raises(NotFound):
        desk.give(answer, desk.cast.bea)


@each_answer
def test_another_plant_finds_no_such_idea(desk: Desk, answer: Answer) -> None:
    with pytest.raises(NotFound):
        desk.give(answer, desk.cast.eli)


@each_answer
def test_a_screen_reads_and_decides_nothing(desk: Desk, answer: Answer) -> None:
    with pytest.raises(Forbidden):
        desk.give(answer, desk.cast.screen)


@each_answer
def test_somebody_in_no_team_any_more_finds_nothing(desk: Desk, answer: Answer) -> None:
    with pytest.raises(NotFound):
        desk.give(answer, replace(desk.cast.bo, lines=frozenset()))


@each_answer
def test_an_unknown_idea_is_not_found(desk: Desk, answer: Answer) -> None:
    with pytest.raises(NotFound):
        desk.give(answer, desk.cast.bo, idea=999_999)


@each_answer
def test_the_second_of_two_is_told_who_did_what(desk: Desk, answer: Answer) -> None:
    triage.decline(desk.conn, desk.cast.dana, desk.idea, make.tap(), reason="No room at the line")
    with pytest.raises(
        ChangedMeanwhile, match=r"Dana declined this idea at 10:30.*now declined.*what you typed is kept"
    ):
        desk.give(answer, desk.cast.bo)
    assert desk.row().answer == "No room at the line"


@each_answer
def test_a_second_tap_on_the_same_button_is_the_first_one(desk: Desk, answer: Answer) -> None:
    tap = make.tap()
    assert desk.give(answer, desk.cast.bo, tap) == desk.give(answer, desk.cast.bo, tap)
    assert desk.version() == 2
    assert len(desk.conn.execute(select(t.actions.c.action_id)).all()) == (answer.state == "accepted")


@each_answer
def test_what_is_decided_is_not_decided_again(desk: Desk, answer: Answer) -> None:
    triage.decline(desk.conn, desk.cast.dana, desk.idea, make.tap(), reason="No room")
    with pytest.raises(Invalid, match="is declined"):
        desk.give(answer, desk.cast.bo, make.tap(2))


@each_answer
def test_a_danger_is_not_decided_in_triage(desk: Desk, answer: Answer) -> None:
    danger = make.idea(desk.conn, desk.cast.ana, kind="danger")
    with pytest.raises(NotFound):
        desk.give(answer, desk.cast.bo, idea=danger)


def test_accepting_makes_the_action_with_owner_and_date(desk: Desk) -> None:
    desk.give(ANSWERS["accept"], desk.cast.bo)
    (action,) = actions.of(desk.conn, desk.cast.ana, whose="mine", now=MONDAY)
    assert (action.idea_id, action.line, action.kpi, action.title) == (
        desk.idea,
        "L1",
        "changeover",
        "A shelf, thank you",
    )
    assert (action.owner, action.due_on) == ("Ana", FRIDAY)
    view = desk.seen_by_sender()
    assert (view.state, view.answer, view.due_on) == ("accepted", "A shelf, thank you", FRIDAY)


def test_accepting_without_words_takes_the_ideas_own(desk: Desk) -> None:
    promise = Promise(desk.cast.bo.person_id or 0, FRIDAY)
    triage.accept(desk.conn, desk.cast.bo, desk.idea, make.tap(), promise=promise)
    assert actions.of(desk.conn, desk.cast.bo, now=MONDAY)[0].title == "Store the nozzles at the line"


@pytest.mark.parametrize(
    ("promise", "sentence"),
    [(Promise(0, FRIDAY), "from the list who does it"), (Promise(-1, date(2026, 11, 15)), "today or a later day")],
)
def test_no_yes_without_somebody_and_a_day(desk: Desk, promise: Promise, sentence: str) -> None:
    owner = desk.cast.bo.person_id if promise.owner_id == -1 else promise.owner_id
    with pytest.raises(Invalid, match=sentence):
        triage.accept(desk.conn, desk.cast.bo, desk.idea, make.tap(), promise=replace(promise, owner_id=owner or 0))
    assert desk.row().state == "new"


def test_nobody_of_another_plant_and_nobody_disabled_owns_an_action(desk: Desk) -> None:
    desk.conn.execute(t.people.update().where(t.people.c.username == "abe").values(disabled_at=MONDAY))
    for owner in (desk.cast.eli, desk.cast.abe):
        promise = Promise(owner.person_id or 0, FRIDAY)
        with pytest.raises(Invalid, match="not on it any more"):
            triage.accept(desk.conn, desk.cast.bo, desk.idea, make.tap(), promise=promise)


def test_a_no_and_a_question_need_words(desk: Desk) -> None:
    with pytest.raises(Invalid, match="write the reason; the sender reads it"):
        triage.decline(desk.conn, desk.cast.bo, desk.idea, make.tap(), reason=" ")
    with pytest.raises(Invalid, match="write your question"):
        triage.ask_back(desk.conn, desk.cast.bo, desk.idea, make.tap(), question="")


def test_a_parked_idea_comes_back_by_itself_on_its_day(desk: Desk) -> None:
    desk.give(ANSWERS["park"], desk.cast.bo)
    midnight = MONDAY.replace(day=19, hour=23, minute=0)  # 00:00 of Friday in Berlin
    before = [item.idea_id for item in triage.queue(desk.conn, desk.cast.bo, now=midnight - timedelta(seconds=1))]
    after = {item.idea_id: item for item in triage.queue(desk.conn, desk.cast.bo, now=midnight)}
    assert desk.idea not in before
    assert (after[desk.idea].state, after[desk.idea].was_parked) == ("new", True)
    assert triage.one(desk.conn, desk.cast.bo, desk.idea, now=midnight).state == "new"
    triage.decline(desk.conn, desk.cast.bo, desk.idea, make.tap(2, now=midnight), reason="Still no room")


def test_it_is_parked_twice_and_no_third_time(desk: Desk) -> None:
    for version in (1, 2):
        later = MONDAY + (version - 1) * 10 * DAY
        until = (later + 9 * DAY).date()
        triage.park(desk.conn, desk.cast.bo, desk.idea, make.tap(version, now=later), until=until)
    last = make.tap(3, now=MONDAY + 30 * DAY)
    with pytest.raises(Invalid, match="parked twice already"):
        triage.park(desk.conn, desk.cast.bo, desk.idea, last, until=date(2027, 1, 1))


def test_it_is_not_parked_until_today(desk: Desk) -> None:
    with pytest.raises(Invalid, match="later day than today"):
        triage.park(desk.conn, desk.cast.bo, desk.idea, make.tap(), until=MONDAY.date())


def test_a_merged_idea_hears_the_answer_of_the_other_and_keeps_its_credit(desk: Desk) -> None:
    desk.give(ANSWERS["merge"], desk.cast.bo)
    assert desk.seen_by_sender().answer is None
    promise = Promise(desk.cast.bo.person_id or 0, FRIDAY)
    triage.accept(desk.conn, desk.cast.bo, desk.other, make.tap(), promise=promise, words="We heat it")
    view = desk.seen_by_sender()
    assert (view.state, view.decided_state, view.answer, view.due_on) == ("merged", "accepted", "We heat it", FRIDAY)
    assert [step.what for step in view.history] == ["sent", "merged", "accepted"]
    assert [one.idea_id for one in triage.one(desk.conn, desk.cast.bo, desk.other, now=MONDAY).merged_in] == [desk.idea]


def test_the_question_to_another_sender_is_not_shown_to_a_merged_one(desk: Desk) -> None:
    desk.give(ANSWERS["merge"], desk.cast.bo)
    triage.ask_back(desk.conn, desk.cast.bo, desk.other, make.tap(), question="Who are you?")
    view = desk.seen_by_sender()
    assert (view.answer, view.question) == (None, None)
    assert "Who are you?" not in str(view.history)


def test_a_merge_is_taken_back_with_question_and_clock_as_before(desk: Desk) -> None:
    desk.give(ANSWERS["ask back"], desk.cast.bo)
    desk.give(ANSWERS["merge"], desk.cast.bo, make.tap(2))
    triage.unmerge(desk.conn, desk.cast.bo, desk.idea, make.tap(3))
    assert (desk.row().state, desk.row().first_answer_at, desk.row().due_at) == ("asked_back", None, make.UNNAMED_DUE)
    assert desk.seen_by_sender().question == "Which shelf?"
    with pytest.raises(Invalid):
        triage.unmerge(desk.conn, desk.cast.bo, desk.idea, make.tap(4))


def test_an_idea_is_not_merged_into_itself_a_ring_a_no_or_a_danger(desk: Desk) -> None:
    danger = make.idea(desk.conn, desk.cast.ana, kind="danger")
    declined = make.idea(desk.conn, desk.cast.ana)
    triage.decline(desk.conn, desk.cast.bo, declined, make.tap(), reason="No")
    withdrawn = make.idea(desk.conn, desk.cast.ana)
    own.withdraw_as(desk.conn, desk.cast.ana, withdrawn, make.tap())
    for into in (desk.idea, danger, declined, withdrawn):
        with pytest.raises(Invalid, match="cannot take this one in"):
            triage.merge(desk.conn, desk.cast.bo, desk.idea, make.tap(), into=into)
    desk.give(ANSWERS["merge"], desk.cast.bo)
    with pytest.raises(Invalid, match="cannot take this one in"):
        triage.merge(desk.conn, desk.cast.bo, desk.other, make.tap(), into=desk.idea)


def test_an_idea_is_merged_only_into_one_in_sight(desk: Desk) -> None:
    foreign = make.idea(desk.conn, desk.cast.cem, line="L3")
    with pytest.raises(NotFound):
        triage.merge(desk.conn, desk.cast.bo, desk.idea, make.tap(), into=foreign)
    triage.merge(desk.conn, desk.cast.dana, desk.idea, make.tap(), into=foreign)


def test_the_queue_begins_with_what_waits_longest_against_its_promise(conn: Connection, cast: Cast) -> None:
    late = make.idea(conn, cast.ana, now=MONDAY - 9 * DAY)
    fresh = make.idea(conn, cast.station, now=MONDAY)
    older = make.idea(conn, cast.ana, now=MONDAY - 6 * DAY)
    make.idea(conn, cast.ana, kind="danger")
    make.idea(conn, cast.cem, line="L3")
    items = triage.queue(conn, cast.bo, now=MONDAY)
    assert [item.idea_id for item in items] == [late, older, fresh]
    assert [(item.waits_days, item.left_days, item.is_overdue) for item in items] == [
        (9, -2, True),
        (6, 1, False),
        (0, 7, False),
    ]
    assert [item.is_anonymous for item in items] == [False, False, True]
    assert items[0].headline == "Store the nozzles at the line"
    assert [item.idea_id for item in triage.queue(conn, cast.bo, now=MONDAY, after=items[0], size=1)] == [older]
    assert len(triage.queue(conn, cast.dana, now=MONDAY)) == 4


def test_the_queue_tells_of_an_answered_question(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    triage.ask_back(conn, cast.bo, sent.idea_id or 0, make.tap(), question="Which?")
    (waiting,) = triage.queue(conn, cast.bo, now=MONDAY)
    ideas.reply(conn, SITE, sent.receipt or "", "The blue one", request_id=make.request(), now=MONDAY)
    (replied,) = triage.queue(conn, cast.bo, now=MONDAY)
    assert (waiting.state, waiting.was_replied, replied.state, replied.was_replied) == (
        "asked_back",
        False,
        "new",
        True,
    )


@pytest.mark.parametrize("who", ["ana", "screen", "station"])
def test_the_queue_is_for_those_who_answer(conn: Connection, cast: Cast, who: str) -> None:
    idea_id = make.idea(conn, cast.ana)
    with pytest.raises(Forbidden):
        triage.queue(conn, getattr(cast, who), now=MONDAY)
    with pytest.raises(Forbidden):
        triage.one(conn, getattr(cast, who), idea_id, now=MONDAY)


def test_one_idea_comes_with_all_that_belongs_to_it(conn: Connection, cast: Cast) -> None:
    about = replace(SHELF, about_start=MONDAY - timedelta(hours=1), about_end=MONDAY)
    idea_id = ideas.send(conn, cast.ana, about, request_id=make.request(), now=MONDAY).idea_id or 0
    twin = make.idea(conn, cast.station, body="Store nozzles at the line, we always walk to hall 3")
    make.idea(conn, cast.station, body="The radio in the canteen is too loud on Fridays")
    span = annotations.Span("L1", MONDAY - timedelta(minutes=30), kpi="changeover")
    annotations.add(conn, cast.abe, span, "Nozzle 3 missing", request_id=make.request(), now=MONDAY)
    make.action(conn, cast.bo, cast.ana, kpi="changeover")
    make.action(conn, cast.bo, cast.ana, kpi="oee")
    found = triage.one(conn, cast.bo, idea_id, now=MONDAY)
    assert (found.sender, found.said_at, found.week_of) == ("Ana", MONDAY, date(2026, 11, 16))
    assert (found.around_start, found.around_end) == (about.about_start, about.about_end)
    assert [note.body for note in found.notes] == ["Nozzle 3 missing"]
    assert [other.idea_id for other in found.looks_alike] == [twin]
    assert [action.kpi for action in found.open_actions] == ["changeover"]
    assert [(step.what, step.by, step.at) for step in found.history] == [("sent", "Ana", MONDAY)]


def test_of_an_anonymous_idea_management_learns_the_week_only(conn: Connection, cast: Cast) -> None:
    wednesday = MONDAY + 2 * DAY
    saying = replace(SHELF, about_start=wednesday - timedelta(hours=1), about_end=wednesday)
    sent = ideas.send(conn, cast.station, saying, request_id=make.request(), now=wednesday)
    triage.ask_back(conn, cast.bo, sent.idea_id or 0, make.tap(now=wednesday), question="Which?")
    ideas.reply(conn, SITE, sent.receipt or "", "Blue", request_id=make.request(), now=wednesday)
    found = triage.one(conn, cast.dana, sent.idea_id or 0, now=wednesday)
    assert (found.sender, found.said_at, found.week_of) == ("", None, date(2026, 11, 16))
    local_monday = MONDAY.replace(day=15, hour=23, minute=0)
    assert (found.around_start, found.around_end) == (local_monday, local_monday + 7 * DAY)
    assert [(step.what, step.by, step.at) for step in found.history] == [
        ("sent", "", None),
        ("asked_back", "Bo", wednesday),
        ("replied", "", None),
    ]
    assert wednesday not in [found.around_start, found.around_end]


def test_ten_thousand_open_ideas_are_compared(conn: Connection, cast: Cast) -> None:
    idea_id = make.idea(conn, cast.ana)
    row = {"site_id": SITE, "kind": "better", "lane": 3, "line": "L1", "due_at": MONDAY + 7 * DAY}
    bodies = [
        {"body": f"Number {n} wants other gloves", "receipt_hash": f"r{n}", "request_id": f"q{n}"}
        for n in range(10_000)
    ]
    conn.execute(insert(t.ideas), [row | body for body in bodies])
    found = triage.one(conn, cast.bo, idea_id, now=MONDAY)
    assert found.looks_alike == ()
    assert len(triage.queue(conn, cast.bo, now=MONDAY)) == 100
