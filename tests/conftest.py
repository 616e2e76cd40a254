"""A real PostgreSQL for every test: one server for each test process, a database of its own where a test asks."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL, Connection, Engine, text

from db import embedded, schema
from db import engine as engines
from db.embedded import Cluster

pytest_plugins = ("tests.serving",)  # a real server and a real browser, for every folder

MEMORY = Path("/dev/shm")  # noqa: S108  a folder with a name nobody can guess is made in it
ROOM_BYTES = 4 * 2**30
# A slow machine is no fault. At a desk each run draws new examples; CI, which judges a change, draws the same ones.
settings.register_profile("floor", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("floor")

UNSAFE_BUT_FAST = (("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"))
NUMBERS = count(1)


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Iterator[Path]:
    """A DATA_DIR of the test process, which the account of the server can enter; no setting from outside counts."""
    folder = Path(tempfile.mkdtemp(prefix="kpi-test-", dir=MEMORY if has_room(MEMORY) else None))
    folder.chmod(0o711)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "APP_DATABASE_URL", "PUBLIC_URL", "STATEMENT_TIMEOUT_S"):
            patch.delenv(name, raising=False)
        patch.setenv("DATA_DIR", str(folder))
        yield folder
    shutil.rmtree(folder)


def has_room(place: Path) -> bool:
    """A thousand databases come and go in a run: in memory that costs a quarter of what it costs on a disk."""
    return place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM_BYTES


@pytest.fixture(scope="session")
def cluster(data_dir: Path) -> Iterator[Cluster]:
    """A server with the migrated database `template`, which nobody connects to."""
    made = embedded.at(data_dir, extra=UNSAFE_BUT_FAST)
    process = embedded.start(made, tied=True)
    administer(made, "CREATE DATABASE template")
    schema.migrate(made.url("template"))
    yield made
    embedded.stop(made, process)


def administer(cluster: Cluster, statement: str) -> None:
    admin = engines.make(cluster.url("postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(statement))
    admin.dispose()


def clone(cluster: Cluster) -> URL:
    name = f"test_{next(NUMBERS)}"
    administer(cluster, f"CREATE DATABASE {name} TEMPLATE template STRATEGY file_copy")
    return cluster.url(name)


def as_app(owner: URL) -> URL:
    return owner.set(username=engines.APP_ROLE, password=engines.app_password())


@pytest.fixture
def database(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The owner's address of a fresh migrated database; DATABASE_URL and APP_DATABASE_URL point to it meanwhile."""
    url = clone(cluster)
    shown = url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", shown)
    monkeypatch.setenv("APP_DATABASE_URL", as_app(url).render_as_string(hide_password=False))
    yield shown
    engines.close()
    administer(cluster, f"DROP DATABASE {url.database} WITH (FORCE)")


@pytest.fixture
def engine(database: str) -> Engine:
    """The web role's engine on the test's own database."""
    return engines.engine()


@pytest.fixture(scope="session")
def shared_engine(cluster: Cluster) -> Iterator[Engine]:
    url = clone(cluster)
    made = engines.make(as_app(url))
    yield made
    made.dispose()


@pytest.fixture
def conn(shared_engine: Engine) -> Iterator[Connection]:
    """A connection of the web's role in a transaction that is rolled back: nothing of it is seen again."""
    with shared_engine.connect() as connection, connection.begin() as transaction:
        yield connection
        if transaction.is_active:
            transaction.rollback()
