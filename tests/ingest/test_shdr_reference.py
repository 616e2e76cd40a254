"""Logs of two real machine tools: the stored states tell the same seconds as an independent count of the raw lines."""

import gzip
import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from ingest import shdr
from tests.ingest import floor

DATA = Path(os.environ.get("REFERENCE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
NIST = DATA / "nist_mtconnect"
STORED_AS = {"ACTIVE": ("running",)}
Span = tuple[datetime, datetime, str]

pytestmark = pytest.mark.skipif(not NIST.is_dir(), reason="reference data is absent")


def raw_spans(path: Path) -> list[Span]:
    """Start, end and execution value between neighbouring lines of the file that touch no UNAVAILABLE."""
    lines = [line.split("|") for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    told = [(datetime.fromisoformat(line[0]), line[2]) for line in lines if line[1] == "execution"]
    return [(a, b, was) for (a, was), (b, is_now) in pairwise(told) if "UNAVAILABLE" not in (was, is_now) and b > a]


def stored_spans(conn: Connection, machine: str) -> list[Span]:
    found = conn.execute(
        text("SELECT at, state FROM state_events WHERE site_id = :site AND machine = :machine ORDER BY at"),
        {"site": floor.SITE, "machine": machine},
    ).all()
    ends = [row.at for row in found[1:]] + [datetime.max.replace(tzinfo=UTC)]
    return [(row.at, end, row.state) for row, end in zip(found, ends, strict=True)]


def seconds(raw: list[Span], stored: list[Span]) -> Counter[str]:
    """Of each execution value, how long the stored state is the one that it stands for."""
    total: Counter[str] = Counter()
    for start, end, value in raw:
        fits = STORED_AS.get(value, ("idle", "down"))
        inside = (min(end, b) - max(start, a) for a, b, state in stored if a < end and b > start and state in fits)
        total[value] += sum(inside, timedelta()) // timedelta(microseconds=1)
    return total


def expected(machine: str) -> dict[str, Any]:
    files: dict[str, Any] = json.loads((NIST / "expected.json").read_text())[machine]["files"]
    return files


@pytest.mark.parametrize("machine", ["Mazak01", "GFAgie01"])
def test_every_log_gives_the_seconds_of_an_independent_count(conn: Connection, tmp_path: Path, machine: str) -> None:
    floor.build(conn, tmp_path)
    days = sorted(NIST.glob(f"{machine}-*.txt.gz"))
    assert {path.name.removesuffix(".gz") for path in days} == expected(machine).keys()
    floor.send(conn, tmp_path, "machines", "site,machine,line\n" + "".join(f"SUED,{p.name},L1\n" for p in days))
    for path in days:
        report = shdr.take(conn, path, site=floor.SITE, machine=path.name)
        assert report.problem is None
        found = seconds(raw_spans(path), stored_spans(conn, path.name))
        wanted = expected(machine)[path.name.removesuffix(".gz")]["seconds_by_state"]
        assert found.keys() - wanted.keys() <= {value for value, us in found.items() if not us}
        for value, told_s in wanted.items():
            assert abs(found[value] / 1_000_000 - told_s) < 0.0011, (path.name, value)


def test_all_logs_together_in_any_order_and_twice_give_the_same_states(conn: Connection, tmp_path: Path) -> None:
    floor.build(conn, tmp_path)
    days = sorted(NIST.glob("GFAgie01-*.txt.gz"))
    for machine, order in (("M1", days), ("M2", list(reversed(days)))):
        for path in order:
            assert shdr.take(conn, path, site=floor.SITE, machine=machine).rejected == 0
    assert stored_spans(conn, "M1") == stored_spans(conn, "M2")
    for path in days:
        report = shdr.take(conn, path, site=floor.SITE, machine="M1")
        assert floor.told(report) == (0, report.rows, 0, 0)


def test_no_state_is_older_than_the_day_of_its_log(conn: Connection, tmp_path: Path) -> None:
    floor.build(conn, tmp_path)
    for path in sorted(NIST.glob("*.txt.gz")):
        day = datetime.strptime(path.name.split("-")[1], "%Y%m%d").replace(tzinfo=UTC)
        conn.execute(text("DELETE FROM state_events"))
        conn.execute(text("DELETE FROM imports"))
        shdr.take(conn, path, site=floor.SITE, machine="M1")
        assert stored_spans(conn, "M1")[0][0] >= day


def test_a_log_with_several_keys_on_a_line_is_read(conn: Connection, tmp_path: Path) -> None:
    floor.build(conn, tmp_path)
    log = DATA / "mtconnect_streams" / "cppagent_okuma_shdr.txt.gz"
    report = shdr.take(conn, log, site=floor.SITE, machine="M1")
    assert report.rejected == 0
    running = [span for span in stored_spans(conn, "M1") if span[2] == "running"]
    starts = {start.strftime("%H:%M:%S") for start, _, _ in running}
    assert {"13:51:36", "13:37:22", "14:21:10", "13:57:44"} <= starts
