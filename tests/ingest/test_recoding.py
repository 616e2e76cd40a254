"""Stops that machines reported, as people code them again: which reason, which cause, taken back, and who may."""

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from ingest import pad
from ingest.pad import Seen, Why
from tests.ingest import floor
from tests.ingest.crew import MATE, OTHER_SITE, OTHER_TEAM, PAD, WALL, WORKER
from tests.ingest.floor import SITE
from tests.ingest.stood import HOUR, LEAD, NOW, at, listed, merge, plant, recode, run, seen, shown, split, table

__all__ = ["plant"]


# what is asked and shown


def test_stops_without_a_reason_are_asked_about_short_and_explained_ones_not(plant: Connection) -> None:
    run(plant, (50, "down", "jam"), (60, "running", None), (70, "down", None), (71, "running", None),
        (80, "down", None))  # fmt: skip
    found = pad.open_stops(plant, WORKER, "L1")
    assert [(stop.start_at, stop.end_at) for stop in found] == [(at(80), None), (at(10), at(40))]
    assert shown(plant) == [(10, 40, None), (50, 60, "jam"), (80, None, None)]


def test_planned_time_of_the_machine_is_no_stop_and_a_setup_is_one(plant: Connection) -> None:
    run(plant, (50, "planned", None), (60, "setup", None), (70, "running", None))
    assert [stop.state for stop in listed(plant)] == ["down", "setup"]


def test_a_silent_machine_stands_as_long_as_anybody_knows(plant: Connection, tmp_path: Path) -> None:
    floor.send(plant, tmp_path, "machines", "site,machine,line,silent_after_s\nSUED,M1,L1,600\n")
    floor.write(plant, "counts", [{"site": SITE, "machine": "M1", "at": at(15), "good": 1}])
    assert shown(plant) == [(10, 25, None)]


def test_reasons_and_machines_are_offered_by_name(plant: Connection) -> None:
    names = [(reason.name, reason.state) for reason in pad.reasons(plant, WORKER)]
    assert names[:3] == [("Dirt", "down"), ("Fixed", "down"), ("Guard open", "down")]
    assert [(machine.name, machine.line) for machine in pad.machines(plant, WORKER)][0::2] == [
        ("M1", "L1"),
        ("M3", "L2"),
    ]


# another reason


@pytest.mark.parametrize("ids", [True, False])
def test_a_reason_covers_the_stop_and_states_sent_again_do_not_undo_it(plant: Connection, ids: bool) -> None:
    states = ((100, "running", None), (110, "down", None), (115, "down", "E42"), (120, "running", None))
    run(plant, *states, ids=ids)
    stop = listed(plant)[-1]
    assert (stop.reason, stop.is_explained) == ("E42", False)
    now = recode(plant, stop, Why("jam", "M2"))
    assert (now.coded_by, now.coded_at, now.start_at, now.end_at) == ("Anna", NOW, at(110), at(120))
    coded = floor.stored(plant, "at, reason, caused_by, revision", "state_events WHERE reason = 'jam'")
    assert coded == [(at(110), "jam", "M2", 1), (at(115), "jam", "M2", 1)]
    assert floor.stored(plant, "row ->> 'reason', recorded_by", "event_history") == [("E42", "Anna"), (None, "Anna")]
    before = table(plant)
    run(plant, *states, ids=ids)
    assert table(plant) == before


def test_the_machines_later_correction_with_a_higher_revision_wins(plant: Connection) -> None:
    recode(plant, listed(plant)[0], Why("jam"))
    run(plant, (10, "down", "E1"))
    assert shown(plant) == [(10, 40, "jam")]
    run(plant, (10, "down", "E2"), revision=2)
    assert shown(plant) == [(10, 40, "E2")]


def test_a_machine_that_restarts_or_repeats_itself_while_somebody_types_is_no_conflict(plant: Connection) -> None:
    run(plant, (100, "down", None))
    standing = listed(plant)[-1]
    run(plant, (105, "down", None), (110, "running", None))
    assert recode(plant, standing, Why("jam")).end_at == at(110)


def test_of_two_people_the_second_is_told_who_coded_it_as_what_and_when(plant: Connection) -> None:
    stop = listed(plant)[0]
    recode(plant, stop, Why("jam"))
    with pytest.raises(ChangedMeanwhile, match="Anna coded this stop as Jam at 14:00"):
        recode(plant, stop, Why("dirt"), MATE)
    assert recode(plant, stop, Why("jam"), MATE).coded_by == "Anna"
    assert recode(plant, listed(plant)[0], Why("dirt"), MATE).reason == "dirt"
    assert [row.coded_by for row in pad.codings(plant, WORKER, "L1", HOUR)] == ["Ben", "Anna"]


def test_a_second_tap_writes_nothing_twice(plant: Connection) -> None:
    stop, request = listed(plant)[0], str(uuid4())
    first, second = (pad.recode(plant, WORKER, "L1", seen(stop), Why("jam"), request_id=request) for _ in range(2))
    assert first == second
    assert len(floor.stored(plant, "coding_id", "stop_codings")) == 1
    assert floor.stored(plant, "action, actor", "audit") == [("stop.recode", "person:7")]


def test_the_state_of_the_reason_becomes_that_of_the_stop(plant: Connection) -> None:
    assert recode(plant, listed(plant)[0], Why("no_work")).state == "idle"
    assert recode(plant, listed(plant)[0], Why("service"), LEAD).state == "planned"
    assert [stop.state for stop in listed(plant)] == ["planned"]


def test_planned_time_is_made_and_taken_back_by_a_lead_only(plant: Connection) -> None:
    with pytest.raises(Forbidden):
        recode(plant, listed(plant)[0], Why("service"))
    planned = recode(plant, listed(plant)[0], Why("service"), LEAD)
    with pytest.raises(Forbidden):
        recode(plant, planned, Why("jam"), PAD)
    with pytest.raises(Forbidden):
        pad.undo(plant, WORKER, planned.coding_id or 0, request_id="u")
    assert shown(plant) == [(10, 40, "service")]


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (Why("gremlin"), "from the list"), (Why("jam", "M9"), "no machine M9"),
        (Why("guard"), "Guard open needs a comment"), (Why("fix"), "Fixed needs a countermeasure"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_a_sentence(plant: Connection, why: Why, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        recode(plant, listed(plant)[0], why)


def test_words_about_a_stop_stay_with_it_and_stand_over_it_as_a_note(plant: Connection) -> None:
    recode(plant, listed(plant)[0], Why("fix", comment="belt torn", countermeasure="new belt"), PAD)
    (coding,) = pad.codings(plant, WORKER, "L1", HOUR)
    assert (coding.comment, coding.countermeasure, coding.before) == ("belt torn", "new belt", ("",))
    assert floor.stored(plant, "line, machine, start_at, end_at, body", "annotations") == [
        ("L1", "M1", at(10), at(40), "belt torn\nnew belt")
    ]


# taken back


def test_everything_can_be_taken_back_step_by_step_and_again(plant: Connection) -> None:
    stages = [table(plant)]
    second = split(plant, listed(plant)[0], 20)[1]
    stages.append(table(plant))
    recode(plant, second, Why("dirt"))
    stages.append(table(plant))
    first, second = listed(plant)
    merge(plant, first, second)
    for coding in pad.codings(plant, WORKER, "L1", HOUR)[:3]:
        for _ in range(2):
            pad.undo(plant, MATE, coding.coding_id, request_id=f"undo {coding.coding_id}")
        assert table(plant) == stages.pop()
    assert shown(plant) == [(10, 40, None)]
    history = pad.codings(plant, WORKER, "L1", HOUR)
    assert [(row.deed, row.coded_by) for row in history[:3]] == [("undo", "Ben")] * 3
    assert [row.is_undone for row in history] == [False] * 3 + [True] * 3


def test_what_was_coded_again_or_taken_back_already_is_not_taken_back(plant: Connection) -> None:
    first = recode(plant, listed(plant)[0], Why("jam"))
    second = recode(plant, first, Why("dirt"), MATE)
    with pytest.raises(ChangedMeanwhile, match="newer change"):
        pad.undo(plant, WORKER, first.coding_id or 0, request_id="a")
    pad.undo(plant, WORKER, second.coding_id or 0, request_id="b")
    with pytest.raises(ChangedMeanwhile, match="Anna took this back"):
        pad.undo(plant, MATE, second.coding_id or 0, request_id="c")
    with pytest.raises(Invalid, match="itself"):
        pad.undo(plant, MATE, pad.codings(plant, MATE, "L1", HOUR)[0].coding_id, request_id="d")


def test_a_word_more_about_a_coded_stop_is_kept_and_said_once_as_a_note(plant: Connection) -> None:
    first = recode(plant, listed(plant)[0], Why("guard", comment="left open"))
    assert recode(plant, first, Why("guard", comment="left open")) == first
    second = recode(plant, first, Why("guard", "M2", "left open"))
    third = recode(plant, second, Why("guard", "M2", "left open by the cleaner"))
    assert (third.comment, third.caused_by) == ("left open by the cleaner", "M2")
    notes = floor.stored(plant, "body", "annotations")
    assert notes == [("left open",), ("left open by the cleaner",)]


# who may


@pytest.mark.parametrize(
    ("actor", "line", "refusal"),
    [
        (OTHER_TEAM, "L1", NotFound), (OTHER_TEAM, "L2", NotFound), (WORKER, "L9", NotFound), (WALL, "L1", Forbidden),
        (OTHER_SITE, "L1", NotFound),
    ],
)  # fmt: skip
def test_who_may_not_touch_a_stop(plant: Connection, actor: Actor, line: str, refusal: type[Refusal]) -> None:
    stop = listed(plant)[0]
    coded = recode(plant, stop, Why("jam"))
    before = table(plant)
    for do in (
        lambda: pad.recode(plant, actor, line, seen(coded), Why("dirt"), request_id="1"),
        lambda: pad.split(plant, actor, line, seen(coded), at(20), request_id="2"),
        lambda: pad.merge(plant, actor, line, seen(coded), seen(coded), request_id="3"),
    ):
        with pytest.raises((refusal, Invalid) if actor == OTHER_SITE else refusal):
            do()
    if line == "L1":
        with pytest.raises(refusal):
            pad.undo(plant, actor, coded.coding_id or 0, request_id="4")
    assert table(plant) == before
    assert len(floor.stored(plant, "action", "audit")) == 1


def test_a_stop_that_nobody_knows_is_not_found(plant: Connection) -> None:
    nothing = Seen("M1", at(5), at(6), "")
    with pytest.raises(NotFound):
        pad.recode(plant, WORKER, "L1", nothing, Why("jam"), request_id="1")
    with pytest.raises(NotFound):
        pad.split(plant, WORKER, "L1", nothing, at(5), request_id="2")
    with pytest.raises(NotFound):
        pad.merge(plant, WORKER, "L1", nothing, nothing, request_id="3")
    with pytest.raises(NotFound):
        pad.undo(plant, WORKER, 99, request_id="4")
    for actor in (OTHER_TEAM, Actor("NORD", "person", "worker", "Nora", frozenset({"L2"}))):
        with pytest.raises(NotFound):
            pad.stops(plant, actor, "L1", HOUR)


def test_another_site_sees_nothing_of_it(plant: Connection) -> None:
    recode(plant, listed(plant)[0], Why("jam"))
    assert pad.stops(plant, OTHER_SITE, "L1", HOUR) == []
    assert pad.codings(plant, OTHER_SITE, "L1", HOUR) == []
