"""Stops told by hand, on a line without any sensor."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from ingest import pad
from ingest.pad import HandStop, Told
from tests.ingest import floor
from tests.ingest.crew import MATE, OTHER_SITE, OTHER_TEAM, PAD, WALL, WORKER

HOUR = datetime(2026, 5, 4, 6, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def plant(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    floor.build(conn, tmp_path)
    return conn


def at(minute: int) -> datetime:
    return HOUR + timedelta(minutes=minute)


def told(conn: Connection, start: int, end: int | None, reason: str | None = "jam") -> HandStop:
    span = Told(at(start), None if end is None else at(end), reason)
    return pad.enter_hand_stop(conn, WORKER, "L1", span, stop_id=uuid4())


def spans(conn: Connection) -> list[tuple[datetime, datetime | None, str | None]]:
    found = pad.hand_stops(conn, WORKER, "L1", HOUR, NOW)
    return [(stop.told.start_at, stop.told.end_at, stop.told.reason) for stop in found]


@pytest.mark.parametrize(
    ("actor", "line", "refusal"),
    [(OTHER_TEAM, "L1", NotFound), (WORKER, "L9", NotFound), (WALL, "L1", Forbidden), (OTHER_SITE, "L9", NotFound)],
)
def test_who_may_not_tell_a_stop(plant: Connection, actor: Actor, line: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        pad.enter_hand_stop(plant, actor, line, Told(HOUR, at(5)), stop_id=uuid4())


def test_a_stop_told_by_hand_is_kept_in_versions_and_never_makes_a_state(plant: Connection) -> None:
    stop_id = uuid4()
    first = pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(10), "jam"), stop_id=stop_id)
    assert pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(10), "jam"), stop_id=stop_id) == first
    second = pad.correct_hand_stop(plant, MATE, stop_id, Told(HOUR, at(12), "jam"), seen_version=1)
    assert (second.version, second.entered_by) == (2, "Ben")
    with pytest.raises(ChangedMeanwhile, match="Ben changed this stop"):
        pad.correct_hand_stop(plant, WORKER, stop_id, Told(HOUR, at(14), "jam"), seen_version=1)
    assert pad.hand_stops(plant, WORKER, "L1", HOUR, at(60)) == [second]
    assert [version.told.end_at for version in pad.hand_stop_versions(plant, WORKER, stop_id)] == [at(12), at(10)]
    assert floor.stored(plant, "state", "state_events") == []


def test_a_stop_taken_back_is_gone_but_not_forgotten(plant: Connection) -> None:
    stop_id = uuid4()
    pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(10)), stop_id=stop_id)
    pad.correct_hand_stop(plant, WORKER, stop_id, Told(HOUR, at(10), withdrawn=True), seen_version=1)
    assert pad.hand_stops(plant, WORKER, "L1", HOUR, at(60)) == []
    assert len(pad.hand_stop_versions(plant, WORKER, stop_id)) == 2


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (Told(at(10), HOUR), "ends before"), (Told(HOUR, NOW + timedelta(minutes=1)), "future"),
        (Told(HOUR, at(5), "gremlin"), "from the list"), (Told(HOUR, at(5), "guard"), "needs a comment"),
        (Told(HOUR, at(5), "jam", "M9"), "no machine M9"), (Told(NOW + timedelta(minutes=1)), "future"),
    ],
)  # fmt: skip
def test_a_hand_stop_that_cannot_be_is_refused(plant: Connection, told: Told, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        pad.enter_hand_stop(plant, WORKER, "L1", told, stop_id=uuid4())


def test_a_line_whose_machines_report_themselves_takes_no_hand_stops(plant: Connection) -> None:
    floor.write(plant, "states", [{"site": "SUED", "machine": "M1", "at": HOUR, "state": "running"}])
    with pytest.raises(Invalid, match="report their stops themselves"):
        pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(5)), stop_id=uuid4())


def test_a_hand_stop_of_another_line_or_site_is_not_there(plant: Connection) -> None:
    stop_id = uuid4()
    pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(5)), stop_id=stop_id)
    for actor in (OTHER_TEAM, OTHER_SITE):
        with pytest.raises(NotFound):
            pad.correct_hand_stop(plant, actor, stop_id, Told(HOUR, at(6)), seen_version=1)


def test_a_stop_is_split_in_two_that_each_take_a_reason_and_a_double_tap_splits_once(plant: Connection) -> None:
    stop, new_id = told(plant, 0, 30), uuid4()
    halves = [pad.split_hand_stop(plant, MATE, stop.stop_id, at(10), seen_version=1, new_id=new_id) for _ in range(2)]
    assert halves[0] == halves[1]
    first, second = halves[0]
    pad.correct_hand_stop(plant, MATE, new_id, Told(at(10), at(30), "dirt"), seen_version=second.version)
    assert (first.version, second.stop_id, second.entered_by) == (2, new_id, "Ben")
    assert spans(plant) == [(at(0), at(10), "jam"), (at(10), at(30), "dirt")]


def test_a_stop_is_split_between_its_beginning_and_its_end_only(plant: Connection) -> None:
    stop, standing = told(plant, 0, 30), told(plant, 60, None)
    for stop_id, minute in ((stop.stop_id, 0), (stop.stop_id, 30), (standing.stop_id, 70)):
        with pytest.raises(Invalid, match="between"):
            pad.split_hand_stop(plant, WORKER, stop_id, at(minute), seen_version=1, new_id=uuid4())


def test_two_stops_that_touch_become_one_with_the_words_of_the_chosen_one(plant: Connection) -> None:
    first, second = told(plant, 0, 10), told(plant, 10, 30, "dirt")
    for _ in range(2):
        pad.merge_hand_stops(plant, MATE, (second.stop_id, 1), (first.stop_id, 1))
    assert spans(plant) == [(at(0), at(30), "dirt")]
    assert len(pad.hand_stop_versions(plant, WORKER, first.stop_id)) == 2


def test_stops_between_which_the_line_ran_stay_two(plant: Connection) -> None:
    first, second = told(plant, 0, 10), told(plant, 11, 30)
    with pytest.raises(Invalid, match="stay two"):
        pad.merge_hand_stops(plant, WORKER, (first.stop_id, 1), (second.stop_id, 1))
    assert len(spans(plant)) == 2


@pytest.mark.parametrize(("actor", "refusal"), [(OTHER_TEAM, NotFound), (OTHER_SITE, NotFound), (WALL, Forbidden)])
def test_who_may_not_split_join_or_answer(plant: Connection, actor: Actor, refusal: type[Refusal]) -> None:
    first, second = told(plant, 0, 10), told(plant, 10, None)
    with pytest.raises(refusal):
        pad.split_hand_stop(plant, actor, first.stop_id, at(5), seen_version=1, new_id=uuid4())
    with pytest.raises(refusal):
        pad.merge_hand_stops(plant, actor, (first.stop_id, 1), (second.stop_id, 1))
    with pytest.raises(refusal):
        pad.say_it_stands(plant, actor, second.stop_id, at(60), seen_version=1)
    assert spans(plant) == [(at(0), at(10), "jam"), (at(10), None, "jam")]


def test_a_stop_that_nobody_knows_cannot_be_split_joined_or_answered(plant: Connection) -> None:
    stop, nobody = told(plant, 0, 10), UUID(int=1)
    with pytest.raises(NotFound):
        pad.split_hand_stop(plant, WORKER, nobody, at(5), seen_version=1, new_id=uuid4())
    with pytest.raises(NotFound):
        pad.merge_hand_stops(plant, WORKER, (stop.stop_id, 1), (nobody, 1))
    with pytest.raises(NotFound):
        pad.say_it_stands(plant, WORKER, nobody, at(60), seen_version=1)


def test_of_two_people_on_one_stop_the_second_is_told(plant: Connection) -> None:
    first, second = told(plant, 0, 10), told(plant, 10, None)
    pad.correct_hand_stop(plant, MATE, first.stop_id, Told(at(0), at(10), "dirt"), seen_version=1)
    pad.correct_hand_stop(plant, MATE, second.stop_id, Told(at(10), None, "dirt"), seen_version=1)
    with pytest.raises(ChangedMeanwhile, match="Ben"):
        pad.split_hand_stop(plant, WORKER, first.stop_id, at(5), seen_version=1, new_id=uuid4())
    with pytest.raises(ChangedMeanwhile, match="Ben"):
        pad.merge_hand_stops(plant, WORKER, (second.stop_id, 1), (first.stop_id, 1))
    with pytest.raises(ChangedMeanwhile, match="Ben"):
        pad.say_it_stands(plant, WORKER, second.stop_id, at(60), seen_version=1)


def test_a_stop_that_nobody_ended_is_asked_about_at_each_end_of_a_shift_until_it_ends(plant: Connection) -> None:
    stop = told(plant, 10, None)
    assert pad.still_standing(plant, PAD, "L1", at(10)) == []
    assert pad.still_standing(plant, PAD, "L1", at(60)) == [stop]
    for _ in range(2):
        pad.say_it_stands(plant, PAD, stop.stop_id, at(60), seen_version=1)
    assert pad.still_standing(plant, PAD, "L1", at(60)) == []
    assert pad.still_standing(plant, PAD, "L1", at(120)) == [stop]
    pad.correct_hand_stop(plant, PAD, stop.stop_id, Told(at(10), at(70), "jam"), seen_version=1)
    assert pad.still_standing(plant, PAD, "L1", at(120)) == []
    asked = floor.stored(plant, "action", "audit WHERE action = 'stop.stands'")
    assert len(asked) == 1
    assert pad.still_standing(plant, OTHER_SITE, "L1", at(60)) == []
