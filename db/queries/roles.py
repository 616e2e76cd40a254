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

# History: nobody in the web changes or removes a row.
APPEND_ONLY = (
    "audit",
    "event_history",
    "idea_events",
    "master_history",
    "reported_values",
    "stop_codings",
    "undone_imports",
)

# The web's role may not ANALYZE tables that it does not own. Without statistics the look-up of a known event takes the
# wrong index while a table fills: 100 times slower. Run by the owner's right, for facts only, and only after growth.
REFRESH_STATISTICS = text("""
    CREATE OR REPLACE FUNCTION refresh_statistics(fact regclass) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF fact IN ('state_events'::regclass, 'count_events'::regclass, 'incidents'::regclass,
                    'counter_readings'::regclass)
           AND (SELECT pg_relation_size(fact) / 8192 > 1.5 * relpages FROM pg_class WHERE oid = fact) THEN
            EXECUTE format('ANALYZE %s', fact);
        END IF;
    END $$
""")


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
        REFRESH_STATISTICS,
        text("REVOKE ALL ON FUNCTION refresh_statistics(regclass) FROM PUBLIC"),
        text(f"GRANT EXECUTE ON FUNCTION refresh_statistics(regclass) TO {role}"),
        *(
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
        ),
    ]
