"""The hour pad: what a crew counts and tells by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from ingest import pad
from ingest.pad import Entry, Told, Why
from tests.ingest import floor
from tests.ingest.crew import MATE, OTHER_SITE, OTHER_TEAM, PAD, WALL, WORKER

HOUR = datetime(2026, 5, 4, 6, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TEN = [Entry("A", Decimal(10))]
MIXED = [Entry("A", Decimal(10)), Entry("A", scrap=Decimal(2), reason="dirt"), Entry("SAND", Decimal("1.5"))]


@pytest.fixture
def plant(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    floor.build(conn, tmp_path)
    return conn


def at(minute: int) -> datetime:
    return HOUR + timedelta(minutes=minute)


# the hour


def test_an_hour_of_several_products_is_counted_at_the_pace_maker_at_its_start(plant: Connection) -> None:
    hour = pad.enter_hour(plant, PAD, "L1", HOUR, MIXED, seen_version=0)
    assert (hour.version, hour.by, set(hour.entries)) == (1, "Pad line 1", set(MIXED))
    assert floor.stored(plant, "machine, at, product, reason, good_milli, scrap_milli", "count_events") == [
        ("M2", HOUR, "A", "dirt", 0, 2000), ("M2", HOUR, "A", None, 10000, 0), ("M2", HOUR, "SAND", None, 1500, 0)
    ]  # fmt: skip
    assert pad.hour_entries(plant, WORKER, "L1", HOUR, at(60)) == [hour]
    assert floor.stored(plant, "action, actor", "audit") == [("pad.enter", "screen:3")]


def test_a_correction_keeps_what_stood_there_and_says_who_and_when(plant: Connection) -> None:
    first = pad.enter_hour(plant, WORKER, "L1", HOUR, MIXED, seen_version=0)
    second = pad.enter_hour(plant, MATE, "L1", HOUR, [Entry("A", Decimal(12))], seen_version=first.version)
    assert second.version == 2
    assert second.by == "Ben"
    assert [entry for entry in second.entries if any(entry.amounts)] == [Entry("A", Decimal(12))]
    earlier = pad.hour_history(plant, WORKER, "L1", HOUR)
    assert {one.entry for one in earlier} == set(MIXED)
    assert {one.by for one in earlier} == {"Anna"}


def test_a_double_tap_is_one_entry(plant: Connection) -> None:
    first = pad.enter_hour(plant, WORKER, "L1", HOUR, TEN, seen_version=0)
    assert pad.enter_hour(plant, WORKER, "L1", HOUR, TEN, seen_version=0) == first
    assert len(floor.stored(plant, "event_key", "count_events")) == 1
    assert len(floor.stored(plant, "action", "audit")) == 1


def test_a_second_person_on_the_same_hour_is_told(plant: Connection) -> None:
    pad.enter_hour(plant, WORKER, "L1", HOUR, TEN, seen_version=0)
    with pytest.raises(ChangedMeanwhile, match="Anna changed this hour"):
        pad.enter_hour(plant, MATE, "L1", HOUR, [Entry("A", Decimal(11))], seen_version=0)
    assert floor.stored(plant, "good_milli", "count_events") == [(10000,)]


def test_a_corrected_hour_stays_with_its_machine_when_the_pace_maker_changes(plant: Connection, tmp_path: Path) -> None:
    hour = pad.enter_hour(plant, WORKER, "L1", HOUR, TEN, seen_version=0)
    machines = "site,machine,line,is_constraint\nSUED,M1,L1,true\nSUED,M2,L1,false\n"
    floor.send(plant, tmp_path, "machines", machines)
    pad.enter_hour(plant, WORKER, "L1", HOUR, [Entry("A", Decimal(9))], seen_version=hour.version)
    assert floor.stored(plant, "machine, good_milli", "count_events") == [("M2", 9000)]


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([Entry("X", Decimal(1))], "no product 'X'"),
        ([Entry("A", Decimal(1), reason="gremlin")], "no reason 'gremlin'"),
        ([Entry("A", Decimal(-1))], "below 0"),
        ([Entry("A", Decimal("1.5"))], "must be whole"),
        ([Entry("A", Decimal(1)), Entry("A", Decimal(2))], "twice"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(plant: Connection, entries: list[Entry], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        pad.enter_hour(plant, WORKER, "L1", HOUR, entries, seen_version=0)


def test_an_hour_that_has_not_begun_cannot_be_entered(plant: Connection) -> None:
    with pytest.raises(Invalid, match="not begun"):
        pad.enter_hour(plant, WORKER, "L1", NOW + timedelta(hours=1), TEN, seen_version=0)


@pytest.mark.parametrize(
    ("actor", "line", "refusal"),
    [(OTHER_TEAM, "L1", NotFound), (WORKER, "L9", NotFound), (WALL, "L1", Forbidden)],
)
def test_who_may_not_enter_an_hour(plant: Connection, actor: Actor, line: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        pad.enter_hour(plant, actor, line, HOUR, TEN, seen_version=0)
    with pytest.raises(refusal):
        pad.enter_hand_stop(plant, actor, line, Told(HOUR, at(5)), stop_id=uuid4())


def test_another_site_sees_nothing_of_it(plant: Connection) -> None:
    pad.enter_hour(plant, WORKER, "L1", HOUR, TEN, seen_version=0)
    assert pad.hour_entries(plant, OTHER_SITE, "L1", HOUR, at(60)) == []
    assert pad.hour_history(plant, OTHER_SITE, "L1", HOUR) == []


# stops that a machine reported


def run(conn: Connection, *told: tuple[int, str, str | None], ids: bool = True) -> None:
    rows = (
        {"site": "SUED", "machine": "M1", "at": at(minute), "state": state, "reason": reason,
         "event_id": f"e{minute}" if ids else None}
        for minute, state, reason in told
    )  # fmt: skip
    floor.write(conn, "states", rows)


def test_stops_without_a_reason_are_asked_about_short_and_explained_ones_not(plant: Connection) -> None:
    run(plant, (0, "running", None), (10, "down", None), (20, "running", None), (30, "down", "jam"),
        (40, "running", None), (50, "down", None), (51, "running", None), (60, "down", None))  # fmt: skip
    found = pad.open_stops(plant, WORKER, "L1")
    assert [(stop.start_at, stop.end_at) for stop in found] == [(at(60), None), (at(10), at(20))]


@pytest.mark.parametrize("ids", [True, False])
def test_a_reason_covers_the_stop_and_states_sent_again_do_not_undo_it(plant: Connection, ids: bool) -> None:
    states = ((0, "running", None), (10, "down", None), (15, "down", "E42"), (20, "running", None))
    run(plant, *states, ids=ids)
    stop = pad.open_stops(plant, WORKER, "L1")[0]
    pad.explain_stop(plant, WORKER, ("M1", at(10)), Why("jam", "M2"), line="L1", seen_version=stop.version)
    down = floor.stored(plant, "at, reason, caused_by, revision", "state_events WHERE state = 'down'")
    assert down == [(at(10), "jam", "M2", 1), (at(15), "jam", "M2", 1)]
    assert floor.stored(plant, "row ->> 'reason', recorded_by", "event_history") == [("E42", "Anna"), (None, "Anna")]
    assert pad.open_stops(plant, WORKER, "L1") == []
    run(plant, *states, ids=ids)
    assert floor.stored(plant, "at, reason, caused_by, revision", "state_events WHERE state = 'down'") == down


def test_an_explanation_twice_is_one_and_of_two_people_the_second_is_told(plant: Connection) -> None:
    run(plant, (0, "running", None), (10, "down", None), (20, "running", None))
    key = ("M1", at(10))
    first = pad.explain_stop(plant, WORKER, key, Why("jam"), line="L1", seen_version=0)
    assert pad.explain_stop(plant, WORKER, key, Why("jam"), line="L1", seen_version=0) == first
    with pytest.raises(ChangedMeanwhile):
        pad.explain_stop(plant, MATE, key, Why("dirt"), line="L1", seen_version=0)
    assert pad.explain_stop(plant, MATE, key, Why("dirt"), line="L1", seen_version=first.version).reason == "dirt"


def test_a_reason_that_wants_words_is_refused_without_and_keeps_them_with_the_stop(plant: Connection) -> None:
    run(plant, (0, "running", None), (10, "down", None), (20, "running", None))
    with pytest.raises(Invalid, match="Guard open needs a comment"):
        pad.explain_stop(plant, PAD, ("M1", at(10)), Why("guard"), line="L1", seen_version=0)
    pad.explain_stop(plant, PAD, ("M1", at(10)), Why("guard", comment="left open"), line="L1", seen_version=0)
    assert floor.stored(plant, "line, machine, start_at, end_at, body", "annotations") == [
        ("L1", "M1", at(10), at(20), "left open")
    ]


@pytest.mark.parametrize(
    ("actor", "machine", "minute", "why", "refusal"),
    [
        (OTHER_TEAM, "M1", 10, Why("jam"), NotFound), (WORKER, "M3", 10, Why("jam"), NotFound),
        (WORKER, "M1", 11, Why("jam"), NotFound), (WALL, "M1", 10, Why("jam"), Forbidden),
        (WORKER, "M1", 10, Why("gremlin"), Invalid), (WORKER, "M1", 10, Why("no_work"), Invalid),
        (WORKER, "M1", 10, Why("jam", "M9"), Invalid), (OTHER_SITE, "M1", 10, Why("jam"), Invalid),
    ],
)  # fmt: skip
def test_what_cannot_be_explained(
    plant: Connection, actor: Actor, machine: str, minute: int, why: Why, refusal: type[Refusal]
) -> None:
    run(plant, (0, "running", None), (10, "down", None), (20, "running", None))
    with pytest.raises(refusal):
        pad.explain_stop(plant, actor, (machine, at(minute)), why, line="L1", seen_version=0)
    assert floor.stored(plant, "row", "event_history") == []


def test_only_reasons_for_a_stop_are_offered_by_name(plant: Connection) -> None:
    assert [reason.reason for reason in pad.stop_reasons(plant, WORKER)] == ["dirt", "guard", "jam"]
    assert [product.unit for product in pad.products(plant, WORKER)] == ["pcs", "pcs", "kg"]


# stops told by hand


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
        (Told(HOUR, at(5), "gremlin"), "from the list"), (Told(HOUR, at(5), "guard"), "few words"),
    ],
)  # fmt: skip
def test_a_hand_stop_that_cannot_be_is_refused(plant: Connection, told: Told, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        pad.enter_hand_stop(plant, WORKER, "L1", told, stop_id=uuid4())


def test_a_line_whose_machines_report_themselves_takes_no_hand_stops(plant: Connection) -> None:
    run(plant, (0, "running", None))
    with pytest.raises(Invalid, match="report their stops themselves"):
        pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(5)), stop_id=uuid4())


def test_a_hand_stop_of_another_line_or_site_is_not_there(plant: Connection) -> None:
    stop_id = uuid4()
    pad.enter_hand_stop(plant, WORKER, "L1", Told(HOUR, at(5)), stop_id=stop_id)
    for actor in (OTHER_TEAM, OTHER_SITE):
        with pytest.raises(NotFound):
            pad.correct_hand_stop(plant, actor, stop_id, Told(HOUR, at(6)), seen_version=1)
