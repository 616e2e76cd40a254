"""Setting targets, asked by everyone who might."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from metrics import target_edit
from metrics.target_edit import LineTarget
from tests.metrics.plan_cast import ADMIN, OTHER_SITE, OTHER_TEAM, SCREEN, SUPERVISOR, TEAMMATE, WORKER, two_plants

ALWAYS = LineTarget("L1", "oee", Decimal("0.68"), Decimal("0.02"), why="last year's best quarter")
FROM_DECEMBER = replace(
    ALWAYS, target=Decimal("0.72"), valid_from=datetime(2026, 12, 1, 5, tzinfo=UTC), why="new filler"
)


@pytest.fixture
def floor(conn: Connection) -> Connection:
    two_plants(conn)
    return conn


def held(conn: Connection) -> list[LineTarget]:
    return target_edit.of_line(conn, ADMIN, "L1")


def deeds(conn: Connection) -> list[tuple[str, str]]:
    return [
        tuple(row)
        for row in conn.execute(text("SELECT actor, action FROM audit WHERE site_id = 'P' ORDER BY audit_id"))
    ]


def test_a_supervisor_sets_a_target_of_the_own_line_and_stands_by_it(floor: Connection) -> None:
    assert target_edit.put(floor, SUPERVISOR, ALWAYS)
    assert held(floor) == [replace(ALWAYS, set_by="Sam")]
    assert deeds(floor) == [("person:1", "target.set")]


def test_a_new_target_from_a_day_leaves_the_old_one(floor: Connection) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    target_edit.put(floor, TEAMMATE, FROM_DECEMBER)
    assert [(target.target, target.set_by) for target in held(floor)] == [
        (Decimal("0.72"), "Tess"),
        (Decimal("0.68"), "Sam"),
    ]


def test_setting_the_same_target_twice_sets_it_once(floor: Connection) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    assert not target_edit.put(floor, TEAMMATE, ALWAYS)
    assert [target.set_by for target in held(floor)] == ["Sam"]
    assert len(deeds(floor)) == 1


def test_another_target_from_the_same_day_must_be_a_correction(floor: Connection) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    corrected = replace(ALWAYS, target=Decimal("0.70"))
    with pytest.raises(Invalid, match="from this day"):
        target_edit.put(floor, SUPERVISOR, corrected)
    target_edit.put(floor, TEAMMATE, corrected, seen=held(floor)[0])
    assert held(floor) == [replace(corrected, set_by="Tess")]


def test_a_target_taken_back_lets_the_one_before_count_again(floor: Connection) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    target_edit.put(floor, SUPERVISOR, FROM_DECEMBER)
    target_edit.remove(floor, TEAMMATE, held(floor)[0])
    assert held(floor) == [replace(ALWAYS, set_by="Sam")]
    assert deeds(floor)[-1] == ("person:2", "target.remove")


def test_a_change_of_product_has_targets_of_its_own(floor: Connection) -> None:
    general = LineTarget("L1", "changeover", Decimal(20))
    pair = replace(general, target=Decimal(10), product_from="A", product_to="B")
    target_edit.put(floor, SUPERVISOR, general)
    target_edit.put(floor, SUPERVISOR, pair)
    assert {(target.product_from, target.target) for target in held(floor)} == {("", Decimal(20)), ("A", Decimal(10))}


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ALWAYS, kpi="luck"),
        replace(ALWAYS, target=Decimal(68)),
        replace(ALWAYS, tolerance=Decimal(2)),
        replace(ALWAYS, target=Decimal("-0.1")),
        replace(ALWAYS, target=Decimal("NaN")),
        replace(ALWAYS, product_from="A", product_to="B"),
        replace(ALWAYS, kpi="changeover", target=Decimal(10), product_from="A"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused_with_a_sentence(floor: Connection, wrong: LineTarget) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        target_edit.put(floor, SUPERVISOR, wrong)
    assert held(floor) == []


@pytest.mark.parametrize("actor", [OTHER_TEAM, replace(OTHER_SITE, lines=frozenset({"L9"}))])
def test_the_other_team_and_strangers_find_no_such_line(floor: Connection, actor: Actor) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    with pytest.raises(NotFound):
        target_edit.of_line(floor, actor, "L1")
    with pytest.raises(NotFound):
        target_edit.put(floor, actor, FROM_DECEMBER)
    with pytest.raises(NotFound):
        target_edit.remove(floor, actor, held(floor)[0])


def test_the_same_line_code_in_another_plant_is_another_line(floor: Connection) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    assert target_edit.of_line(floor, OTHER_SITE, "L1") == []
    with pytest.raises(NotFound):
        target_edit.remove(floor, OTHER_SITE, held(floor)[0])


@pytest.mark.parametrize("actor", [WORKER, SCREEN, replace(WORKER, role="")])
def test_who_may_only_look_cannot_set_targets(floor: Connection, actor: Actor) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    with pytest.raises(Forbidden):
        target_edit.put(floor, actor, FROM_DECEMBER)
    with pytest.raises(Forbidden):
        target_edit.remove(floor, actor, held(floor)[0])


def test_a_target_that_nobody_set_cannot_be_taken_back(floor: Connection) -> None:
    with pytest.raises(NotFound):
        target_edit.remove(floor, SUPERVISOR, ALWAYS)


def test_the_second_of_two_who_correct_a_target_is_told(floor: Connection) -> None:
    target_edit.put(floor, SUPERVISOR, ALWAYS)
    seen = held(floor)[0]
    target_edit.put(floor, TEAMMATE, replace(ALWAYS, target=Decimal("0.7")), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        target_edit.put(floor, SUPERVISOR, replace(ALWAYS, target=Decimal("0.75")), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        target_edit.remove(floor, SUPERVISOR, seen)
    assert held(floor)[0].target == Decimal("0.7")


def test_only_the_return_on_labor_may_pass_100_percent(floor: Connection) -> None:
    assert target_edit.put(floor, SUPERVISOR, replace(ALWAYS, kpi="labor_roi", target=Decimal("1.5")))
    with pytest.raises(Invalid, match="over 100 %"):
        target_edit.put(floor, SUPERVISOR, replace(ALWAYS, target=Decimal("1.5")))
