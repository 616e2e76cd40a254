"""Master data: a row with a known key replaces it, and what was valid before stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.ingest import floor
from tests.ingest.floor import send, told


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def test_a_known_key_replaces_the_row_and_counts_as_accepted(plant: Connection, tmp_path: Path) -> None:
    send(plant, tmp_path, "lines", "site,line,name,area\nSUED,L1,Filling,North\n")
    assert told(send(plant, tmp_path, "lines", "site,line,name\nSUED,L1,Bottling\nSUED,L1,Capping\n")) == (2, 0, 0, 0)
    assert floor.stored(plant, "name, area", "lines WHERE site_id = 'SUED' AND line = 'L1'") == [("Capping", None)]


def test_names_default_to_codes_and_languages_are_kept(plant: Connection, tmp_path: Path) -> None:
    send(plant, tmp_path, "reasons", "site,reason,name,state,name_de,name_pl\nSUED,jam,Jam,down,Stau,\n")
    assert floor.stored(plant, "names ->> 'de', names ->> 'pl'", "reasons WHERE reason = 'jam'") == [("Stau", None)]
    assert floor.stored(plant, "name", "machines WHERE machine = 'M3'") == [("M3",)]


def test_from_leaves_what_was_valid_before(plant: Connection, tmp_path: Path) -> None:
    content = "site,product,ideal_cycle_s,from\nSUED,A,8,2026-06-01\nSUED,A,,2026-07-01T06:00\n"
    assert told(send(plant, tmp_path, "products", content)) == (2, 0, 0, 0)
    found = floor.stored(plant, "ideal_cycle_s::text, valid_from = '-infinity'", "products WHERE product = 'A'")
    assert found == [("10", True), ("8", False), (None, False)]


def test_a_shift_sent_again_replaces_its_breaks(plant: Connection, tmp_path: Path) -> None:
    head, shift = "site,line,shift,start,end,breaks\n", "SUED,L1,early,2026-05-04T06:00,2026-05-04T14:00,"
    two = "2026-05-04T08:00/2026-05-04T08:15 2026-05-04T11:00/2026-05-04T11:30"
    assert told(send(plant, tmp_path, "shifts", f"{head}{shift}{two}\n")) == (1, 0, 0, 0)
    assert told(send(plant, tmp_path, "shifts", f"{head}{shift}{two[:33]}\n")) == (1, 0, 0, 0)
    assert floor.stored(plant, "break_start", "shift_breaks") == [(datetime(2026, 5, 4, 6, tzinfo=UTC),)]


@pytest.mark.parametrize(
    ("kind", "content", "column"),
    [
        ("shifts", "site,line,shift,start,end\nSUED,L1,e,2026-05-04T14:00,2026-05-04T06:00\n", "end"),
        (
            "shifts",
            "site,line,shift,start,end,breaks\n"
            "SUED,L1,e,2026-05-04T06:00,2026-05-04T14:00,2026-05-04T13:50/2026-05-04T14:10\n",
            "breaks",
        ),
        ("orders", "site,machine,order,product,start,end\nSUED,M1,1,A,2026-05-04T06:00,2026-05-04T06:00\n", "end"),
        ("reasons", "site,reason,name,state,category\nSUED,x,X,idle,bored\n", "category"),
        ("reasons", "site,reason,name,state\nSUED,x,X,running\n", "state"),
        ("machines", "site,machine,line\nSUED,M9,L9\n", "line"),
        ("products", "site,product,ideal_cycle_s,machine\nSUED,A,1,M9\n", "machine"),
        ("targets", "site,line,kpi,from,target\nSUED,L1,happiness,2026-01-01,1\n", "kpi"),
        ("targets", "site,line,kpi,from,target\nSUED,L1,oee,,1\n", "from"),
        ("rates", "site,line,from,crew\nSUED,L9,2026-01-01,1\n", "line"),
        ("sites", "site,timezone\nX,Berlin\n", "timezone"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(
    plant: Connection, tmp_path: Path, kind: str, content: str, column: str
) -> None:
    report = send(plant, tmp_path, kind, content)
    assert told(report) == (0, 0, 0, 1)
    assert report.rejects[0].column == column


def test_an_order_without_end_and_a_target_of_a_changeover(plant: Connection, tmp_path: Path) -> None:
    order = "site,machine,order,product,start,planned_qty,due\nSUED,M1,7,A,2026-05-04T06:00,100,2026-05-05\n"
    assert told(send(plant, tmp_path, "orders", order)) == (1, 0, 0, 0)
    target = "site,line,kpi,product_from,product_to,from,target\nSUED,L1,changeover,A,B,2026-01-01,15\n"
    assert told(send(plant, tmp_path, "targets", target)) == (1, 0, 0, 0)
    assert floor.stored(plant, "end_at, due_at", "orders") == [(None, datetime(2026, 5, 4, 22, tzinfo=UTC))]
    assert floor.stored(plant, "product_from, product_to, target::text", "targets") == [("A", "B", "15")]
