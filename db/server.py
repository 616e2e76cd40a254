"""The one server that all programs of this product share: found when it runs, else started and stopped again."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen
from typing import IO

from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

import settings
from db import embedded, engine, schema
from db.embedded import Cluster
from db.problems import ServerProblem
from db.process import tell
from db.queries import roles


@contextmanager
def running(*, waits_for_others: bool = True) -> Iterator[None]:
    """For every `python -m ...`: a server with the newest schema is there until the end of the block.

    An embedded server that this block started stops with it, after the last other program that uses it
    (at once, where it does not wait for others). A problem ends the program with one plain sentence and
    status 1. Call it from the main thread.
    """
    try:
        if settings.database_url():
            require_schema()
            yield
        else:
            with shared(embedded.at(settings.data_dir()), waits_for_others=waits_for_others):
                yield
    except (ServerProblem, settings.SettingProblem) as problem:
        raise SystemExit(str(problem)) from problem
    finally:
        engine.close()


@contextmanager
def shared(cluster: Cluster, *, waits_for_others: bool) -> Iterator[None]:
    """The cluster's server, started when it does not run yet."""
    with (cluster.data_dir / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        process = attach(cluster)
        try:
            yield
        finally:
            if process:
                engine.close()
                if waits_for_others:
                    wait_for_others(users)
                embedded.stop(cluster, process)


def attach(cluster: Cluster, *, tied: bool = True) -> Popen[bytes] | None:
    """Find the server, or start it; of two that start at once one does, the other finds it.

    Returns the process that was started, None for a server that ran already.
    """
    with (cluster.data_dir / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = None
        while (found := embedded.status(cluster)) is None or found[1] != "ready":
            if found:
                embedded.wait(lambda: not_between(cluster), "PostgreSQL is busy starting or stopping")
            else:
                process = embedded.start(cluster, tied=tied)
        make_database(cluster)
        return process


def not_between(cluster: Cluster) -> bool:
    found = embedded.status(cluster)
    return found is None or found[1] == "ready"


def wait_for_others(users: IO[str]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        tell("Done. Another program still uses the database that this one started; Ctrl-C stops it all the same.")
        try:
            fcntl.flock(users, fcntl.LOCK_EX)
        except KeyboardInterrupt:
            return


def make_database(cluster: Cluster) -> None:
    """The product's database at the newest schema: the embedded one follows the code by itself."""
    admin = engine.make(cluster.url("postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if not conn.execute(roles.DATABASE_EXISTS, {"name": embedded.DATABASE}).scalar_one():
            conn.execute(roles.create_database(embedded.DATABASE))
    admin.dispose()
    if schema_version(cluster.url()) != schema.newest():
        schema.migrate(cluster.url())


def schema_version(url: URL) -> str | None:
    made = engine.make(url)
    with made.connect() as conn:
        found = schema.version(conn)
    made.dispose()
    return found


@contextmanager
def answering(url: URL) -> Iterator[None]:
    try:
        yield
    except OperationalError as e:
        raise ServerProblem(f"The server of DATABASE_URL ({url.host}) does not answer: {e.orig}") from e


def migrate_own() -> None:
    """Bring a server of one's own to the newest schema. Raises ServerProblem."""
    url = engine.owner_url()
    with answering(url):
        schema.migrate(url)


def require_schema() -> None:
    """Raises ServerProblem when the server of one's own does not answer, or has another schema."""
    url = engine.owner_url()
    with answering(url):
        found = schema_version(url)
    if found != schema.newest():
        raise ServerProblem(
            f"The database has the schema {found or 'of nobody yet'}, this program needs {schema.newest()}. "
            "Run: python -m db migrate"
        )
