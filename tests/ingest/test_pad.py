"""The hour pad: what a crew counts and tells by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from ingest import pad
from ingest.pad import Entry
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


def test_another_site_sees_nothing_of_it(plant: Connection) -> None:
    pad.enter_hour(plant, WORKER, "L1", HOUR, TEN, seen_version=0)
    assert pad.hour_entries(plant, OTHER_SITE, "L1", HOUR, at(60)) == []
    assert pad.hour_history(plant, OTHER_SITE, "L1", HOUR) == []


def test_what_can_be_entered_has_its_unit(plant: Connection) -> None:
    assert [product.unit for product in pad.products(plant, WORKER)] == ["pcs", "pcs", "kg"]
