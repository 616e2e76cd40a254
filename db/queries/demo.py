"""The demo plant: whether it is there, how far it has lived, and how it is taken out again."""

from sqlalchemy import TextClause, text

from db.tables import metadata

IS_THERE = text("SELECT 1 FROM sites WHERE site_id = :site_id")

LOADED = text("""
    SELECT details FROM audit
    WHERE site_id = :site_id AND action = :action
    ORDER BY audit_id DESC
    LIMIT 1
""")

LAST_REPORT = text("""
    SELECT greatest(
        (SELECT max(at) FROM state_events WHERE site_id = :site_id AND machine = ANY(:machines) AND at <= :now),
        (SELECT max(at) FROM count_events WHERE site_id = :site_id AND machine = ANY(:machines) AND at <= :now)
    )
""")

LAST_SHIFT = text("SELECT max(start_at) FROM shifts WHERE site_id = :site_id")

ONE_FEED = text("SELECT pg_try_advisory_lock(hashtextextended('demo feed ' || CAST(:site_id AS text), 0))")


def removals() -> list[tuple[str, TextClause]]:
    """For every table, children before parents, the statement that takes out the rows of one site."""
    tables = reversed(metadata.sorted_tables)
    return [(t.name, text(f"DELETE FROM {t.name} WHERE site_id = :site_id")) for t in tables]
