"""An import taken back leaves no trace in the facts, and says no where others built on it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import Forbidden, Invalid, NotFound
from ingest import door, upload
from ingest.staging import Counts
from ingest.undo import Undone, undo
from tests.ingest import floor
from tests.ingest.test_events import SLOW

NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)
START = datetime(2026, 5, 4, 6, tzinfo=UTC)
MANAGER = Actor("SUED", "person", "manager", "Dana", frozenset({"L1", "L2"}), person_id=4)
STRANGER = Actor("NORD", "person", "manager", "Eli", frozenset({"L1"}), person_id=9)
FACTS = {
    "states": ("machine, at, state, reason, event_key, revision, fingerprint, import_id", "state_events"),
    "counts": ("machine, at, good_milli, event_key, revision, fingerprint, import_id", "count_events"),
    "counters": ("machine, at, counter, total_milli, event_key, fingerprint, import_id", "counter_readings"),
}
Sent = tuple[str, int, int, str, int | None]  # machine, minute, amount, event_id, revision


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def row(kind: str, one: Sent) -> dict[str, object]:
    machine, minute, amount, event_id, revision = one
    found = {"site": "SUED", "machine": machine, "at": START + timedelta(minutes=minute), "event_id": event_id}
    if kind == "states":
        return found | {"state": ("running", "down", "idle", "setup")[amount % 4], "revision": revision}
    if kind == "counts":
        return found | {"good": amount, "revision": revision}
    return found | {"counter": "good", "total": amount}


def take(conn: Connection, kind: str, rows: Sequence[Sent]) -> int:
    """The number of the import."""
    floor.told(write(conn, kind, rows))
    return last_import(conn)


def write(conn: Connection, kind: str, rows: Sequence[Sent]) -> Counts:
    return door.write(conn, kind, [row(kind, one) for one in rows], source="file")


def last_import(conn: Connection) -> int:
    return int(conn.execute(text("SELECT max(import_id) FROM imports WHERE site_id = 'SUED'")).scalar_one())


def facts(conn: Connection, kind: str) -> list[list[tuple[object, ...]]]:
    counted = "machine, at, good_milli, event_key, fingerprint, import_id"
    tables = [FACTS[kind], (counted, "count_events"), ("machine, counter, at", "counter_falls")]
    return [floor.stored(conn, *table) for table in tables]


def take_back(conn: Connection, import_id: int, actor: Actor = MANAGER) -> Undone:
    return undo(conn, actor, import_id, now=NOW)


SENT = st.lists(
    st.tuples(
        st.sampled_from(["M1", "M2"]),
        st.integers(0, 5),
        st.integers(0, 6),
        st.sampled_from(["", "e1", "e2", "e3"]),
        st.sampled_from([None, None, 1, 2]),
    ),
    min_size=1,
    max_size=10,
)


@SLOW
@given(st.sampled_from(sorted(FACTS)), SENT, SENT)
def test_an_import_and_its_undo_change_nothing_and_it_can_come_again(
    plant: Connection, kind: str, first: list[Sent], second: list[Sent]
) -> None:
    with plant.begin_nested() as trial:
        take(plant, kind, first)
        before = facts(plant, kind)
        taken = floor.told(write(plant, kind, second))
        with_both = [[one[:-1] for one in table] for table in facts(plant, kind)]
        take_back(plant, last_import(plant))
        assert facts(plant, kind) == before
        assert floor.told(write(plant, kind, second)) == taken
        assert [[one[:-1] for one in table] for table in facts(plant, kind)] == with_both
        take_back(plant, last_import(plant))
        assert facts(plant, kind) == before
        trial.rollback()


@SLOW
@given(st.sampled_from(sorted(FACTS)), SENT, SENT, SENT)
def test_what_is_undone_counts_for_nothing_later(
    plant: Connection, kind: str, first: list[Sent], second: list[Sent], third: list[Sent]
) -> None:
    with plant.begin_nested() as trial:
        take(plant, kind, first)
        with plant.begin_nested() as alone:
            take(plant, kind, third)
            wanted = [[one[:-1] for one in table] for table in facts(plant, kind)]
            alone.rollback()
        take_back(plant, take(plant, kind, second))
        take(plant, kind, third)
        assert [[one[:-1] for one in table] for table in facts(plant, kind)] == wanted
        trial.rollback()


def test_undoing_twice_changes_nothing_more(plant: Connection) -> None:
    number = take(plant, "counts", [("M1", 0, 5, "e1", None)])
    assert (take_back(plant, number).removed, take_back(plant, number).removed) == (1, None)
    assert floor.stored(plant, "source", "imports WHERE source = 'undo'") == [("undo",)]


def test_an_undo_is_listed_and_audited_and_marks_what_it_undid(plant: Connection) -> None:
    number = take(plant, "counts", [("M1", 0, 5, "e1", None)])
    take_back(plant, number)
    newest, undone, *_ = upload.latest(plant, MANAGER)
    assert (newest.source, newest.accepted, undone.import_id, undone.undone_at) == ("undo", 1, number, NOW)
    audited = floor.stored(plant, "actor, subject", "audit WHERE action = 'import.undo'")
    assert audited == [("person:4", f"import:{number}")]


def test_an_import_that_a_later_one_corrected_stays_and_the_later_one_is_named(plant: Connection) -> None:
    first = take(plant, "counts", [("M1", 0, 5, "e1", None), ("M1", 1, 5, "e2", None)])
    second = take(plant, "counts", [("M1", 0, 6, "e1", None)])
    with pytest.raises(Invalid, match=rf"import {second} .* Undo those first"):
        take_back(plant, first)
    take_back(plant, second)
    take_back(plant, first)
    assert floor.stored(plant, "machine", "count_events") == []


def test_a_later_version_that_lost_also_holds_an_import(plant: Connection) -> None:
    first = take(plant, "counts", [("M1", 0, 5, "e1", 2)])
    second = take(plant, "counts", [("M1", 0, 6, "e1", 1)])
    with pytest.raises(Invalid, match=f"import {second}"):
        take_back(plant, first)


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (STRANGER, NotFound),
        (Actor("SUED", "person", "supervisor", "Bo", frozenset({"L1"}), person_id=5), Forbidden),
        (Actor("SUED", "person", "worker", "Ana", frozenset({"L1"}), person_id=6), Forbidden),
        (Actor("SUED", "screen", "screen", "Wall", frozenset({"L1"}), screen_id=1), Forbidden),
    ],
    ids=["other site", "supervisor", "worker", "screen"],
)
def test_only_the_office_of_the_plant_undoes(plant: Connection, actor: Actor, refusal: type[Exception]) -> None:
    number = take(plant, "counts", [("M1", 0, 5, "e1", None)])
    with pytest.raises(refusal):
        take_back(plant, number, actor)
    assert len(floor.stored(plant, "machine", "count_events")) == 1


def test_an_unknown_import_and_an_undo_are_not_undone(plant: Connection) -> None:
    with pytest.raises(NotFound, match="no import 999999"):
        take_back(plant, 999999)
    take_back(plant, take(plant, "counts", [("M1", 0, 5, "e1", None)]))
    with pytest.raises(Invalid, match="send their file again"):
        take_back(plant, last_import(plant))


def send(conn: Connection, folder: Path, name: str, content: str) -> int:
    assert floor.told(floor.send(conn, folder, name, content))[3] == 0
    return last_import(conn)


def test_master_data_goes_back_with_what_it_replaced(plant: Connection, tmp_path: Path) -> None:
    columns, head = "product, ideal_cycle_s::text, unit, valid_from", "site,product,ideal_cycle_s,from,unit\n"
    before = floor.stored(plant, columns, "products")
    number = send(plant, tmp_path, "products", f"{head}SUED,A,12.5,,kg\nSUED,A,9,2026-06-01,\nSUED,C,1,,\n")
    assert floor.stored(plant, columns, "products") != before
    undone = take_back(plant, number)
    assert (undone.removed, undone.restored) == (2, 1)
    assert floor.stored(plant, columns, "products") == before


def test_shifts_go_back_with_their_breaks(plant: Connection, tmp_path: Path) -> None:
    head, shift = "site,line,shift,start,end,breaks\n", "SUED,L1,early,2026-05-04T06:00,2026-05-04T14:00,"
    send(plant, tmp_path, "shifts", f"{head}{shift}2026-05-04T08:00/2026-05-04T08:15\n")
    columns = "line, shift, start_at, break_start, break_end"
    before = floor.stored(plant, columns, "shift_breaks")
    late = "SUED,L1,late,2026-05-04T14:00,2026-05-04T22:00,2026-05-04T18:00/2026-05-04T18:30"
    number = send(plant, tmp_path, "shifts", f"{head}{shift}\n{late}\n")
    assert len(floor.stored(plant, columns, "shift_breaks")) == 1
    take_back(plant, number)
    assert floor.stored(plant, columns, "shift_breaks") == before
    assert floor.stored(plant, "shift", "shifts") == [("early",)]


def test_master_data_that_is_built_on_stays_and_says_by_what(plant: Connection, tmp_path: Path) -> None:
    lines = send(plant, tmp_path, "lines", "site,line\nSUED,L9\n")
    machines = send(plant, tmp_path, "machines", "site,machine,line\nSUED,M9,L9\n")
    with pytest.raises(Invalid, match="line L9 has a machine"):
        take_back(plant, lines)
    counts = send(plant, tmp_path, "counts", "site,machine,at,good\nSUED,M9,2026-05-04T08:00Z,5\n")
    with pytest.raises(Invalid, match=rf"machine M9 has a count\. Undo first: import {counts} \(counts.csv"):
        take_back(plant, machines)
    for number in (counts, machines, lines):
        take_back(plant, number)
    assert floor.stored(plant, "line", "lines WHERE line = 'L9'") == []


def test_master_data_that_a_later_file_or_a_page_changed_stays(plant: Connection, tmp_path: Path) -> None:
    first = send(plant, tmp_path, "lines", "site,line,name\nSUED,L1,Filling\n")
    second = send(plant, tmp_path, "lines", "site,line,name\nSUED,L1,Bottling\n")
    with pytest.raises(Invalid, match=rf"import {second} \(lines.csv"):
        take_back(plant, first)
    plant.execute(text("UPDATE lines SET name = 'Capping' WHERE site_id = 'SUED' AND line = 'L1'"))
    with pytest.raises(Invalid, match=r"on a page: \[\"SUED\", \"L1\"\]"):
        take_back(plant, second)


def test_a_plant_is_not_taken_away(plant: Connection, tmp_path: Path) -> None:
    first = floor.stored(plant, "min(import_id)", "imports WHERE site_id = 'SUED' AND kind = 'sites'")[0][0]
    with pytest.raises(Invalid, match="not taken away"):
        take_back(plant, int(str(first)))
    number = send(plant, tmp_path, "sites", "site,name,timezone\nSUED,South,Europe/Berlin\n")
    take_back(plant, number)
    assert floor.stored(plant, "name", "sites WHERE site_id = 'SUED'") == [("SUED",)]
