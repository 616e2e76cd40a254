"""The demo plant: whether it is there, how far it has lived, and how it is taken out again."""

from sqlalchemy import text

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

# The services stamp what they write with the present: a history that is loaded gets the times at which it was told.
DATE_HAND_STOPS = text("""
    UPDATE hand_stops SET entered_at = end_at + interval '2 minutes'
    WHERE site_id = :site_id AND line = :line
""")

LAST_SHIFT = text("SELECT max(start_at) FROM shifts WHERE site_id = :site_id")

# The same lock that an import holds: whoever writes the plant's rows and whoever takes them out wait for each other.
HOLD_SITE = text("SELECT pg_advisory_xact_lock(hashtextextended('ingest ' || CAST(:site_id AS text), 0))")

REMOVALS = [
    text(f"DELETE FROM {table.name} WHERE site_id = :site_id")  # children before parents
    for table in reversed(metadata.sorted_tables)
]
