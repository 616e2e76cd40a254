"""Files as plants really send them: what is taken, what is refused, and that the refused can be mended."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Connection, Engine

import settings
from ingest import files
from tests.ingest import floor
from tests.ingest.floor import send, told

HEAD = "site,machine,at,good,event_id\n"
COUNT = "SUED,M1,2026-05-04T08:00,5,a\n"


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_separator_byte_mark_and_line_end(
    plant: Connection, tmp_path: Path, delimiter: str, mark: str, ending: str
) -> None:
    content = mark + (HEAD + COUNT).replace(",", delimiter).replace("\n", ending)
    assert told(send(plant, tmp_path, "counts", content)) == (1, 0, 0, 0)


def test_gzip_and_any_order_of_columns_and_quotes_with_line_breaks(plant: Connection, tmp_path: Path) -> None:
    content = 'note,kind,at,line,site\n"a ""real""\nscare, twice",near_miss,2026-05-04T08:00,L1,SUED\n'
    assert told(send(plant, tmp_path, "incidents.csv.gz", gzip.compress(content.encode()))) == (1, 0, 0, 0)
    assert floor.stored(plant, "note", "incidents") == [('a "real"\nscare, twice',)]


def workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_dates_times_and_numbers_as_cells(plant: Connection, tmp_path: Path) -> None:
    content = workbook(
        ["site", "machine", "at", "good", "scrap", "product", None],
        ["SUED", "M1", datetime(2026, 5, 4, 8, 0, 0, 250000), 12, 0.1 + 0.2, "SAND", None],  # noqa: DTZ001  local time
        ["SUED", "M1", "2026-05-04T09:00", 3.0, None, "A", None],
        [None] * 7,
    )
    assert told(send(plant, tmp_path, "counts.xlsx", content)) == (2, 0, 0, 0)
    at = datetime(2026, 5, 4, 6, 0, 0, 250000, tzinfo=UTC)
    found = floor.stored(plant, "at, good_milli, scrap_milli", "count_events")
    assert found == [(at, 12000, 300), (datetime(2026, 5, 4, 7, tzinfo=UTC), 3000, 0)]


def test_workbooks_of_a_plant_with_a_time_of_day_numbers_as_codes_and_a_yes(plant: Connection, tmp_path: Path) -> None:
    sites = workbook(["site", "timezone", "day_starts_at"], ["X", "Europe/Paris", time(6, 0)])
    assert told(send(plant, tmp_path, "sites.xlsx", sites)) == (1, 0, 0, 0)
    assert told(send(plant, tmp_path, "lines.xlsx", workbook(["site", "line"], ["X", 7]))) == (1, 0, 0, 0)
    machines = workbook(["site", "machine", "line", "is_constraint"], ["X", 1, 7, True])
    assert told(send(plant, tmp_path, "machines.xlsx", machines)) == (1, 0, 0, 0)
    assert floor.stored(plant, "day_starts_at", "sites WHERE site_id = 'X'") == [("06:00",)]
    assert floor.stored(plant, "machine, line, is_constraint", "machines WHERE site_id = 'X'") == [("1", "7", True)]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("counts.csv", b"", "is empty"),
        ("counts.csv", b"site,machine,good\nSUED,M1,5\n", "missing that counts must have: at"),
        ("counts.csv", b"site,machine,at,at\nSUED,M1,,\n", "twice: at"),
        ("counts.csv", (HEAD + COUNT).encode() + b'S,M1,"2026', "quotes are broken in the row that begins in line 3"),
        ("counts.csv", (HEAD + COUNT).encode() + b"SUED,M1,\xff\xfe,5,b\n", "not UTF-8"),
        ("counts.csv", (HEAD + COUNT).encode("utf-16"), "UTF-16"),
        ("counts.csv.gz", gzip.compress((HEAD + COUNT * 99).encode(), mtime=0)[:-12], "damaged gzip"),
        ("counts.xlsx", b"PK\x03\x04 nothing", "not a workbook"),
        ("counts.csv", b"PK\x03\x04 nothing", "must end in .xlsx"),
        ("counters.csv", b"site\n", "missing that counters must have: machine, at, counter, total"),
        ("things.csv", b"site\n", "kind is not known"),
    ],
    ids=[str(number) for number in range(11)],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_not_taken_at_all(
    plant: Connection, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    report = send(plant, tmp_path, name, content)
    assert says in (report.problem or "")
    assert told(report) == (0, 0, 0, 0)
    assert floor.stored(plant, "machine", "count_events") == []


def test_a_file_that_is_not_there_says_so(plant: Connection, tmp_path: Path) -> None:
    report = files.take_within(plant, tmp_path / "counts.csv", files.Order())
    assert report.problem == "There is no such file; check its name and folder."


BAD = (
    "site;machine;at;good;product;colour\n"
    "SUED;M1;2026-05-04T08:00;5;A;red\n"
    "SUED;M9;2026-05-04T08:00;5;A;red\n"
    '"SUED";M1;"2026-03-29T02:30";5;"A\n";red\n'
    "SUED;M1;2026-05-04T08:01;1.5;A;red\n"
    "SUED;M1;2026-05-04T08:02;-1;A;red\n"
    "SUED;M1;;1;A;red\n"
    ";M1;2026-05-04T08:03;1;A;red\n"
    "OST;M1;2026-05-04T08:03;1;A;red\n"
    "SUED;M1;2026-05-04T08:04;1\n"
    "SUED;M1;2026-05-04T08:05;1.5;SAND;red\n"
    "SUED;M1;2026-05-04T08:06;1.5;;red\n"
)


def test_bad_rows_come_back_with_the_reason_and_good_rows_are_in(plant: Connection, tmp_path: Path) -> None:
    report = send(plant, tmp_path, "counts", BAD)
    assert told(report) == (3, 0, 0, 8)
    assert [(reject.line, reject.column) for reject in report.rejects] == [
        (3, "machine"), (4, "at"), (6, "good"), (7, "good"), (8, "at"), (9, "site"), (10, "site"), (11, "")
    ]  # fmt: skip
    assert report.rejects_file == str(tmp_path / "counts.csv.rejects.csv")
    lines = (tmp_path / "counts.csv.rejects.csv").read_text().splitlines()
    assert lines[0] == "site;machine;at;good;product;colour;reject_line;reject_column;reject_value;reject_reason"
    assert lines[1].startswith("SUED;M9;2026-05-04T08:00;5;A;red;3;machine;M9;")
    assert "colour" in report.notes[0]


def test_the_rejects_file_can_be_mended_and_sent_again(plant: Connection, tmp_path: Path) -> None:
    rejects = Path(send(plant, tmp_path, "counts", BAD).rejects_file or "")
    mended = (
        rejects.read_text().replace("M9", "M2").replace("2026-03-29T02:30", "2026-03-29T03:30").replace(";-1;", ";1;")
    )
    report = send(plant, tmp_path, rejects.name, mended)
    assert told(report) == (4, 0, 0, 4)
    assert not [note for note in report.notes if "reject_" in note]


def test_a_rejects_file_that_somebody_may_be_mending_is_never_overwritten(plant: Connection, tmp_path: Path) -> None:
    first = send(plant, tmp_path, "counts", BAD).rejects_file
    assert send(plant, tmp_path, "counts", BAD).rejects_file == first
    Path(first or "").write_text("half mended")
    assert send(plant, tmp_path, "counts", BAD).rejects_file == str(tmp_path / "counts.csv.2.rejects.csv")
    assert Path(first or "").read_text() == "half mended"


def test_rejects_go_to_the_data_folder_where_the_file_lies_in_a_folder_that_cannot_be_written(
    plant: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    report = send(plant, tmp_path, "counts", BAD)
    assert Path(report.rejects_file or "").parent == settings.data_dir() / "rejects"


def test_unknown_reasons_are_kept_and_named_and_a_causing_machine_must_exist(plant: Connection, tmp_path: Path) -> None:
    head = "site,machine,at,state,reason,caused_by\n"
    content = f"{head}SUED,M1,2026-05-04T08:00,down,gremlin,M2\nSUED,M1,2026-05-04T09:00,down,jam,M9\n"
    report = send(plant, tmp_path, "states", content)
    assert told(report) == (1, 0, 0, 1)
    assert "gremlin" in report.notes[0]
    assert report.rejects[0].column == "caused_by"


def test_fold_applies_to_every_local_instant_of_its_row(plant: Connection, tmp_path: Path) -> None:
    night = "SUED,L1,N,2026-10-25T02:00,2026-10-25T06:00,2026-10-25T02:30/2026-10-25T02:45,1"
    content = f"site,line,shift,start,end,breaks,fold\n{night}\n"
    assert told(send(plant, tmp_path, "shifts", content)) == (1, 0, 0, 0)
    assert floor.stored(plant, "start_at", "shifts") == [(datetime(2026, 10, 25, 1, tzinfo=UTC),)]
    assert floor.stored(plant, "break_start", "shift_breaks") == [(datetime(2026, 10, 25, 1, 30, tzinfo=UTC),)]


def test_the_site_of_the_call_fills_in_and_holds_off_others(plant: Connection, tmp_path: Path) -> None:
    report = send(plant, tmp_path, "counts", "machine,at,good\nM1,2026-05-04T08:00,5\n", site="SUED")
    assert told(report) == (1, 0, 0, 0)
    report = send(plant, tmp_path, "counts", HEAD + "NORD,M1,2026-05-04T08:00,5,b\n" + COUNT, site="SUED")
    assert told(report) == (1, 0, 0, 1)
    assert report.rejects[0].reason == "site must be SUED, as this import is for that site."


def test_a_dry_run_tells_the_same_and_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        floor.build(conn, tmp_path)
    path = tmp_path / "counts.csv"
    path.write_text(BAD)
    dry = files.take(engine, path, dry_run=True)
    with engine.connect() as conn:
        assert floor.stored(conn, "machine", "count_events") == []
        assert floor.stored(conn, "kind", "imports WHERE kind = 'counts'") == []
    assert replace(files.take(engine, path), imports=dry.imports) == dry  # a number that nobody used is not used again
    assert [row.outcome for row in dry.preview][:2] == ["accepted", dry.rejects[0].reason]


def test_codes_with_tabs_backslashes_and_nulls_do_no_harm(plant: Connection, tmp_path: Path) -> None:
    head = "site,line,at,kind,note\n"
    content = f'{head}SUED,L1,2026-05-04T08:00,danger,"a\\N\t\\b"\nSUED,L1,2026-05-04T08:01,danger,"a\x00b"\n'
    assert told(send(plant, tmp_path, "incidents", content)) == (1, 0, 0, 1)
    assert floor.stored(plant, "note", "incidents") == [("a\\N\t\\b",)]


@pytest.mark.parametrize(
    "name", ["states.csv", "statesLine2.csv", "STATES_2026-05.csv.gz", "states-a.xlsx", "states2.tsv"]
)
def test_the_kind_is_what_the_name_begins_with(name: str) -> None:
    assert files.kind_of(name, None).name == "states"
