"""The worker: files dropped into the inbox, a heartbeat, and a database that goes away and comes back."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, make_url, text

import settings
from db.engine import make
from db.queries import worker as queries
from ingest import worker
from ingest.inbox import Inbox
from tests.ingest import floor

COUNTS = "site,machine,at,good\nSUED,M1,2026-05-04T08:00,5\nSUED,M9,2026-05-04T08:00,5\n"


@pytest.fixture
def inbox(engine: Engine, tmp_path: Path) -> Inbox:
    with engine.begin() as conn:
        floor.build(conn, tmp_path)
    return Inbox(tmp_path / "inbox")


def counts(engine: Engine) -> int:
    with engine.connect() as conn:
        return len(floor.stored(conn, "machine", "count_events"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_file_is_taken_when_it_is_whole_with_its_rejects_beside_it(engine: Engine, inbox: Inbox) -> None:
    file = inbox.folder / "counts.csv"
    file.write_text(COUNTS)
    assert inbox.sweep(engine) == []
    with file.open("a") as more:
        more.write("SUED,M2,2026-05-04T08:00,5\n")
    assert inbox.sweep(engine) == []
    assert [report.accepted for report in inbox.sweep(engine)] == [2]
    assert names(inbox.folder / "done") == ["counts.csv", "counts.csv.rejects.csv"]
    assert names(inbox.folder) == []
    assert inbox.sweep(engine) == []


def test_master_data_dropped_later_is_still_read_first(engine: Engine, inbox: Inbox) -> None:
    (inbox.folder / "counts.csv").write_text(COUNTS)
    inbox.sweep(engine)
    (inbox.folder / "machines.csv").write_text("site,machine,line\nSUED,M9,L1\n")
    assert inbox.sweep(engine) == []
    assert [report.rejected for report in inbox.sweep(engine)] == [0, 0]


def test_a_file_that_cannot_be_read_goes_to_failed_with_the_reason(engine: Engine, inbox: Inbox) -> None:
    for name in ("photo.csv", ".hidden.csv", "counts.csv.part"):
        (inbox.folder / name).write_text("x")
    inbox.sweep(engine)
    inbox.sweep(engine)
    assert names(inbox.folder / "failed") == ["photo.csv", "photo.csv.problem.txt"]
    assert names(inbox.folder) == [".hidden.csv", "counts.csv.part"]


def test_two_files_of_one_name_are_both_kept(engine: Engine, inbox: Inbox) -> None:
    for _ in range(2):
        (inbox.folder / "counts.csv").write_text(COUNTS.replace("M9", "M2"))
        inbox.sweep(engine)
        inbox.sweep(engine)
    assert names(inbox.folder / "done") == ["counts.2.csv", "counts.csv"]


def test_of_two_workers_one_takes_the_files(engine: Engine, inbox: Inbox) -> None:
    (inbox.folder / "counts.csv").write_text(COUNTS)
    inbox.sweep(engine)
    with engine.begin() as other:
        assert other.execute(queries.TRY_INBOX).scalar()
        assert inbox.sweep(engine) == []
    assert len(inbox.sweep(engine)) == 1


def test_a_file_that_a_killed_worker_left_is_taken_by_the_next(engine: Engine, inbox: Inbox) -> None:
    (inbox.folder / "taking" / "counts.csv").write_text(COUNTS)
    inbox.sweep(engine)
    inbox.sweep(engine)
    assert counts(engine) == 1


def test_the_worker_waits_for_a_database_that_is_away_and_stops_when_told(
    engine: Engine, inbox: Inbox, database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "PAUSE_S", 0.05)
    caplog.set_level(logging.INFO)
    beat = settings.data_dir() / "worker.heartbeat"
    beat.unlink(missing_ok=True)
    stop, waited = Event(), Event()
    thread = Thread(target=worker.run, args=(engine, inbox, stop))
    thread.start()
    while not beat.exists():
        waited.wait(0.05)
    owner = make(make_url(database))
    with owner.connect() as conn:  # every connection of the worker dies, as in a restart
        conn.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kpi_app'"))
    owner.dispose()
    (inbox.folder / "counts.csv").write_text(COUNTS)
    while not names(inbox.folder / "done"):
        waited.wait(0.05)
    stop.set()
    thread.join()
    assert counts(engine) == 1
    assert caplog.messages[-1] == "stopped"


def test_what_has_had_its_time_is_removed(engine: Engine, inbox: Inbox) -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    add = text("INSERT INTO pairings (code, kind, token_hash, expires_at) VALUES (:code, 'wall', :code, :at)")
    with engine.begin() as conn:
        conn.execute(
            add, [{"code": "old", "at": now - timedelta(days=1)}, {"code": "new", "at": now + timedelta(hours=1)}]
        )
    worker.tidy(engine, now)
    with engine.connect() as conn:
        assert floor.stored(conn, "code", "pairings") == [("new",)]


def test_a_file_that_the_database_refuses_is_set_aside_and_does_not_block_the_others(
    engine: Engine, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.staging.queries.LOCK_SITE", text("SELECT 1 / 0 WHERE :site_id IS NOT NULL"))
    (inbox.folder / "counts.csv").write_text(COUNTS)
    inbox.sweep(engine)
    assert "division by zero" in (inbox.sweep(engine)[0].problem or "")
    assert "counts.csv" in names(inbox.folder / "failed")
