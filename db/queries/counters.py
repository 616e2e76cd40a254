"""Counts out of running totals: around every reading that came, changed or went, what passed since the one before.

A counted row stands at its reading's instant under the key c:COUNTER:MICROSECONDS, with the reading's own key as its
fingerprint; the first reading of a counter is its base line and counts 0. `counters_spans` holds the stretches to count
again, each up to the reading that follows.
"""

from sqlalchemy import text

from db.queries import dirty

MAKE = (
    text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS counters_touched (
        site_id text COLLATE "C", machine text COLLATE "C", counter text COLLATE "C", at timestamptz
    ) ON COMMIT DELETE ROWS
"""),
    text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS counters_spans (
        site_id text COLLATE "C", machine text COLLATE "C", counter text COLLATE "C", lo timestamptz, hi timestamptz
    ) ON COMMIT DELETE ROWS
"""),
    text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS counters_counted (
        site_id text COLLATE "C", machine text COLLATE "C", counter text COLLATE "C", at timestamptz,
        event_key text COLLATE "C", amount bigint, fell boolean, fingerprint text COLLATE "C", import_id bigint,
        arrived_at timestamptz
    ) ON COMMIT DELETE ROWS
"""),
    text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS counters_stored (
        site_id text COLLATE "C", machine text COLLATE "C", counter text COLLATE "C", at timestamptz,
        event_key text COLLATE "C", amount bigint, fingerprint text COLLATE "C", import_id bigint
    ) ON COMMIT DELETE ROWS
"""),
    text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS counters_gone (
        site_id text COLLATE "C", machine text COLLATE "C", at timestamptz, event_key text COLLATE "C"
    ) ON COMMIT DELETE ROWS
"""),
)
CLEAR = tuple(text(f"DELETE FROM counters_{name}") for name in ("spans", "counted", "stored", "gone"))
FORGET_TOUCHED = text("DELETE FROM counters_touched")
ANALYZE_GONE = text("ANALYZE counters_gone")  # or the planner reads all counts to remove a few

# Where the staged readings will stand, and where those stand that they replace.
TOUCH_STAGED = text("""
    INSERT INTO counters_touched (site_id, machine, counter, at)
    SELECT s.site_id, s.machine, s.counter, s.at
    FROM ingest_verdicts v
    JOIN ingest_counters s ON s.ord = v.ord
    WHERE v.wins
    UNION ALL
    SELECT r.site_id, r.machine, r.counter, r.at
    FROM ingest_verdicts v
    JOIN counter_readings r ON r.site_id = v.site_id AND r.machine = v.subject AND r.event_key = v.event_key
    WHERE v.wins AND v.verdict = 'correction' AND r.event_key LIKE 'i:%'
""")

COPY_TOUCHED = "COPY counters_touched (site_id, machine, counter, at) FROM STDIN"
TOUCH_ALL_STAGED = text("""
    INSERT INTO counters_touched (site_id, machine, counter, at)
    SELECT site_id, machine, counter, at FROM ingest_counters
""")

# Readings that lie close together are one stretch, so that a file is counted in one walk and a late one alone.
FIND_SPANS = text("""
    INSERT INTO counters_spans (site_id, machine, counter, lo, hi)
    WITH marked AS (
        SELECT site_id, machine, counter, at,
               at - lag(at) OVER (PARTITION BY site_id, machine, counter ORDER BY at) > interval '10 minutes' AS is_far
        FROM counters_touched
    ), numbered AS (
        SELECT site_id, machine, counter, at,
               count(*) FILTER (WHERE is_far) OVER (PARTITION BY site_id, machine, counter ORDER BY at) AS stretch
        FROM marked
    ), stretches AS (
        SELECT site_id, machine, counter, min(at) AS lo, max(at) AS hi
        FROM numbered
        GROUP BY site_id, machine, counter, stretch
    )
    SELECT s.site_id, s.machine, s.counter, s.lo, COALESCE(following.at, s.hi)
    FROM stretches s
    LEFT JOIN LATERAL (
        SELECT r.at
        FROM counter_readings r
        WHERE r.site_id = s.site_id AND r.machine = s.machine AND r.counter = s.counter AND r.at > s.hi
        ORDER BY r.at
        LIMIT 1
    ) following ON true
""")

# A fall is the counter's wrap where one is given, else a restart at 0. Of several readings at one instant the last
# counts: by event_id, then by the row's text, in byte order.
COUNT = text("""
    INSERT INTO counters_counted
        (site_id, machine, counter, at, event_key, amount, fell, fingerprint, import_id, arrived_at)
    SELECT DISTINCT
           s.site_id, s.machine, s.counter, r.at,
           'c:' || s.counter || ':' || CAST(extract(epoch FROM r.at) * 1000000 AS bigint),
           CASE WHEN r.before IS NULL THEN 0
                WHEN r.total_milli >= r.before THEN r.total_milli - r.before
                WHEN r.wrap_milli > r.before THEN r.total_milli + r.wrap_milli - r.before
                ELSE r.total_milli
           END,
           COALESCE(r.total_milli < r.before AND NOT COALESCE(r.wrap_milli > r.before, false), false),
           r.event_key, r.import_id, r.arrived_at
    FROM counters_spans s
    CROSS JOIN LATERAL (
        SELECT at, total_milli, wrap_milli, lag(total_milli) OVER (ORDER BY at) AS before,
               event_key, import_id, arrived_at
        FROM (
            SELECT DISTINCT ON (at) at, total_milli, wrap_milli, event_key, import_id, arrived_at
            FROM counter_readings
            WHERE site_id = s.site_id AND machine = s.machine AND counter = s.counter AND at <= s.hi
              AND at >= COALESCE((
                  SELECT max(at) FROM counter_readings
                  WHERE site_id = s.site_id AND machine = s.machine AND counter = s.counter AND at < s.lo), s.lo)
            ORDER BY at,
                     CASE WHEN starts_with(event_key, 'i:') THEN substr(event_key, 3) ELSE '' END COLLATE "C" DESC,
                     concat_ws(',', total_milli, wrap_milli) COLLATE "C" DESC
        ) last_of_instant
    ) r
    WHERE r.at >= s.lo
""")

FIND_STORED = text("""
    INSERT INTO counters_stored (site_id, machine, counter, at, event_key, amount, fingerprint, import_id)
    SELECT s.site_id, s.machine, s.counter, c.at, c.event_key, c.amount, c.fingerprint, c.import_id
    FROM counters_spans s
    CROSS JOIN LATERAL (
        SELECT at, event_key, good_milli + scrap_milli + rework_milli AS amount, fingerprint, import_id
        FROM count_events
        WHERE site_id = s.site_id AND machine = s.machine AND at >= s.lo AND at <= s.hi
          AND starts_with(event_key, 'c:' || s.counter || ':')
        OFFSET 0  -- keeps the planner from reading all counts instead of these spans
    ) c
""")

FIND_GONE = text("""
    INSERT INTO counters_gone (site_id, machine, at, event_key)
    SELECT s.site_id, s.machine, s.at, s.event_key
    FROM counters_stored s
    LEFT JOIN counters_counted n
        ON n.site_id = s.site_id AND n.machine = s.machine AND n.event_key = s.event_key
       AND n.amount = s.amount AND n.fingerprint = s.fingerprint AND n.import_id = s.import_id
    WHERE n.event_key IS NULL
""")

REMOVE_GONE = text("""
    DELETE FROM count_events c
    USING counters_gone g
    WHERE c.site_id = g.site_id AND c.machine = g.machine AND c.at = g.at AND c.event_key = g.event_key
""")

WRITE_NEW = text("""
    INSERT INTO count_events
        (site_id, machine, at, good_milli, scrap_milli, rework_milli, event_key, fingerprint, import_id, arrived_at)
    SELECT n.site_id, n.machine, n.at,
           CASE n.counter WHEN 'good' THEN n.amount ELSE 0 END,
           CASE n.counter WHEN 'scrap' THEN n.amount ELSE 0 END,
           CASE n.counter WHEN 'rework' THEN n.amount ELSE 0 END,
           n.event_key, n.fingerprint, n.import_id, n.arrived_at
    FROM counters_counted n
    LEFT JOIN counters_stored s
        ON s.site_id = n.site_id AND s.machine = n.machine AND s.event_key = n.event_key
       AND s.amount = n.amount AND s.fingerprint = n.fingerprint AND s.import_id = n.import_id
    WHERE s.event_key IS NULL
    ORDER BY n.at
""")

REMOVE_FALLS = text("""
    DELETE FROM counter_falls f
    USING counters_spans s
    WHERE f.site_id = s.site_id AND f.machine = s.machine AND f.counter = s.counter AND f.at >= s.lo AND f.at <= s.hi
""")
WRITE_FALLS = text("""
    INSERT INTO counter_falls (site_id, machine, counter, at)
    SELECT site_id, machine, counter, at FROM counters_counted WHERE fell
""")

SITES = text("SELECT DISTINCT site_id FROM counters_spans")
MARK_DIRTY = dirty.touched(
    "count_events",
    """
    SELECT machine, at FROM counters_counted WHERE site_id = :site_id
    UNION ALL
    SELECT machine, at FROM counters_gone WHERE site_id = :site_id
    """,
)
