"""SQL that makes the database, and the web's own role with just what it needs."""

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

DATABASE_EXISTS = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
ROLE_EXISTS = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
MAY_MAKE_ROLES = text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
DATABASE_NAME = text("SELECT current_database()")
SCHEMA_EXISTS = text("SELECT to_regclass('public.alembic_version') IS NOT NULL")
SCHEMA_VERSION = text("SELECT version_num FROM alembic_version")
LOCK_MIGRATION = text("SELECT pg_advisory_xact_lock(7301001)")

APPEND_ONLY = ("audit", "event_history", "idea_events")  # history: nobody in the web changes or removes a row


def create_database(name: str) -> TextClause:
    return text(f"CREATE DATABASE {name}")


def create_role(role: str) -> TextClause:
    return text(f"CREATE ROLE {role} LOGIN PASSWORD :password")


def set_password(role: str) -> TextClause:
    return text(f"ALTER ROLE {role} LOGIN PASSWORD :password")


def grants(role: str, database: str) -> list[TextClause]:
    """What the web's role may do; the names come quoted. Repeated runs take back what was too much."""
    history = ", ".join(APPEND_ONLY)
    return [
        text(statement)
        for statement in (
            f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",  # TEMPORARY: staging for COPY
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"REVOKE UPDATE, DELETE ON {history} FROM {role}",
            f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
        )
    ]
