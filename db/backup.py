"""Backups by pg_dump, whole and compressed, and their way back in one transaction."""

import os
import subprocess
import tempfile
from pathlib import Path

from psycopg2.extensions import make_dsn
from sqlalchemy import URL

import clock
import settings
from db import binaries, schema
from db.problems import ServerProblem

NEWER_THAN_OUR_OLDEST = b"SET transaction_timeout"  # pg_restore 17 and newer writes it, PostgreSQL 15 and 16 refuse it
HEADER_LINES = 40


def save(url: URL, file: Path | None = None) -> Path:
    """Write all rows to `file`, or to a new one in DATA_DIR/backups; it appears when it is complete.

    Raises ServerProblem with the words of pg_dump.
    """
    target = file or settings.data_dir() / "backups" / f"kpi-{clock.now():%Y%m%d-%H%M%S}.dump"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    run("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"])
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.rename(target)
    return target


def restore(url: URL, file: Path) -> None:
    """Replace everything in the database by the backup, all or nothing, then bring it to the newest schema.

    Raises ServerProblem with the words of pg_restore or psql; the database is then as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        read = [binaries.find().path("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(file)]
        check("pg_restore", subprocess.run(read, capture_output=True, text=True, check=False))
        ready = Path(folder) / "ready.sql"
        with script.open("rb") as lines, ready.open("wb") as out:
            out.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
            for _, line in zip(range(HEADER_LINES), lines, strict=False):
                if not line.startswith(NEWER_THAN_OUR_OLDEST):
                    out.write(line)
            while chunk := lines.read(1 << 20):
                out.write(chunk)
        run("psql", url, ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(ready)])
    schema.migrate(url)


def run(program: str, url: URL, arguments: list[str]) -> None:
    """A client program at this address; the password goes by the environment, where no process list shows it."""
    parts = url.get_dialect()().create_connect_args(url)[1]
    password = parts.pop("password", "")
    command = [binaries.find().path(program), "-d", make_dsn(**parts), *arguments]
    env = os.environ | {"PGPASSWORD": str(password), "PGOPTIONS": "-c client_min_messages=warning"}
    check(program, subprocess.run(command, env=env, capture_output=True, text=True, check=False))


def check(program: str, done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        raise ServerProblem(f"{program} refused: {done.stderr.strip()}")
