"""Events in any order, in any portions, sent again, corrected: what is stored is what the contract says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from tests.ingest import floor
from tests.ingest.floor import told

START = datetime(2026, 5, 4, 6, tzinfo=UTC)
Row = TypeVar("Row")
Event = tuple[str, int, int, str, int | None]  # machine, minute, good, event_id, revision
COLUMNS = "machine, at, good_milli, event_key, revision"
SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def row(event: Event) -> dict[str, object]:
    machine, minute, good, event_id, revision = event
    at = START + timedelta(minutes=minute)
    return {"site": "SUED", "machine": machine, "at": at, "good": good, "event_id": event_id, "revision": revision}


def events(ids: st.SearchStrategy[str], revisions: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Event]]:
    one = st.tuples(st.sampled_from(["M1", "M2"]), st.integers(0, 3), st.integers(0, 2), ids, revisions)
    return st.lists(one, min_size=1, max_size=14)


def portions(rows: Sequence[Row], sizes: Sequence[int]) -> list[Sequence[Row]]:
    found, start = [], 0
    for size in sizes:
        found.append(rows[start : start + size])
        start += size
    return [portion for portion in [*found, rows[start:]] if portion]


@dataclass
class Model:
    """The contract, one row after the other."""

    current: dict[tuple[str, object], Event] = field(default_factory=dict)
    history: dict[tuple[str, object], list[Event]] = field(default_factory=dict)

    def take(self, event: Event) -> str:
        key = event[0], event[3] or event
        now, old = self.current.get(key), self.history.setdefault(key, [])
        if event == now or event in old:
            return "duplicates"
        if now is None:
            self.current[key] = event
            return "accepted"
        wins = (-1 if event[4] is None else event[4]) >= (-1 if now[4] is None else now[4])
        old.append(now if wins else event)
        self.current[key] = event if wins else now
        return "corrections"


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def values(found: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [
        (m, at, int(str(good)) // 1000, None if str(key)[:2] == "h:" else str(key)[2:], rev)
        for m, at, good, key, rev in found
    ]


def wanted(model: Model) -> list[tuple[object, ...]]:
    found = [
        (m, START + timedelta(minutes=minute), good, i or None, rev)
        for m, minute, good, i, rev in model.current.values()
    ]
    return sorted(found, key=str)


@SLOW
@given(
    rows=events(st.sampled_from(["a", "b", "c", ""]), st.sampled_from([None, None, 1, 2])),
    sizes=st.lists(st.integers(1, 5)),
)
def test_rows_read_at_once_or_in_portions_end_as_if_they_came_one_by_one(
    plant: Connection, rows: list[Event], sizes: list[int]
) -> None:
    with plant.begin_nested() as trial:
        model = Model()
        for portion in portions(rows, sizes):
            counts = floor.write(plant, "counts", [row(event) for event in portion])
            verdicts = [model.take(event) for event in portion]
            expected = tuple(verdicts.count(name) for name in ("accepted", "duplicates", "corrections"))
            assert told(counts) == (*expected, 0)
        assert sorted(values(floor.stored(plant, COLUMNS, "count_events")), key=str) == wanted(model)
        kept = plant.execute(text("SELECT count(*) FROM event_history")).scalar()
        assert kept == sum(map(len, model.history.values()))
        trial.rollback()


@SLOW
@given(data=st.data(), rows=events(st.just(""), st.none()), sizes=st.lists(st.integers(1, 5)))
def test_without_corrections_order_portions_and_repetition_never_matter(
    plant: Connection, data: st.DataObject, rows: list[Event], sizes: list[int]
) -> None:
    shuffled = data.draw(st.permutations([*rows, *rows]))
    tables = []
    for sent in ([rows], portions(shuffled, sizes)):
        with plant.begin_nested() as trial:
            for portion in sent:
                floor.write(plant, "counts", [row(event) for event in portion])
            tables.append(floor.stored(plant, f"{COLUMNS}, fingerprint", "count_events"))
            trial.rollback()
    assert tables[0] == tables[1]


@SLOW
@given(data=st.data(), size=st.integers(2, 6))
def test_of_many_versions_the_highest_revision_wins_in_any_order(
    plant: Connection, data: st.DataObject, size: int
) -> None:
    versions: list[Event] = [("M1", 0, number, "a", number or None) for number in range(size)]
    for portion in ([versions], [[version] for version in versions]):
        with plant.begin_nested() as trial:
            for rows in portion:
                floor.write(plant, "counts", [row(event) for event in data.draw(st.permutations(rows))])
            assert floor.stored(plant, "good_milli, revision", "count_events") == [((size - 1) * 1000, size - 1)]
            trial.rollback()


@SLOW
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["M1", "M2"]),
            st.sampled_from([0, 1, 60 * 24 * 27, 60 * 24 * 28]),  # two minutes of May, the last day of it, June
            st.integers(0, 1),
            st.sampled_from(["1", "2", "12", ""]),
            st.sampled_from([None, 1]),
        ),
        min_size=1,
        max_size=12,
    ),
    sizes=st.lists(st.integers(1, 4)),
)
def test_events_that_move_between_months_end_as_if_they_came_one_by_one(
    plant: Connection, rows: list[Event], sizes: list[int]
) -> None:
    with plant.begin_nested() as trial:
        model = Model()
        for portion in portions(rows, sizes):
            counts = floor.write(plant, "counts", [row(event) for event in portion])
            verdicts = [model.take(event) for event in portion]
            assert (counts.accepted, counts.duplicates, counts.corrections) == tuple(
                verdicts.count(name) for name in ("accepted", "duplicates", "corrections")
            )
        assert sorted(values(floor.stored(plant, COLUMNS, "count_events")), key=str) == wanted(model)
        trial.rollback()


def test_a_large_delivery_in_portions_goes_the_short_way_and_again_is_known(
    plant: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.door.CHUNK", 7)
    rows = [row(("M1" if n % 2 else "M2", n, 1, str(n) if n % 3 else "", None)) for n in range(30)]
    assert told(floor.write(plant, "counts", rows)) == (30, 0, 0, 0)
    assert told(floor.write(plant, "counts", rows)) == (0, 30, 0, 0)
    repeated = [row(("M1", 100 + n, 1, f"r{n % 20}", None)) for n in range(30)]
    assert told(floor.write(plant, "counts", repeated)) == (20, 0, 10, 0)


def test_numbers_with_odd_signs_are_known_again(plant: Connection) -> None:
    for number in ("back\\slash", "ünï", "per%cent", "i:"):
        assert told(floor.write(plant, "counts", [row(("M1", 0, 1, number, None))])) == (1, 0, 0, 0)
        assert told(floor.write(plant, "counts", [row(("M1", 5, 1, number, None))])) == (0, 0, 1, 0)


def test_equal_numbers_and_instants_written_differently_are_the_same_row(plant: Connection, tmp_path: Path) -> None:
    content = (
        "site;machine;at;good;scrap;event_id\n"
        "SUED;M1;2026-05-04T08:00;1;;a\n"
        "SUED;M1;2026-05-04 06:00:00Z;1.0;0;a\n"
        "SUED;M1;2026-05-04T11:30+05:30;01.000;0.0;a\n"
    )
    assert told(floor.send(plant, tmp_path, "counts", content)) == (1, 2, 0, 0)


def test_an_older_version_sent_again_changes_nothing(plant: Connection) -> None:
    first, second = row(("M1", 0, 1, "a", None)), row(("M1", 0, 2, "a", None))
    assert told(floor.write(plant, "counts", [first])) == (1, 0, 0, 0)
    assert told(floor.write(plant, "counts", [second])) == (0, 0, 1, 0)
    assert told(floor.write(plant, "counts", [first, second])) == (0, 2, 0, 0)
    assert floor.stored(plant, "good_milli", "count_events") == [(2000,)]
    assert floor.stored(plant, "row ->> 'good_milli'", "event_history") == [("1000",)]


def test_an_event_that_its_sender_moves_in_time_stands_once_with_what_it_was_kept(plant: Connection) -> None:
    may, june = row(("M1", 0, 1, "a", None)), row(("M1", 60 * 24 * 40, 1, "a", None))
    for moved in (may, june):
        floor.write(plant, "counts", [moved])
    assert floor.stored(plant, "at", "count_events") == [(june["at"],)]
    assert floor.stored(plant, "row ->> 'at'", "event_history") == [("2026-05-04T06:00:00+00:00",)]
    assert told(floor.write(plant, "counts", [may, june])) == (0, 2, 0, 0)


def test_the_same_event_id_on_another_machine_or_kind_is_another_event(plant: Connection) -> None:
    floor.write(plant, "counts", [row(("M1", 0, 1, "a", None)), row(("M2", 0, 2, "a", None))])
    state = {"site": "SUED", "machine": "M1", "at": START, "state": "down", "event_id": "a"}
    assert told(floor.write(plant, "states", [state])) == (1, 0, 0, 0)


def test_a_write_tells_those_who_show_figures_and_a_repetition_does_not(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        floor.build(conn, tmp_path)
    with engine.connect() as listener:
        listener.execute(text("LISTEN figures"))
        listener.commit()
        for _ in range(2):
            with engine.begin() as conn:
                floor.write(conn, "counts", [row(("M1", 0, 1, "a", None))])
        driver = listener.connection.driver_connection
        assert driver is not None
        driver.poll()
        assert [(notice.channel, notice.payload) for notice in driver.notifies] == [("figures", "SUED\tL1")]


def test_each_import_is_noted_with_its_counts(plant: Connection) -> None:
    for _ in range(2):
        floor.write(plant, "counts", [row(("M1", 0, 1, "a", None)), row(("M9", 0, 1, "a", None))])
    found = floor.stored(plant, "rows, accepted, duplicates, rejected, source", "imports WHERE kind = 'counts'")
    assert found == [(2, 0, 1, 1, "test"), (2, 1, 0, 1, "test")]


def test_an_incident_belongs_to_its_line(plant: Connection) -> None:
    incident = {"site": "SUED", "line": "L1", "at": START, "kind": "danger", "event_id": "1"}
    gone = incident | {"removed_at": START + timedelta(hours=2)}
    assert told(floor.write(plant, "incidents", [incident, incident | {"line": "L2"}, gone])) == (2, 0, 1, 0)
    assert floor.stored(plant, "line, removed_at", "incidents") == [("L1", START + timedelta(hours=2)), ("L2", None)]
