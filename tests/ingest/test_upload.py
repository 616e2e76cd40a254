"""Files that a person sends from a page, asked by everyone who might."""

import csv
import io

import pytest
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import Forbidden, Invalid
from ingest import upload
from ingest.kinds import KINDS
from ingest.upload import Upload
from tests.cast import Cast, assemble

MACHINES = Upload("machines.csv", "machines", b"site,machine,line\nSUED,M1,L1\n")
STATES = Upload(
    "states of week 47.csv",
    "states",
    b"site;machine;at;state;event_id\nSUED;M1;2026-11-16T06:00;running;e1\nSUED;M1;2026-11-16T07:00;flying;e2\n",
)


@pytest.fixture
def cast(conn: Connection) -> Cast:
    return assemble(conn)


def rows_of(conn: Connection, table: str, site: str = "SUED") -> int:
    return int(conn.execute(text(f"SELECT count(*) FROM {table} WHERE site_id = :site"), {"site": site}).scalar_one())


def test_trying_out_tells_what_would_happen_and_keeps_nothing(conn: Connection, cast: Cast) -> None:
    states, machines = upload.try_out(conn, cast.manager, [STATES, MACHINES])
    assert (machines.report.accepted, states.report.accepted, states.report.rejected) == (1, 1, 1)
    assert rows_of(conn, "machines") == rows_of(conn, "state_events") == rows_of(conn, "imports") == 0


def test_master_data_of_the_same_upload_is_read_first(conn: Connection, cast: Cast) -> None:
    states, machines = upload.take(conn, cast.manager, [STATES, MACHINES])
    assert (states.report.kind, machines.report.kind) == ("states", "machines")
    assert rows_of(conn, "state_events") == 1


def test_the_same_files_sent_twice_change_nothing(conn: Connection, cast: Cast) -> None:
    upload.take(conn, cast.manager, [STATES, MACHINES])
    states, _ = upload.take(conn, cast.second_admin, [STATES, MACHINES])
    assert (states.report.accepted, states.report.duplicates) == (0, 1)
    assert rows_of(conn, "state_events") == 1


def test_what_was_taken_is_audited_and_listed(conn: Connection, cast: Cast) -> None:
    upload.take(conn, cast.manager, [STATES, MACHINES])
    told = conn.execute(text("SELECT actor, subject FROM audit WHERE action = 'import.run' ORDER BY audit_id")).all()
    assert [tuple(row) for row in told] == [
        (cast.manager.label, "file:states of week 47.csv"),
        (cast.manager.label, "file:machines.csv"),
    ]
    newest = upload.latest(conn, cast.admin)[0]
    assert (newest.kind, newest.source, newest.rows, newest.rejected) == ("states", "upload", 2, 1)


def test_rows_of_another_plant_are_rejected(conn: Connection, cast: Cast) -> None:
    [outcome] = upload.take(conn, cast.stranger, [MACHINES])
    assert (outcome.report.accepted, outcome.report.rejected) == (0, 1)
    assert rows_of(conn, "machines") == rows_of(conn, "machines", "NORD") == 0
    assert upload.latest(conn, cast.manager) == []
    assert [taken.rejected for taken in upload.latest(conn, cast.stranger)] == [1]


@pytest.mark.parametrize("who", ["worker", "other_team", "supervisor"])
def test_who_may_not_import_is_refused(conn: Connection, cast: Cast, who: str) -> None:
    actor: Actor = getattr(cast, who)
    for ask in (upload.try_out, upload.take):
        with pytest.raises(Forbidden):
            ask(conn, actor, [MACHINES])
    with pytest.raises(Forbidden):
        upload.latest(conn, actor)
    assert rows_of(conn, "machines") == 0


def test_a_kind_that_nobody_knows_is_refused(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="luck"):
        upload.take(conn, cast.manager, [Upload("luck.csv", "luck", b"a\n")])


def test_a_file_that_cannot_be_read_leaves_the_others_in(conn: Connection, cast: Cast) -> None:
    broken, good = upload.take(conn, cast.manager, [Upload("lines.csv", "lines", b"name\nx\n"), MACHINES])
    assert "missing" in (broken.report.problem or "")
    assert good.report.accepted == 1


def test_rejected_rows_come_back_with_why_and_can_be_sent_again(conn: Connection, cast: Cast) -> None:
    [_, outcome] = upload.take(conn, cast.manager, [MACHINES, STATES])
    rows = list(csv.DictReader(io.StringIO(outcome.rejects_csv.decode("utf-8-sig")), delimiter=";"))
    assert [(row["event_id"], row["reject_line"], row["reject_column"]) for row in rows] == [("e2", "3", "state")]
    mended = Upload("states.csv", "states", outcome.rejects_csv.replace(b"flying", b"idle"))
    [again] = upload.take(conn, cast.manager, [mended])
    assert (again.report.accepted, again.report.rejected) == (1, 0)


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", '"=1', "＝1", "－1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_only_text(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([["note", "reject_line"], [cell, "2"]])
    [_, row] = csv.reader(io.StringIO(upload.safe_csv(out.getvalue().encode()).decode("utf-8-sig"), newline=""))
    assert row == [f"'{cell}", "2"]


@pytest.mark.parametrize("cell", ["-5", "+3", "-0,25", "L-1", "a=b", ""])
def test_a_number_and_a_plain_text_stay_as_they_are(cell: str) -> None:
    content = f'note,reject_line\r\n"{cell}",2\r\n'.encode()
    [_, row] = csv.reader(io.StringIO(upload.safe_csv(content).decode("utf-8-sig")))
    assert row == [cell, "2"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_file_of_each_kind_has_every_column_that_it_needs(conn: Connection, cast: Cast, kind: str) -> None:
    [outcome] = upload.try_out(conn, cast.manager, [Upload(f"{kind}.csv", kind, upload.template(kind))])
    assert (outcome.report.problem, outcome.report.rows, outcome.report.notes) == (None, 0, ())


def test_the_kind_is_guessed_from_the_name() -> None:
    assert [upload.guess(name) for name in ("states_w47.csv.gz", "Orders.xlsx", "luck.csv", "counters.csv")] == [
        "states", "orders", None, "counters",
    ]  # fmt: skip
