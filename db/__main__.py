"""python -m db start|stop|status|migrate|backup|restore|partitions|rollup."""

import argparse
import subprocess
import sys
from pathlib import Path

import clock
import settings
from db import backup, embedded, engine, months, schema, server
from db.problems import ServerProblem
from db.queries.months import SPLIT


def main(arguments: list[str]) -> int:
    """Run one command; 0 done, 1 refused with a sentence, 3 (status) not running."""
    if arguments[:1] == ["rollup"]:
        return rollup(arguments)
    parser = argparse.ArgumentParser(prog="python -m db", description="The database of the shop-floor wall.")
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("file", nargs="?", type=Path, help="of backup: where to write; of restore: what to read")
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command](chosen.file)
    except (ServerProblem, settings.SettingProblem) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def rollup(arguments: list[str]) -> int:
    """The sums are kept by a room above this one: its program does it."""
    return subprocess.run([sys.executable, "-m", "metrics", *arguments], cwd=settings.HOME, check=False).returncode


def say(sentence: str) -> int:
    sys.stdout.write(sentence + "\n")
    return 0


def start(_: Path | None) -> int:
    if settings.database_url():
        return say("DATABASE_URL is set: the server is yours to start.")
    cluster = embedded.at(settings.data_dir())
    process = server.attach(cluster, tied=False)
    if process:
        process.returncode = 0  # it goes on without us: nobody waits for it
    return say("PostgreSQL is running." if process else "PostgreSQL was running already.")


def stop(_: Path | None) -> int:
    if settings.database_url():
        return say("DATABASE_URL is set: the server is yours to stop.")
    cluster = embedded.at(settings.data_dir())
    was_up = embedded.status(cluster) is not None
    embedded.stop(cluster)
    return say("PostgreSQL is stopped." if was_up else "PostgreSQL was not running.")


def status(_: Path | None) -> int:
    if settings.database_url():
        server.require_schema()
        return say("The server of DATABASE_URL answers and has the newest schema.")
    cluster = embedded.at(settings.data_dir())
    found = embedded.status(cluster)
    if found is None:
        say("PostgreSQL is not running.")
        return 3
    return say(f"PostgreSQL is {found[1]} as process {found[0]}; data in {cluster.data}.")


def migrate(_: Path | None) -> int:
    if settings.database_url():
        server.migrate_own()
    else:
        with server.running():  # the embedded one follows the code whenever it is found or started
            pass
    return say(f"The schema is {schema.newest()}, the newest.")


def save(file: Path | None) -> int:
    with server.running():
        written = backup.save(engine.owner_url(), file)
    return say(f"Backup written: {written}")


def bring_back(file: Path | None) -> int:
    if file is None:
        raise ServerProblem("Say which backup: python -m db restore FILE")
    if not file.is_file():
        raise ServerProblem(f"There is no backup {file}.")
    with server.running():
        backup.restore(engine.owner_url(), file)
    return say(f"Restored from {file}.")


def partitions(_: Path | None) -> int:
    with server.running():
        database = engine.owner_engine()
        for dropped in months.keep_up(database, clock.now()):
            say(f"{dropped} was kept long enough and is dropped.")
        with database.connect() as conn:
            for one in (month for fact in SPLIT for month in months.of_fact(conn, fact)):
                say(f"{one.fact}  {one.month:<8} {one.rows:>12} rows {one.bytes / 1e6:>10.1f} MB")
    return 0


COMMANDS = {
    "start": start,
    "stop": stop,
    "status": status,
    "migrate": migrate,
    "backup": save,
    "restore": bring_back,
    "partitions": partitions,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
