"""Which lines and which time the rows of an import bear on: one row for each line, with its start and end."""

from sqlalchemy import text

# A moved event bears on where it stood before as well.
_MOVED = """
    UNION ALL
    SELECT h.subject, CAST(h.row ->> 'at' AS timestamptz)
    FROM event_history h
    WHERE h.site_id = :site_id AND h.import_id = :import_id
"""

_BY_LINE = """
    SELECT m.line, min(t.lo) AS start_at, max(COALESCE(t.hi, :now)) AS end_at
    FROM touched t
    JOIN (SELECT DISTINCT machine, line FROM machines WHERE site_id = :site_id) m ON m.machine = t.machine
    GROUP BY m.line
    ORDER BY m.line
"""

# A state holds until the machine's next one.
STATES = text(f"""
    WITH at_all AS (
        SELECT machine, at FROM state_events WHERE site_id = :site_id AND import_id = :import_id {_MOVED}
    ), touched AS (
        SELECT a.machine, min(a.at) AS lo,
               (SELECT min(e.at) FROM state_events e
                WHERE e.site_id = :site_id AND e.machine = a.machine AND e.at > max(a.at)) AS hi
        FROM at_all a
        GROUP BY a.machine
    )
    {_BY_LINE}
""")

COUNTS = text(f"""
    WITH at_all AS (
        SELECT machine, at FROM count_events WHERE site_id = :site_id AND import_id = :import_id
        UNION ALL
        SELECT machine, made_at FROM count_events
        WHERE site_id = :site_id AND import_id = :import_id AND made_at IS NOT NULL {_MOVED}
    ), touched AS (
        SELECT machine, min(at) AS lo, max(at) + interval '1 microsecond' AS hi FROM at_all GROUP BY machine
    )
    {_BY_LINE}
""")

# A reading changes what the one after it counts.
COUNTERS = text(f"""
    WITH at_all AS (
        SELECT machine, at FROM counter_readings WHERE site_id = :site_id AND import_id = :import_id {_MOVED}
    ), touched AS (
        SELECT a.machine, min(a.at) AS lo,
               COALESCE((SELECT max(n.at) FROM (
                             SELECT DISTINCT ON (r.counter) r.at FROM counter_readings r
                             WHERE r.site_id = :site_id AND r.machine = a.machine AND r.at > max(a.at)
                             ORDER BY r.counter, r.at) n), max(a.at)) + interval '1 microsecond' AS hi
        FROM at_all a
        GROUP BY a.machine
    )
    {_BY_LINE}
""")

INCIDENTS = text("""
    SELECT line, min(at) AS start_at, CAST(:now AS timestamptz) AS end_at
    FROM incidents
    WHERE site_id = :site_id AND import_id = :import_id
    GROUP BY line
""")

_VERSIONS = """
    SELECT kind, version
    FROM master_history, unnest(ARRAY[before, after]) AS version
    WHERE site_id = :site_id AND import_id = :import_id AND version IS NOT NULL
"""

SHIFTS = text(f"""
    SELECT version ->> 'line' AS line, min(CAST(version ->> 'start_at' AS timestamptz)) AS start_at,
           max(CAST(version ->> 'end_at' AS timestamptz)) AS end_at
    FROM ({_VERSIONS}) v
    GROUP BY 1
""")

# An order may end or free the one before it, until whenever that ran.
ORDERS = text(f"""
    WITH touched AS (
        SELECT version ->> 'machine' AS machine, CAST(version ->> 'start_at' AS timestamptz) AS lo,
               CAST(NULL AS timestamptz) AS hi
        FROM ({_VERSIONS}) v
    )
    {_BY_LINE}
""")

# Machines and rates, from a day on: a machine leaves a line as well; a cycle may count on every line.
SINCE = text(f"""
    SELECT l.line, min(GREATEST(CAST(version ->> 'valid_from' AS timestamptz), '1970-01-01Z')) AS start_at,
           CAST(:now AS timestamptz) AS end_at
    FROM ({_VERSIONS}) v
    JOIN lines l ON l.site_id = :site_id AND (
        v.kind = 'products' OR l.line = v.version ->> 'line'
        OR EXISTS (SELECT FROM machines m
                   WHERE m.site_id = l.site_id AND m.machine = v.version ->> 'machine' AND m.line = l.line))
    GROUP BY l.line
    ORDER BY l.line
""")

OF_KIND = {
    "states": STATES,
    "counts": COUNTS,
    "counters": COUNTERS,
    "incidents": INCIDENTS,
    "shifts": SHIFTS,
    "orders": ORDERS,
    "machines": SINCE,
    "products": SINCE,
    "rates": SINCE,
}
