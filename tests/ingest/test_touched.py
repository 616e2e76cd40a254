"""What a file bears on: the lines and the time in which its rows may move a figure."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ingest import touched
from tests.ingest import floor

NOW = datetime(2026, 5, 10, tzinfo=UTC)
COUNTS, STATES = "site,machine,at,good,scrap,made_at,event_id\n", "site,machine,at,state\n"
READINGS = "site,machine,at,counter,total\n"


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def at(text: str) -> datetime:
    """3T08:00 is the third of May."""
    return datetime.fromisoformat(f"2026-05-0{text}+00:00")


def bears_on(conn: Connection, folder: Path, kind: str, content: str) -> list[tuple[set[str], datetime, datetime]]:
    report = floor.send(conn, folder, kind, content)
    assert report.problem is None
    found = touched.by_site(touched.by_file(conn, report, now=NOW))
    return [(set(one.lines), one.start, one.end.replace(microsecond=0)) for one in found]


def test_counts_bear_on_their_own_time_and_on_when_late_scrap_was_made(plant: Connection, tmp_path: Path) -> None:
    rows = "SUED,M1,2026-05-03T08:00Z,5,,,a\nSUED,M3,2026-05-03T09:00Z,,1,2026-05-02T09:00Z,b\n"
    found = bears_on(plant, tmp_path, "counts", COUNTS + rows)
    assert found == [({"L1", "L2"}, at("2T09:00"), at("3T09:00"))]


def test_a_duplicate_bears_on_nothing(plant: Connection, tmp_path: Path) -> None:
    bears_on(plant, tmp_path, "counts", f"{COUNTS}SUED,M1,2026-05-03T08:00Z,5,,,a\n")
    assert bears_on(plant, tmp_path, "counts", f"{COUNTS}SUED,M1,2026-05-03T08:00Z,5,,,a\n") == []


def test_a_moved_event_bears_on_where_it_stood_too(plant: Connection, tmp_path: Path) -> None:
    bears_on(plant, tmp_path, "counts", f"{COUNTS}SUED,M1,2026-05-03T08:00Z,5,,,a\n")
    found = bears_on(plant, tmp_path, "counts", f"{COUNTS}SUED,M1,2026-05-05T08:00Z,5,,,a\n")
    assert found == [({"L1"}, at("3T08:00"), at("5T08:00"))]


def test_a_state_bears_on_all_the_time_to_the_next_one(plant: Connection, tmp_path: Path) -> None:
    assert bears_on(plant, tmp_path, "states", f"{STATES}SUED,M1,2026-05-05T08:00Z,down\n")[0][2] == NOW
    found = bears_on(plant, tmp_path, "states", f"{STATES}SUED,M1,2026-05-03T08:00Z,running\n")
    assert found == [({"L1"}, at("3T08:00"), at("5T08:00"))]


def test_a_late_reading_bears_on_the_one_after_it(plant: Connection, tmp_path: Path) -> None:
    bears_on(plant, tmp_path, "counters", f"{READINGS}SUED,M1,2026-05-05T08:00Z,good,9\n")
    found = bears_on(plant, tmp_path, "counters", f"{READINGS}SUED,M1,2026-05-03T08:00Z,good,5\n")
    assert found == [({"L1"}, at("3T08:00"), at("5T08:00"))]


@pytest.mark.parametrize(
    ("kind", "content", "lines", "start"),
    [
        ("products", "site,product,ideal_cycle_s,from\nSUED,A,7,2026-05-04T00:00Z\n", {"L1", "L2"}, at("4T00:00")),
        ("machines", "site,machine,line,from\nSUED,M1,L2,2026-05-04T00:00Z\n", {"L1", "L2"}, at("4T00:00")),
        ("rates", "site,line,from,crew\nSUED,L1,2026-05-04T00:00Z,5\n", {"L1"}, at("4T00:00")),
        ("orders", "site,machine,order,product,start\nSUED,M1,7,A,2026-05-04T00:00Z\n", {"L1"}, at("4T00:00")),
        ("incidents", "site,line,at,kind\nSUED,L1,2026-05-04T00:00Z,danger\n", {"L1"}, at("4T00:00")),
    ],
)
def test_what_is_valid_from_a_day_on_bears_on_all_since(
    plant: Connection, tmp_path: Path, kind: str, content: str, lines: set[str], start: datetime
) -> None:
    assert bears_on(plant, tmp_path, kind, content) == [(lines, start, NOW)]


def test_a_shift_bears_on_its_time_before_and_after(plant: Connection, tmp_path: Path) -> None:
    head, key = "site,line,shift,start,end\n", "SUED,L1,early,2026-05-04T06:00Z"
    bears_on(plant, tmp_path, "shifts", f"{head}{key},2026-05-04T14:00Z\n")
    found = bears_on(plant, tmp_path, "shifts", f"{head}{key},2026-05-04T12:00Z\n")
    assert found == [({"L1"}, at("4T06:00"), at("4T14:00"))]


def test_names_bear_on_no_figure(plant: Connection, tmp_path: Path) -> None:
    assert bears_on(plant, tmp_path, "lines", "site,line,name\nSUED,L1,Filling\n") == []
