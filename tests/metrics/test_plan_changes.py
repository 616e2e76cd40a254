"""A plan that a supervisor changes during a shift: what is due then, and that the first plan stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from metrics import board, hours, plan_changes, plan_story
from metrics.board import Shift
from metrics.instants import to_us
from metrics.plan_changes import PlanChange, Wanted
from tests.metrics.small_line import NOW, Line, clock

SUPERVISOR = Actor("S", "person", "supervisor", "Sofia", frozenset({"L"}), person_id=1)
MATE = replace(SUPERVISOR, name="Tess", person_id=2)
NO_ORDER = Wanted("L", "no_order", clock("8:00"), clock("9:30"), "customer stopped it")
CREW = Wanted("L", "crew", clock("11:00"), clock("12:00"), "two are ill", 3, 5)


@pytest.fixture
def line(conn: Connection) -> Line:
    """465 pieces in 465 planned minutes: one a minute, 06:00 to 14:00 with a break from 10:00 to 10:15."""
    line = Line(conn).build()
    order = {"order_no": "1", "product": "p", "start_at": clock("6:00"), "end_at": clock("14:00"), "planned_qty": 465}
    line.add(t.orders, machine="M", **order)
    return line.state("6:00", "running").count("6:30", good=60).count("8:30", good=30)


def early(line: Line) -> Shift:
    found = board.shift_at(line.conn, "S", "L", clock("9:00"))
    assert found is not None
    return found


def change(line: Line, wanted: Wanted, actor: Actor = SUPERVISOR, request: str = "") -> int:
    return plan_changes.add(line.conn, actor, wanted, request_id=request or str(uuid4()), now=clock("9:00"))


def kept(line: Line) -> list[PlanChange]:
    return plan_changes.between(line.conn, "S", ["L"], clock("6:00"), clock("14:00"))


def plans(line: Line) -> list[Fraction | None]:
    return [row.plan for row in hours.hours(line.conn, early(line), now=NOW)]


def test_without_an_order_nothing_is_due_and_nowhere_more(line: Line) -> None:
    change(line, NO_ORDER)
    assert plans(line) == [60, 60, 0, 30, 45, 60, 60, 60]


def test_three_of_five_people_owe_three_fifths(line: Line) -> None:
    change(line, CREW)
    assert plans(line) == [60, 60, 60, 60, 45, 36, 60, 60]


def test_a_change_over_a_break_takes_off_planned_minutes_only(line: Line) -> None:
    change(line, replace(NO_ORDER, start=clock("10:00"), end=clock("11:00")))
    assert plans(line)[4] == 0
    assert hours.hours(line.conn, early(line), now=NOW)[4].first_plan == 45


def test_of_two_changes_at_once_the_stronger_counts_once(line: Line) -> None:
    change(line, replace(CREW, start=clock("8:00"), end=clock("10:00")))
    change(line, NO_ORDER)
    assert plans(line)[2:4] == [0, 18]


def test_the_first_plan_stays_beside_the_changed_one_with_who_and_why(line: Line) -> None:
    change(line, NO_ORDER)
    row = hours.hours(line.conn, early(line), now=NOW)[2]
    assert [row.plan, row.first_plan, row.good, row.gap] == [0, 60, 30, 30]
    assert [(c.made_by, c.why, c.made_at) for c in row.changes] == [("Sofia", "customer stopped it", clock("9:00"))]
    assert hours.hours(line.conn, early(line), now=NOW)[1].changes == ()


def test_attainment_is_judged_by_the_plan_in_force_and_the_first_is_told(line: Line) -> None:
    change(line, NO_ORDER)
    story = plan_story.read(line.conn, early(line), now=clock("10:00"))
    assert story is not None
    assert [story.due, story.first_due] == [375, 465]
    assert (story.reached, story.first_reached) == (Fraction(90, 150), Fraction(90, 240))
    value = line.read("plan_attainment", "6:00", "10:00")
    assert value.value == Fraction(90, 150)
    assert value.flags == ("plan_changed",)


def test_a_shift_whose_plan_nobody_changed_has_no_story(line: Line) -> None:
    assert plan_story.read(line.conn, early(line), now=NOW) is None
    assert line.read("plan_attainment").flags == ()


def test_what_is_taken_back_counts_no_more_and_stays_in_the_record(line: Line) -> None:
    number = change(line, NO_ORDER)
    plan_changes.withdraw(line.conn, MATE, number, now=clock("9:10"))
    assert plans(line)[2] == 60
    story = plan_story.read(line.conn, early(line), now=NOW)
    assert story is not None
    assert [(c.withdrawn_by, c.withdrawn_at) for c in story.changes] == [("Tess", clock("9:10"))]


def test_taking_back_twice_is_once_and_the_second_of_two_is_told(line: Line) -> None:
    number = change(line, NO_ORDER)
    plan_changes.withdraw(line.conn, MATE, number, now=clock("9:10"))
    plan_changes.withdraw(line.conn, MATE, number, now=clock("9:11"))
    with pytest.raises(ChangedMeanwhile, match="Tess"):
        plan_changes.withdraw(line.conn, SUPERVISOR, number, now=clock("9:12"))


def test_sending_the_same_change_twice_makes_it_once(line: Line) -> None:
    assert change(line, NO_ORDER, request="r") == change(line, NO_ORDER, request="r")
    assert len(kept(line)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        replace(NO_ORDER, why="  "),
        replace(NO_ORDER, why="x" * 201),
        replace(NO_ORDER, kind="holiday"),
        replace(NO_ORDER, end=NO_ORDER.start),
        replace(NO_ORDER, end=clock("15:00")),
        replace(CREW, crew=5),
        replace(CREW, crew=-1),
        replace(CREW, crew=None),
        replace(CREW, crew_of=0),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_a_sentence(line: Line, wrong: Wanted) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        change(line, wrong)
    assert kept(line) == []


@pytest.mark.parametrize("actor", [replace(SUPERVISOR, lines=frozenset({"L2"})), replace(SUPERVISOR, site_id="T")])
def test_who_does_not_see_the_line_finds_neither_it_nor_the_change(line: Line, actor: Actor) -> None:
    number = change(line, NO_ORDER)
    if actor.site_id == "S":
        with pytest.raises(NotFound):
            change(line, CREW, actor)
    with pytest.raises(NotFound):
        plan_changes.withdraw(line.conn, actor, number, now=NOW)
    with pytest.raises(NotFound):
        plan_changes.withdraw(line.conn, SUPERVISOR, number + 1, now=NOW)


@pytest.mark.parametrize("role", ["worker", "screen", ""])
def test_who_may_only_look_cannot_change_the_plan(line: Line, role: str) -> None:
    number = change(line, NO_ORDER)
    with pytest.raises(Forbidden):
        change(line, CREW, replace(SUPERVISOR, role=role))
    with pytest.raises(Forbidden):
        plan_changes.withdraw(line.conn, replace(SUPERVISOR, role=role), number, now=NOW)


@pytest.mark.parametrize("seed", range(12))
def test_a_change_moves_nothing_outside_its_span(line: Line, seed: int) -> None:
    luck = Random(seed)  # noqa: S311
    start, end = sorted(luck.sample(range(0, 480, 5), 2))
    wanted = replace(CREW if seed % 2 else NO_ORDER, start=minute(start), end=minute(end))
    pieces = [(minute(lo), minute(lo + 5)) for lo in range(0, 480, 5)]
    before = [due(line, *piece) for piece in pieces]
    change(line, wanted)
    for piece, was in zip(pieces, before, strict=True):
        inside = wanted.start <= piece[0] < wanted.end
        assert due(line, *piece) == (was * (1 - kept(line)[0].lost) if inside else was)


def minute(number: int) -> datetime:
    return clock("6:00") + timedelta(minutes=number)


def due(line: Line, start: datetime, end: datetime) -> Fraction:
    known = hours.facts(line.conn, early(line), now=NOW)
    return sum((plan.due for plan in known.plan.cut(to_us(start), to_us(end), [])), Fraction(0))
