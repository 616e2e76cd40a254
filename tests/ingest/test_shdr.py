"""Small adapter logs, line by line."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ingest import shdr
from ingest.files import Report
from tests.ingest import floor
from tests.ingest.floor import told


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def take(conn: Connection, folder: Path, *lines: str) -> Report:
    path = folder / "log.txt"
    path.write_text("\n".join(lines) + "\n")
    return shdr.take(conn, path, site="SUED", machine="M1")


def states(conn: Connection) -> list[tuple[str, str, str | None]]:
    found = floor.stored(conn, "at, state, reason", "state_events")
    return [(f"{at:%d %H:%M:%S}", str(state), None if reason is None else str(reason)) for at, state, reason in found]


def test_a_fault_makes_an_idle_machine_down_with_its_text_as_reason(plant: Connection, tmp_path: Path) -> None:
    report = take(
        plant,
        tmp_path,
        "2026-05-04T06:00:00Z|execution|ACTIVE",
        "2026-05-04T06:00:10Z|logic_cond|Fault|270|90||COND.MISSING  (DOOR OPEN)",
        "2026-05-04T06:00:20Z|execution|READY",
        "2026-05-04T06:00:30Z|logic_cond|Warning|9|||OIL LOW",
        "2026-05-04T06:00:40Z|logic_cond|Normal||||",
        "2026-05-04T06:00:50Z|execution|UNAVAILABLE",
    )
    assert states(plant) == [
        ("04 06:00:00", "running", None), ("04 06:00:20", "down", "COND.MISSING (DOOR OPEN)"),
        ("04 06:00:40", "idle", None), ("04 06:00:50", "unknown", None),
    ]  # fmt: skip
    assert "COND.MISSING (DOOR OPEN)" in report.notes[0]


def test_of_several_faults_the_oldest_is_the_reason_and_each_code_ends_alone(plant: Connection, tmp_path: Path) -> None:
    take(
        plant,
        tmp_path,
        "2026-05-04T06:00:00Z|execution|STOPPED",
        "2026-05-04T06:00:10Z|system|FAULT|A|||first",
        "2026-05-04T06:00:20Z|system|FAULT|B|||second",
        "2026-05-04T06:00:30Z|system|NORMAL|A|||",
        "2026-05-04T06:00:40Z|system|NORMAL|B|||",
    )
    reasons = [(at, reason) for at, _, reason in states(plant)]
    assert reasons == [
        ("04 06:00:00", None),
        ("04 06:00:10", "first"),
        ("04 06:00:30", "second"),
        ("04 06:00:40", None),
    ]


def test_old_first_lines_do_not_rewrite_the_past(plant: Connection, tmp_path: Path) -> None:
    take(
        plant,
        tmp_path,
        "2026-01-02T03:00:00Z|execution|ACTIVE",
        "2026-01-02T03:00:00Z|mode|AUTOMATIC",
        "2026-05-04T06:00:00Z|avail|AVAILABLE",
        "2026-05-04T06:00:30Z|mode|MANUAL",
        "2026-05-04T06:00:50Z|execution|READY",
    )
    assert states(plant) == [("04 06:00:00", "running", None), ("04 06:00:50", "idle", None)]


def test_a_snapshot_repeated_at_a_connection_in_the_middle_does_not_rewrite_it_either(
    plant: Connection, tmp_path: Path
) -> None:
    take(
        plant,
        tmp_path,
        "2026-05-04T06:00:00Z|execution|READY",
        "2026-05-04T07:00:00Z|execution|ACTIVE",
        "2026-05-04T08:00:00Z|execution|UNAVAILABLE",
        "2026-05-04T06:00:00Z|execution|READY",
        "2026-05-04T06:00:00Z|mode|MANUAL",
        "2026-05-04T09:00:00Z|avail|AVAILABLE",
        "2026-05-04T09:05:00Z|execution|ACTIVE",
    )
    assert states(plant) == [
        ("04 06:00:00", "idle", None), ("04 07:00:00", "running", None), ("04 08:00:00", "unknown", None),
        ("04 09:00:00", "idle", None), ("04 09:05:00", "running", None),
    ]  # fmt: skip


def test_a_lost_connection_stamped_by_a_slower_clock_ends_what_was_told_before(
    plant: Connection, tmp_path: Path
) -> None:
    take(
        plant,
        tmp_path,
        "2026-05-04T06:00:00Z|execution|READY",
        "2026-05-04T06:10:00Z|execution|ACTIVE",
        "2026-05-04T06:09:20Z|execution|UNAVAILABLE",
        "2026-05-04T06:20:00Z|execution|READY",
    )
    assert states(plant) == [
        ("04 06:00:00", "idle", None),
        ("04 06:10:00", "unknown", None),
        ("04 06:20:00", "idle", None),
    ]


def test_lines_of_many_keys_prefixed_keys_messages_series_and_assets(plant: Connection, tmp_path: Path) -> None:
    report = take(
        plant,
        tmp_path,
        "* PING",
        "2026-05-04T06:00:00.1234567Z|avail|AVAILABLE|mill:p1execution|ACTIVE|mode|AUTOMATIC",
        "2026-05-04T06:00:01Z|@ASSET@|1|CuttingTool|--multiline--AB",
        "<CuttingTool/>",
        "--multiline--AB",
        "2026-05-04T06:00:02Z|msg|CODE|text of a message",
        "2026-05-04T06:00:03Z|va|10|100|1 2 3 4 5 6 7 8 9 10",
        "2026-05-04T06:00:04@12.5|mode|MANUAL|mill:p1execution|FEED_HOLD",
    )
    assert report.rejected == 0
    assert states(plant) == [("04 06:00:00", "running", None), ("04 06:00:04", "idle", None)]
    assert floor.stored(plant, "at", "state_events")[0] == (datetime(2026, 5, 4, 6, 0, 0, 123456, tzinfo=UTC),)


def test_a_machine_with_two_paths_runs_while_one_of_them_does(plant: Connection, tmp_path: Path) -> None:
    take(
        plant,
        tmp_path,
        "2026-05-04T06:00:00Z|p1execution|ACTIVE|p2execution|READY",
        "2026-05-04T06:00:10Z|p1execution|READY",
    )
    assert [state for _, state, _ in states(plant)] == ["running", "idle"]


def test_other_lines_are_a_sign_of_life_once_a_minute(plant: Connection, tmp_path: Path) -> None:
    lines = [f"2026-05-04T06:{second // 60:02}:{second % 60:02}Z|load|{second}" for second in range(5, 180, 5)]
    take(plant, tmp_path, "2026-05-04T06:00:00Z|execution|ACTIVE", *lines)
    assert states(plant) == [(f"04 06:0{minute}:00", "running", None) for minute in range(3)]


def test_reading_again_changes_nothing_until_the_mapping_is_edited_and_back(plant: Connection, tmp_path: Path) -> None:
    log = ("2026-05-04T06:00:00Z|execution|READY", "2026-05-04T06:00:10Z|execution|ACTIVE")
    assert told(take(plant, tmp_path, *log)) == (2, 0, 0, 0)
    assert told(take(plant, tmp_path, *log)) == (0, 2, 0, 0)
    for state in ("setup", "idle"):
        shdr.put_mapping(plant, "SUED", "", "READY", state)
        take(plant, tmp_path, *log)
        assert states(plant)[0] == ("04 06:00:00", state, None)
        assert told(take(plant, tmp_path, *log)) == (0, 2, 0, 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<xml/>", "is it an adapter log"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (gzip.compress(b"x" * 999, mtime=0)[:-9], "damaged gzip"),
    ],
    ids=["xml", "binary", "cut off"],
)
def test_what_is_no_log_is_not_taken(plant: Connection, tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(content)
    assert says in (shdr.take(plant, path, site="SUED", machine="M1").problem or "")
