"""SQL that makes the database, and the web's own role with just what it needs."""

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from db.queries.months import DROP_MONTH, MAKE_MONTH

DATABASE_EXISTS = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
ROLE_EXISTS = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
MAY_MAKE_ROLES = text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
DATABASE_NAME = text("SELECT current_database()")
SCHEMA_EXISTS = text("SELECT to_regclass('public.alembic_version') IS NOT NULL")
SCHEMA_VERSION = text("SELECT version_num FROM alembic_version")
LOCK_MIGRATION = text("SELECT pg_advisory_xact_lock(7301001)")

# History: nobody in the web changes or removes a row.
APPEND_ONLY = (
    "action_events",
    "annotation_history",
    "audit",
    "climbs",
    "event_history",
    "idea_climbs",
    "idea_events",
    "idea_notes",
    "idea_ratings",
    "master_history",
    "money_confirmations",
    "pledges",
    "pot_entries",
    "reported_values",
    "round_voters",
    "stop_codings",
    "thanks",
    "triage_agendas",
    "trial_checks",
    "trial_events",
    "trial_voices",
    "undone_imports",
    "visits",
)

# The web's role may not ANALYZE tables that it does not own. Without statistics the look-up of a known event takes the
# wrong index while a table fills: 100 times slower. Run by the owner's right, for facts only, and for each month of
# them only after growth; where somebody else is at it already, not at all.
REFRESH_STATISTICS = text("""
    CREATE OR REPLACE FUNCTION refresh_statistics(fact regclass) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        grown regclass;
    BEGIN
        IF fact IN ('state_events'::regclass, 'count_events'::regclass, 'incidents'::regclass,
                    'counter_readings'::regclass) THEN
            FOR grown IN
                SELECT c.oid FROM pg_partition_tree(fact) part JOIN pg_class c ON c.oid = part.relid
                WHERE part.isleaf AND pg_relation_size(c.oid) / 8192 > 1.5 * c.relpages
                UNION ALL
                SELECT c.oid FROM pg_class c
                WHERE c.oid = fact AND c.relkind = 'r' AND pg_relation_size(c.oid) / 8192 > 1.5 * c.relpages
            LOOP
                EXECUTE format('ANALYZE (SKIP_LOCKED) %s', grown);
            END LOOP;
        END IF;
    END $$
""")
OWNERS_WORK = {  # what the web's role may let the owner do: signature -> how it is made
    "refresh_statistics(regclass)": REFRESH_STATISTICS,
    "make_month(regclass, date, boolean)": MAKE_MONTH,
    "drop_month(regclass, date)": DROP_MONTH,
}


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
        *OWNERS_WORK.values(),
        *(text(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC") for function in OWNERS_WORK),
        *(text(f"GRANT EXECUTE ON FUNCTION {function} TO {role}") for function in OWNERS_WORK),
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
