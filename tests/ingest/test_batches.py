"""Fast counters: a batch goes in as a whole or not at all, and is known when it is sent again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from ingest import batches
from ingest.batches import Batch
from ingest.tables import Unreadable
from tests.ingest import floor
from tests.ingest.floor import told

START = datetime(2026, 5, 31, 23, 59, tzinfo=UTC)
FIRST = Batch(floor.SITE, "gateway", "1")
ROWS = [
    {"machine": "M1", "at": START, "good": 3, "product": "A"},
    {"machine": "M1", "at": START, "good": 3, "product": "A"},
    {"machine": "M2", "at": START + timedelta(minutes=2), "scrap": 1},
]


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def amounts(conn: Connection) -> list[tuple[object, ...]]:
    return floor.stored(conn, "machine, good_milli, scrap_milli", "count_events")


def test_every_row_of_a_batch_counts_those_that_say_the_same_too(plant: Connection) -> None:
    assert told(batches.take(plant, FIRST, ROWS)) == (3, 0, 0, 0)
    assert amounts(plant) == [("M1", 3000, 0), ("M1", 3000, 0), ("M2", 0, 1000)]


def test_a_batch_sent_again_is_known_as_a_whole_and_another_is_not(plant: Connection) -> None:
    batches.take(plant, FIRST, ROWS)
    assert told(batches.take(plant, FIRST, ROWS)) == (0, 3, 0, 0)
    assert told(batches.take(plant, Batch(floor.SITE, "gateway", "2"), ROWS)) == (3, 0, 0, 0)
    assert told(batches.take(plant, Batch(floor.SITE, "other", "1"), ROWS)) == (3, 0, 0, 0)
    assert len(amounts(plant)) == 9
    assert len(floor.stored(plant, "batch_id", "count_batches")) == 3


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"machine": "M9", "at": START, "good": 1}, "Row 4: machine 'M9' is not known in its site"),
        ({"machine": "M1", "at": START, "good": -1}, "Row 4: good is negative; write 0 or more"),
        ({"machine": "M1", "at": "soon", "good": 1}, "Row 4: at is not an instant"),
        ({"machine": "M1", "at": START, "good": "0.5", "product": "A"}, "Row 4: good must be whole"),
        ({"machine": "M1", "at": START, "good": 1, "event_id": "x"}, "Take out event_id"),
    ],
)
def test_one_bad_row_keeps_the_whole_batch_out_with_a_sentence(
    plant: Connection, row: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence), plant.begin_nested():
        batches.take(plant, FIRST, [*ROWS, row])
    assert amounts(plant) == []
    assert told(batches.take(plant, FIRST, ROWS)) == (3, 0, 0, 0)


def test_a_batch_without_a_number_or_of_an_unknown_site_is_refused(plant: Connection) -> None:
    with pytest.raises(Unreadable, match="has no number"):
        batches.take(plant, Batch(floor.SITE, "gateway", ""), ROWS)
    with pytest.raises(Unreadable, match="site 'WEST' is not known"):
        batches.take(plant, Batch("WEST", "gateway", "1"), ROWS)


def test_a_file_goes_in_as_a_batch(plant: Connection, tmp_path: Path) -> None:
    content = "machine,at,good\nM1,2026-05-04T08:00,5\nM1,2026-05-04T08:00,5\n"
    for expected in ((2, 0, 0, 0), (0, 2, 0, 0)):
        assert told(floor.send(plant, tmp_path, "counts", content, site=floor.SITE, batch="7")) == expected
    states = f"site,machine,at,state\n{floor.SITE},M1,2026-05-04T08:00,down\n"
    without = floor.send(plant, tmp_path, "states", states, site=floor.SITE, batch="8")
    assert without.problem is not None
    assert "Only counts of one site" in without.problem
    bent = floor.send(plant, tmp_path, "counts", f"{content}M1\n", site=floor.SITE, batch="9")
    assert bent.problem is not None
    assert "Line 4" in bent.problem
    assert len(amounts(plant)) == 2


def test_a_batch_that_was_taken_back_may_come_again(plant: Connection) -> None:
    import_id = batches.take(plant, FIRST, ROWS).imports[floor.SITE]
    plant.execute(
        text("INSERT INTO undone_imports (site_id, import_id, undone_by_import, by, at) VALUES (:s, :i, 0, '', now())"),
        {"s": floor.SITE, "i": import_id},
    )
    plant.execute(text("DELETE FROM count_events WHERE import_id = :i"), {"i": import_id})
    assert told(batches.take(plant, FIRST, ROWS)) == (3, 0, 0, 0)
    assert len(amounts(plant)) == 3
