"""`python -m ingest`, as other programs call it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ingest.__main__ import main
from ingest.kinds import KPI_KEYS
from metrics.catalogue import CATALOGUE
from tests.ingest import floor

KEYS = ["file", "kind", "rows", "accepted", "duplicates", "corrections", "rejected", "rejects_file"]
COUNTS = "site,machine,at,good\nSUED,M1,2026-05-04T08:00,5\nSUED,M1,2026-05-04T08:00,5\n"
Call = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def call(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run it with --json on files made of name=content; the status, what it tells, and what it says on stderr."""

    def run(*arguments: str, **contents: str) -> tuple[int, list[dict[str, Any]], str]:
        paths = [tmp_path / f"{name}.csv" for name in contents]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_text(content)
        status = main([*map(str, paths), *arguments, "--json"])
        out, err = capsys.readouterr()
        return status, json.loads(out), err

    return run


def test_master_data_comes_first_whatever_the_order_given(call: Call, tmp_path: Path) -> None:
    status, told, _ = call(counts=COUNTS, machines=floor.MACHINES, lines=floor.LINES, sites=floor.SITES)
    assert status == 0
    assert [list(one) for one in told] == [KEYS] * 4
    path = str(tmp_path / "counts.csv")
    assert list(told[0].values()) == [path, "counts", 2, 1, 1, 0, 0, None]


def test_a_dry_run_of_many_files_tells_what_the_real_run_then_tells(call: Call) -> None:
    plant = {"counts": COUNTS, "machines": floor.MACHINES, "lines": floor.LINES, "sites": floor.SITES}
    dry = call("--dry-run", **plant)
    assert call("--dry-run", **plant) == dry
    assert call(**plant) == dry


def test_rejected_rows_make_status_1_and_a_file_that_is_not_taken_2_with_the_others_in(
    call: Call, tmp_path: Path
) -> None:
    call(machines=floor.MACHINES, lines=floor.LINES, sites=floor.SITES)
    status, told, _ = call(counts=COUNTS + "SUED,M9,2026-05-04T08:00,5\n")
    assert (status, told[0]["rejected"]) == (1, 1)
    assert told[0]["rejects_file"] == str(tmp_path / "counts.csv.rejects.csv")
    status, told, err = call(str(tmp_path / "states.csv"), str(tmp_path / "x.csv"), counts=COUNTS.replace(",5", ",6"))
    assert status == 2
    assert [one["accepted"] for one in told] == [1, 0, 0]
    assert [one["kind"] for one in told] == ["counts", None, None]
    assert "states.csv: not taken. There is no such file" in err


def test_the_kind_can_be_given(call: Call) -> None:
    assert call("--kind", "sites", plants=floor.SITES)[:2][0] == 0


def test_people_are_told_in_sentences(call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(machines=floor.MACHINES, lines=floor.LINES, sites=floor.SITES)
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS + "SUED,M9,2026-05-04T08:00,5\n")
    assert main([str(path), "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert "3 rows, 1 would be accepted, 1 duplicates, 0 corrections, 1 rejected." in out
    assert "Line 4: machine 'M9' is not known in its site" in out


def test_an_adapter_log_is_taken_and_its_mapping_shown_and_set(
    call: Call, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(machines=floor.MACHINES, lines=floor.LINES, sites=floor.SITES)
    log = tmp_path / "mill.log"
    log.write_text("2026-05-04T06:00:00Z|execution|READY\n2026-05-04T06:05:00Z|execution|ACTIVE\nnonsense\n")
    assert main(["shdr", str(log), "--site", "SUED", "--machine", "M1", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [list(one) for one in told] == [KEYS]
    assert list(told[0].values())[1:7] == ["states", 3, 2, 0, 0, 1]
    assert main(["shdr", str(log), "--site", "SUED", "--machine", "M9"]) == 2
    assert "no machine M9" in capsys.readouterr().err
    assert main(["shdr-mapping", "--site", "SUED", "--machine", "M1", "ready", "setup"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown == [
        "all machines: * is idle", "all machines: ACTIVE is running", "all machines: UNAVAILABLE is unknown",
        "M1: READY is setup",
    ]  # fmt: skip
    assert main(["shdr-mapping", "--site", "SUED", "READY", "asleep"]) == 2
    with engine.connect() as conn:
        assert floor.stored(conn, "action, subject", "audit") == [("mapping.edit", "execution:READY")]


def test_the_keys_of_targets_are_those_of_the_catalogue() -> None:
    assert set(CATALOGUE) <= set(KPI_KEYS)


SHIFT = "site,line,shift,start,end\nSUED,L1,early,2026-05-04T06:00,2026-05-04T14:00\n"


def test_a_dry_run_says_which_figures_would_move(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(machines=floor.MACHINES, lines=floor.LINES, sites=floor.SITES, shifts=SHIFT)
    head = "site,machine,at,good,scrap\n"
    call(counts=f"{head}SUED,M2,2026-05-04T08:00,9,0\n")
    path = tmp_path / "counts.csv"
    path.write_text(f"{head}SUED,M2,2026-05-04T09:00,0,1\n")
    assert main([str(path), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "L1 early 2026-05-04 04:00 UTC: " in told
    assert "scrap_ratio 0 -> 0.1 ratio" in told
    assert main([str(path)]) == 0
    assert "scrap_ratio" not in capsys.readouterr().out
    assert main([str(path), "--dry-run"]) == 0
    assert "scrap_ratio" not in capsys.readouterr().out


def test_an_import_is_taken_back_by_its_number(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    call(machines=floor.MACHINES, lines=floor.LINES, sites=floor.SITES)
    call(counts=COUNTS)
    assert main(["undo", "--site", "SUED"]) == 0
    number = capsys.readouterr().out.split()[0]
    assert main(["undo", number, "--site", "NORD"]) == 2
    assert f"no import {number} in NORD" in capsys.readouterr().err
    assert main(["undo", number, "--site", "SUED"]) == 0
    assert "is undone: 1 rows are gone, 0 read as before it." in capsys.readouterr().out
    assert main(["undo", number, "--site", "SUED"]) == 0
    assert "was undone already" in capsys.readouterr().out
    assert call(counts=COUNTS)[1][0]["accepted"] == 1
