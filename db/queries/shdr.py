"""What the execution values of machine tools mean, as data that a user can edit."""

from sqlalchemy import text

SEED = text("""
    INSERT INTO shdr_mappings (site_id, machine, execution, state)
    SELECT site_id, '', execution, state
    FROM sites, (VALUES ('ACTIVE', 'running'), ('UNAVAILABLE', 'unknown'), ('*', 'idle')) AS defaults (execution, state)
    WHERE site_id = :site_id
    ON CONFLICT (site_id, machine, execution) DO NOTHING
""")

OF_MACHINE = text("""
    SELECT machine, execution, state, revision
    FROM shdr_mappings
    WHERE site_id = :site_id AND machine IN ('', :machine)
    ORDER BY machine, execution
""")

ALL = text("""
    SELECT machine, execution, state, revision
    FROM shdr_mappings
    WHERE site_id = :site_id
    ORDER BY machine, execution
""")

PUT = text("""
    INSERT INTO shdr_mappings (site_id, machine, execution, state, revision)
    SELECT :site_id, :machine, :execution, :state, 1 + COALESCE(max(revision), 0)
    FROM shdr_mappings
    WHERE site_id = :site_id
    ON CONFLICT (site_id, machine, execution) DO UPDATE SET state = EXCLUDED.state, revision = EXCLUDED.revision
    WHERE shdr_mappings.state <> EXCLUDED.state
""")

SITE_EXISTS = text("SELECT EXISTS (SELECT FROM sites WHERE site_id = :site_id)")
MACHINE_EXISTS = text("SELECT EXISTS (SELECT FROM machines WHERE site_id = :site_id AND machine = :machine)")
