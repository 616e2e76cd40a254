"""The embedded PostgreSQL: a data folder, a socket that only its owner can open, and no network.

Start it from the main thread: it is tied to the thread that starts it.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from db import binaries
from db.binaries import Account, Programs
from db.problems import ServerProblem
from db.process import end_with_parent, tell

OWNER = "kpi"
DATABASE = "kpi"
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes
OUT_OF_ROOTS_HOME = Path("/var/lib/kpi-wall")
TELL_AFTER_S = 3
CONFIGURATION = {
    "listen_addresses": "",
    "port": "5432",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "log_line_prefix": "%m [%p] ",
    "log_min_error_statement": "panic",  # what failed is told without the words that somebody spoke then
}


def memory() -> list[tuple[str, str]]:
    """An eighth of the machine's memory for what is read again and again, between 128 MB and 2 GB."""
    total_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return [("shared_buffers", f"{min(max(total_mb // 8, 128), 2048)}MB")]


@dataclass(frozen=True)
class Cluster:
    """One data folder and who runs it. `extra` are options on top of the usual configuration.

    Only `home` belongs to the account; what root writes lies in `data_dir`, where the account cannot lay traps.
    """

    data_dir: Path
    home: Path
    account: Account
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def password_file(self) -> Path:
        return self.data_dir / "secrets" / "owner.password"

    @property
    def socket_dir(self) -> Path:
        near = self.home / "socket"
        if len(str(near / SOCKET)) <= SOCKET_PATH_LIMIT:
            return near
        return Path(f"/tmp/kpi-{self.home.stat().st_ino}-{self.account.uid}")  # noqa: S108  checked to be private

    def url(self, database: str = DATABASE) -> URL:
        """The owner's address. Raises ServerProblem when the password is lost."""
        try:
            password = self.password_file.read_text()
        except FileNotFoundError:
            raise ServerProblem(f"There is no database in {self.home} yet, or {self.password_file} is lost.") from None
        return URL.create(
            "postgresql+psycopg2", OWNER, password, database=database, query={"host": str(self.socket_dir)}
        )


def at(data_dir: Path, extra: tuple[tuple[str, str], ...] = ()) -> Cluster:
    """The cluster of a data folder; makes the folder, and the cluster's own place in it, where there is none.

    Raises ServerProblem when it cannot be made, or belongs to somebody else.
    """
    link = data_dir / "postgres"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not is_there(link):
            with (data_dir / "start.lock").open("a") as lock:  # of two that start at once, one makes it
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not is_there(link):
                    make_place(link, binaries.account_for(link))
    except OSError as e:
        raise ServerProblem(f"{data_dir} cannot be written: {e.strerror}. See to its rights, or set DATA_DIR.") from e
    home = link.resolve()
    if not home.is_dir():
        raise ServerProblem(
            f"{link} points to {home}, which is not there. Put it back, or remove the link to start anew."
        )
    account = binaries.account_for(home)
    if home.stat().st_uid != account.uid:
        raise ServerProblem(f"{home} belongs to another user than {account.name}. Start as that user, or set DATA_DIR.")
    return Cluster(data_dir, home, account, extra)


def is_there(link: Path) -> bool:
    return link.is_symlink() or link.exists()


def make_place(link: Path, account: Account) -> None:
    """A folder of the account, seen once it is the account's; where it cannot enter the home, a link to one outside."""
    if account.can("-x", link.parent):
        part = Path(tempfile.mkdtemp(prefix="postgres-", dir=link.parent))
        account.own(part)
        part.rename(link)
        return
    OUT_OF_ROOTS_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="plant-", dir=OUT_OF_ROOTS_HOME))
    account.own(place)
    link.symlink_to(place)
    tell(
        f"PostgreSQL does not run as root, and the user {account.name} cannot enter {link.parent}: "
        f"the database is kept in {place}, and {link} points to it."
    )


def status(cluster: Cluster) -> tuple[int, str] | None:
    """(process id, "starting", "ready" or "stopping") of the server of this cluster; None: there is none."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        folder = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError, IndexError):  # no file, half a file, no such process, or a dead one
        return None
    if folder != cluster.data:
        return None
    return pid, lines[7].strip() if len(lines) > 7 else "starting"


def start(cluster: Cluster, *, tied: bool) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers; the data folder is made on the first call.

    `tied`: it shuts down cleanly when this process ends, however that happens. Raises ServerProblem.
    """
    programs = binaries.within_reach(binaries.find(), cluster.account, cluster.home)
    make_data(cluster, programs)
    forget_the_dead(cluster)
    make_socket_dir(cluster)
    options = [f"--{name}={value}" for name, value in [*CONFIGURATION.items(), *memory(), *cluster.extra]]
    with cluster.log.open("wb") as log:
        process = subprocess.Popen(
            [programs.path("postgres"), "-D", str(cluster.data), "-k", str(cluster.socket_dir), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(),
            start_new_session=True,  # Ctrl-C in the terminal is for the parent, who stops it last
            preexec_fn=end_with_parent(signal.SIGINT) if tied else None,
            **cluster.account.popen(),
        )
    wait_until_ready(cluster, process)
    return process


def environment() -> dict[str, str]:
    """Nothing of the caller's: PGPORT, PGDATA or a foreign locale would change the server."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}


def make_data(cluster: Cluster, programs: Programs) -> None:
    version = cluster.data / "PG_VERSION"
    if not cluster.data.exists():
        initialise(cluster, programs)
    major = version.read_text().strip()
    if major != str(programs.major):
        raise ServerProblem(
            f"{cluster.data} was made by PostgreSQL {major}, but the one in {programs.folder} is {programs.version}. "
            f"Set PG_BIN to the programs of version {major}, or restore a backup into a new DATA_DIR."
        )


def initialise(cluster: Cluster, programs: Programs) -> None:
    part = cluster.home / "data.part"  # renamed when complete: a start that was cut off leaves no half a cluster
    shutil.rmtree(part, ignore_errors=True)
    word = os.memfd_create("password")  # handed over without a file that others could read
    os.write(word, stored_password(cluster.password_file).encode())
    command = [programs.path("initdb"), "-D", str(part), "-U", OWNER, f"--pwfile=/dev/fd/{word}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
    made = subprocess.run(
        command,
        cwd="/",
        env=environment(),
        pass_fds=[word],
        capture_output=True,
        text=True,
        check=False,
        **cluster.account.popen(),
    )
    os.close(word)
    if made.returncode != 0:
        raise ServerProblem(f"The database could not be made in {cluster.home}: {made.stderr.strip()}")
    part.rename(cluster.data)


def stored_password(path: Path) -> str:
    """The password in this file, which only its owner can read; made up on the first call."""
    if path.exists():
        return path.read_text()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(secrets.token_urlsafe(24))
    part.rename(path)
    return path.read_text()


def make_socket_dir(cluster: Cluster) -> None:
    folder = cluster.socket_dir
    if not folder.exists():
        folder.mkdir(mode=0o700)
        cluster.account.own(folder)
    found = folder.lstat()
    if found.st_uid != cluster.account.uid or found.st_mode & 0o077 or folder.is_symlink():
        raise ServerProblem(f"{folder} is not a private folder of {cluster.account.name}. Remove it and start again.")


def forget_the_dead(cluster: Cluster) -> None:
    """Remove the process ids that a crash left, once nothing works on the data any more.

    PostgreSQL would refuse to start where another program has that id by now, or where nobody has buried the dead one.
    """
    wait(lambda: not is_worked_on(cluster.data), "The last processes of an ended PostgreSQL are still at work")
    for left in (cluster.data / "postmaster.pid", cluster.socket_dir / f"{SOCKET}.lock", cluster.socket_dir / SOCKET):
        left.unlink(missing_ok=True)


def is_worked_on(data: Path) -> bool:
    """Whether any process has this as its working folder, as all of PostgreSQL's have."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or not ours to look at
            if (process / "cwd").readlink() == data:
                return True
    return False


def wait_until_ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    """As long as it takes: recovery after a power cut may need minutes, and is told every few seconds."""

    def is_up() -> bool:
        if process.poll() is not None:
            lines = cluster.log.read_text(errors="replace").strip().splitlines()
            raise ServerProblem("PostgreSQL did not start. Its last words: " + " | ".join(lines[-3:]))
        return (status(cluster) or (0, ""))[1] == "ready"

    wait(is_up, "PostgreSQL is starting; after a crash it first puts its data in order")


def stop(cluster: Cluster, process: subprocess.Popen[bytes] | None = None) -> None:
    """Shut the server down cleanly and wait for its end; nothing happens where none runs."""
    found = status(cluster)
    if found is None:
        return
    os.kill(found[0], signal.SIGINT)

    def is_down() -> bool:
        if process is not None:
            process.poll()
        return status(cluster) is None

    wait(is_down, "PostgreSQL is writing everything down before it stops")


def wait(until: Callable[[], bool], what: str) -> None:
    began = time.monotonic()
    told = 0
    while not until():
        passed_s = int(time.monotonic() - began)
        if passed_s >= told + TELL_AFTER_S:
            told = passed_s
            tell(f"{what} ({passed_s} s)")
        time.sleep(0.02)
