"""Lane 2: what a line decides alone, what goes up to management, the sample, and the site's limit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select, update

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import ideas, lanes, moves, own, triage
from feedback.actions import Promise
from feedback.lanes import Reach
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

FRIDAY = date(2026, 11, 20)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def limit(conn: Connection, cast: Cast) -> None:
    """Both plants let a supervisor say yes up to 250."""
    conn.execute(update(t.sites).values(just_do_limit=250))


@pytest.fixture
def idea(conn: Connection, cast: Cast) -> int:
    return make.idea(conn, cast.ana)


def standing(conn: Connection, idea: int) -> tuple[str, int]:
    row = conn.execute(select(t.ideas.c.state, t.ideas.c.lane).where(t.ideas.c.idea_id == idea)).one()
    return row.state, row.lane


def yes(
    conn: Connection, actor: Actor, idea: int, cast: Cast, reach: Reach = triage.AT_THE_LINE, version: int = 1
) -> int:
    promise = Promise(cast.ana.person_id or 0, FRIDAY)
    return triage.accept(conn, actor, idea, make.tap(version), promise=promise, reach=reach)


def test_the_supervisor_of_the_line_says_yes_alone_up_to_the_limit(conn: Connection, cast: Cast, idea: int) -> None:
    assert [item.idea_id for item in triage.queue(conn, cast.bo, now=MONDAY, lane=2)] == [idea]
    yes(conn, cast.bo, idea, cast, Reach(Decimal(250)))
    assert standing(conn, idea) == ("accepted", 2)


@pytest.mark.parametrize(
    ("reach", "why"), [(Reach(Decimal("250.01")), "costs more than 250 EUR"), (Reach(crosses=True), "touches other")]
)
def test_what_costs_more_or_touches_others_is_not_the_lines_to_decide(
    conn: Connection, cast: Cast, idea: int, reach: Reach, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        yes(conn, cast.bo, idea, cast, reach)
    lanes.hand_up(conn, cast.bo, idea, make.tap(), why="A new pump is needed")
    assert standing(conn, idea) == ("new", 3)
    with pytest.raises(Forbidden, match="Management decides"):
        yes(conn, cast.bo, idea, cast, version=2)
    yes(conn, cast.dana, idea, cast, reach, version=2)
    assert standing(conn, idea)[0] == "accepted"


def test_after_two_shifts_it_is_managements_by_itself(conn: Connection, cast: Cast) -> None:
    for number in range(4):  # early, late, night, early: eight hours each from half past five
        start = MONDAY - 4 * HOUR + number * 8 * HOUR
        make.shift(conn, "L1", start, start + 8 * HOUR, name=f"s{number}")
    idea = make.idea(conn, cast.ana)
    second_ends = MONDAY + 12 * HOUR
    last_minute, later = second_ends - timedelta(minutes=1), second_ends
    assert [item.idea_id for item in triage.queue(conn, cast.bo, now=last_minute, lane=2)] == [idea]
    assert triage.queue(conn, cast.bo, now=later, lane=2) == []
    assert [item.idea_id for item in triage.queue(conn, cast.dana, now=later, lane=3)] == [idea]
    with pytest.raises(Forbidden):
        triage.decline(conn, cast.bo, idea, make.tap(now=later), reason="No room")
    triage.decline(conn, cast.dana, idea, make.tap(now=later), reason="No room")


def test_of_a_nameless_one_two_days_are_given_which_tell_no_shift(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.station)
    wednesday = MONDAY.replace(day=17, hour=23, minute=0)  # 00:00 in Berlin
    assert [item.idea_id for item in triage.queue(conn, cast.bo, now=wednesday - HOUR, lane=2)] == [idea]
    assert [item.idea_id for item in triage.queue(conn, cast.dana, now=wednesday, lane=3)] == [idea]


def test_a_second_no_at_the_line_goes_to_management(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    idea, code = sent.idea_id or 0, sent.receipt or ""
    triage.decline(conn, cast.bo, idea, make.tap(), reason="No room")
    tap = make.tap(2, now=MONDAY + 5 * DAY)
    for _ in range(2):
        own.ask_again(conn, SITE, code, "There is room behind the filler", tap)
    assert standing(conn, idea) == ("new", 2)
    again = MONDAY + 5 * DAY
    triage.decline(conn, cast.bo, idea, make.tap(3, now=again), reason="Still no room")
    assert standing(conn, idea) == ("new", 3)
    told = [step.what for step in triage.one(conn, cast.dana, idea, now=again).history]
    assert told == ["sent", "declined", "asked_again", "handed_up"]
    triage.decline(conn, cast.dana, idea, make.tap(4, now=again), reason="We move in spring")
    with pytest.raises(Invalid, match="management's"):
        own.ask_again(conn, SITE, code, "And now?", make.tap(5, now=again))


def test_only_its_sender_asks_again_and_only_after_a_no_of_the_line(conn: Connection, cast: Cast, idea: int) -> None:
    with pytest.raises(NotFound):
        own.ask_again_as(conn, cast.abe, idea, "Please", make.tap())
    with pytest.raises(Invalid):
        own.ask_again_as(conn, cast.ana, idea, "Please", make.tap())
    triage.decline(conn, cast.dana, idea, make.tap(), reason="No room")
    with pytest.raises(Invalid, match="management's"):
        own.ask_again_as(conn, cast.ana, idea, "Please", make.tap(2))


def test_without_a_limit_there_is_one_queue_that_all_leads_decide(conn: Connection, cast: Cast) -> None:
    lanes.set_limit(conn, cast.dana, None, seen=Decimal(250))
    idea = make.idea(conn, cast.ana)
    assert standing(conn, idea) == ("new", 3)
    yes(conn, cast.bo, idea, cast)


def test_a_danger_has_neither_lane(conn: Connection, cast: Cast) -> None:
    danger = make.idea(conn, cast.ana, kind="danger")
    assert standing(conn, danger) == ("new", 1)
    assert triage.queue(conn, cast.dana, now=MONDAY) == []
    with pytest.raises(NotFound):
        lanes.hand_up(conn, cast.bo, danger, make.tap(), why="Look")


def sampled(conn: Connection, cast: Cast) -> int:
    """The number of an idea that the sample holds: every tenth, and this one was declined at its line."""
    for _ in range(12):
        idea = make.idea(conn, cast.ana)
        if idea % 10 == 0:
            triage.decline(conn, cast.bo, idea, make.tap(), reason="No room")
            return idea
        triage.decline(conn, cast.bo, idea, make.tap(), reason="No")
    raise AssertionError


def test_management_looks_at_every_tenth_and_may_take_it_up(conn: Connection, cast: Cast) -> None:
    idea = sampled(conn, cast)
    assert [one.idea_id for one in lanes.sample(conn, cast.dana)] == [idea]
    assert lanes.sample(conn, replace(cast.dana, lines=frozenset({"L3"}))) == []
    lanes.take_up(conn, cast.dana, idea, make.tap(2), why="There is room in hall 2")
    assert standing(conn, idea) == ("new", 3)
    assert lanes.sample(conn, cast.dana) == []


def test_what_was_looked_at_is_looked_at_once(conn: Connection, cast: Cast) -> None:
    idea = sampled(conn, cast)
    for _ in range(2):
        lanes.looked_at(conn, cast.dana, idea, make.tap(2))
    assert lanes.sample(conn, cast.dana) == []
    seen = select(t.audit.c.audit_id).where(t.audit.c.action == "idea.sample_seen")
    assert len(conn.execute(seen).all()) == 1
    with pytest.raises(Forbidden):
        lanes.sample(conn, cast.bo)


def test_the_limit_changes_from_what_was_seen(conn: Connection, cast: Cast) -> None:
    lanes.set_limit(conn, cast.dana, Decimal(400), seen=Decimal(250))
    assert lanes.limit(conn, SITE).amount == 400
    lanes.set_limit(conn, cast.dana, Decimal(400), seen=Decimal(250))  # a second tap
    with pytest.raises(ChangedMeanwhile):
        lanes.set_limit(conn, cast.adi, Decimal(300), seen=Decimal(250))
    with pytest.raises(Forbidden):
        lanes.set_limit(conn, cast.bo, Decimal(9), seen=Decimal(400))
    with pytest.raises(Invalid):
        lanes.set_limit(conn, cast.dana, Decimal(0), seen=Decimal(400))


@dataclass(frozen=True)
class Deed:
    """Something done with an idea of lane 2, as anybody could try."""

    do: Callable[[Connection, Actor, int, moves.Tap], object]
    lead: str


DEEDS = {
    "hand up": Deed(lambda conn, who, idea, tap: lanes.hand_up(conn, who, idea, tap, why="Too dear"), "bo"),
    "look at": Deed(lanes.looked_at, "dana"),
    "take up": Deed(lambda conn, who, idea, tap: lanes.take_up(conn, who, idea, tap, why="There is room"), "dana"),
}
each_deed = pytest.mark.parametrize("deed", [pytest.param(one, id=name) for name, one in DEEDS.items()])


@each_deed
def test_only_who_decides_there_does_it(conn: Connection, cast: Cast, idea: int, deed: Deed) -> None:
    for who, refusal in (
        (cast.ana, Forbidden),  # a teammate without the right
        (cast.screen, Forbidden),  # reads only
        (cast.bea, NotFound),  # leads another team
        (cast.eli, NotFound),  # leads another plant
        (replace(cast.bo, lines=frozenset()), NotFound),  # disabled, or in no team any more
    ):
        with pytest.raises(refusal):
            deed.do(conn, who, idea, make.tap())
    with pytest.raises(NotFound):
        deed.do(conn, getattr(cast, deed.lead), 999_999, make.tap())


@each_deed
def test_who_looks_at_an_older_version_is_told(conn: Connection, cast: Cast, idea: int, deed: Deed) -> None:
    triage.decline(conn, cast.adi, idea, make.tap(), reason="No room")
    with pytest.raises(ChangedMeanwhile):
        deed.do(conn, getattr(cast, deed.lead), idea, make.tap())


def test_a_reply_and_a_question_leave_it_in_its_lane(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    triage.ask_back(conn, cast.bo, sent.idea_id or 0, make.tap(), question="Which?")
    ideas.reply(conn, SITE, sent.receipt or "", "The blue one", request_id=make.request(), now=MONDAY + HOUR)
    assert standing(conn, sent.idea_id or 0) == ("new", 2)
    assert triage.queue(conn, cast.bo, now=MONDAY + 3 * DAY, lane=2) == []


def test_the_answer_that_was_given_before_a_merge_still_counts_when_it_is_taken_back(
    conn: Connection, cast: Cast, idea: int
) -> None:
    other = make.idea(conn, cast.abe)
    triage.decline(conn, cast.bo, idea, make.tap(), reason="No")
    own.ask_again_as(conn, cast.ana, idea, "It is worth it", make.tap(2, MONDAY + DAY))
    triage.merge(conn, cast.dana, idea, make.tap(3, MONDAY + 2 * DAY), into=other)
    triage.unmerge(conn, cast.dana, idea, make.tap(4, MONDAY + 3 * DAY))
    row = conn.execute(select(t.ideas).where(t.ideas.c.idea_id == idea)).one()
    assert (row.state, row.first_answer_at) == ("new", MONDAY)
