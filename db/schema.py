"""Brings a database to the newest schema and gives the web's role its rights."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, make_url

import settings
from db import engine
from db.problems import ServerProblem
from db.queries import roles

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The version that this code needs: file names begin with their version."""
    return max(file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def version(conn: Connection) -> str | None:
    """The version of the schema that stands in the database; None: it has none."""
    if not conn.execute(roles.SCHEMA_EXISTS).scalar_one():
        return None
    return conn.execute(roles.SCHEMA_VERSION).scalar_one_or_none()


def migrate(url: URL) -> None:
    """To the newest schema, all or nothing; a second caller waits. Raises ServerProblem without the web's role."""
    made = engine.make(url)
    try:
        with made.begin() as conn:
            conn.execute(roles.LOCK_MIGRATION)
            upgrade(conn)
            give_rights(conn, of_embedded_server=settings.database_url() is None)
    finally:
        made.dispose()


def upgrade(conn: Connection) -> None:
    """Alembic's upgrade in the transaction of this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def give_rights(conn: Connection, *, of_embedded_server: bool) -> None:
    """Make the web's role where it is missing, and grant it what it needs; repeatable."""
    given = settings.app_database_url()
    role = (make_url(given).username if given else None) or engine.APP_ROLE
    quote = conn.dialect.identifier_preparer.quote
    if not conn.execute(roles.ROLE_EXISTS, {"role": role}).scalar_one():
        make_role(conn, role, given)
    elif of_embedded_server and not given:
        conn.execute(roles.set_password(quote(role)), {"password": engine.app_password()})
    database = conn.execute(roles.DATABASE_NAME).scalar_one()
    for statement in roles.grants(quote(role), quote(database)):
        conn.execute(statement)


def make_role(conn: Connection, role: str, given: str | None) -> None:
    password = (make_url(given).password if given else None) or engine.app_password()
    if not conn.execute(roles.MAY_MAKE_ROLES).scalar_one():
        raise ServerProblem(
            f"The web needs a role of its own, and this one may not make it. Let an administrator of the server run:\n"
            f"    CREATE ROLE {role} LOGIN PASSWORD '...';\n"
            f"then set APP_DATABASE_URL to its address and run again."
        )
    conn.execute(roles.create_role(conn.dialect.identifier_preparer.quote(role)), {"password": password})
