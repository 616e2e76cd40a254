"""The rows behind a figure, page by page, with the import that brought them and the versions they replaced."""

from sqlalchemy import text

# From the event that held when the window began. The first page follows (-infinity, '', '').
STATE_ROWS = text("""
    SELECT e.machine, e.at, e.state, e.reason, e.caused_by, e.event_key, e.revision, e.arrived_at, e.import_id,
           i.source, i.file_name, i.by, i.at AS imported_at
    FROM unnest(CAST(:machines AS text[])) AS m(machine)
    CROSS JOIN LATERAL (
        SELECT machine, at, state, reason, caused_by, event_key, revision, arrived_at, import_id
        FROM state_events
        WHERE site_id = :site_id AND machine = m.machine AND at < :end_at
          AND at >= COALESCE((SELECT max(at) FROM state_events
                              WHERE site_id = :site_id AND machine = m.machine AND at <= :start_at), :start_at)
          AND at >= CAST(:after_at AS timestamptz)  -- lets the index begin where the last page ended
          AND (at, machine, event_key) > (CAST(:after_at AS timestamptz), :after_machine, :after_key)
        ORDER BY at, event_key
        LIMIT :size
    ) e
    LEFT JOIN imports i ON i.site_id = :site_id AND i.import_id = e.import_id
    ORDER BY e.at, e.machine, e.event_key
    LIMIT :size
""")

# A part scrapped late counts twice: where it was stamped, and at the instant it was made.
COUNT_ROWS = text("""
    SELECT e.machine, e.at, e.made_at, e.good_milli, e.scrap_milli, e.rework_milli, e.recovered_milli, e.product,
           e.reason, e.event_key, e.revision, e.arrived_at, e.import_id,
           i.source, i.file_name, i.by, i.at AS imported_at
    FROM unnest(CAST(:machines AS text[])) AS m(machine)
    CROSS JOIN LATERAL (
        (SELECT machine, at, made_at, good_milli, scrap_milli, rework_milli, recovered_milli, product, reason,
                event_key, revision, arrived_at, import_id
         FROM count_events
         WHERE site_id = :site_id AND machine = m.machine AND at >= :start_at AND at < :end_at
           AND at >= CAST(:after_at AS timestamptz)
           AND (at, machine, event_key) > (CAST(:after_at AS timestamptz), :after_machine, :after_key)
         ORDER BY at, event_key
         LIMIT :size)
        UNION ALL
        (SELECT machine, at, made_at, good_milli, scrap_milli, rework_milli, recovered_milli, product, reason,
                event_key, revision, arrived_at, import_id
         FROM count_events
         WHERE site_id = :site_id AND machine = m.machine AND made_at >= :start_at AND made_at < :end_at
           AND NOT (at >= :start_at AND at < :end_at)
           AND (at, machine, event_key) > (CAST(:after_at AS timestamptz), :after_machine, :after_key)
         ORDER BY at, event_key
         LIMIT :size)
    ) e
    LEFT JOIN imports i ON i.site_id = :site_id AND i.import_id = e.import_id
    ORDER BY e.at, e.machine, e.event_key
    LIMIT :size
""")

REPLACED = text("""
    SELECT h.subject AS machine, h.event_key, h.row, h.recorded_at, h.recorded_by, i.source, i.file_name
    FROM unnest(CAST(:machines AS text[]), CAST(:keys AS text[])) AS k(machine, event_key)
    JOIN event_history h ON h.site_id = :site_id AND h.kind = :kind AND h.subject = k.machine
        AND h.event_key = k.event_key
    LEFT JOIN imports i ON i.site_id = :site_id AND i.import_id = h.import_id
    ORDER BY h.history_id
    LIMIT 500
""")

# What can have moved a figure after an instant: corrected, coded and late rows, imports taken back, the plan.
MOVED_BY = text("""
    WITH replaced AS (
        SELECT h.kind, h.subject, h.event_key, h.recorded_at AS at, h.recorded_by AS by,
               CASE WHEN c.coding_id IS NULL THEN 'correction' ELSE 'coding' END AS what
        FROM event_history h
        LEFT JOIN stop_codings c ON c.site_id = :site_id AND c.coding_id = h.import_id
        WHERE h.site_id = :site_id AND h.subject = ANY(:machines) AND h.kind IN ('states', 'counts')
          AND h.recorded_at > :since
          AND (CAST(h.row ->> 'at' AS timestamptz) >= :start_at AND CAST(h.row ->> 'at' AS timestamptz) < :end_at
               OR CAST(h.row ->> 'made_at' AS timestamptz) >= :start_at
                  AND CAST(h.row ->> 'made_at' AS timestamptz) < :end_at)
    ), late AS (
        SELECT 'states' AS kind, machine, event_key, arrived_at, import_id
        FROM state_events
        WHERE site_id = :site_id AND machine = ANY(:machines) AND at >= :start_at AND at < :end_at
          AND arrived_at > :since
        UNION ALL
        SELECT 'counts', machine, event_key, arrived_at, import_id
        FROM count_events
        WHERE site_id = :site_id AND machine = ANY(:machines) AND arrived_at > :since
          AND (at >= :start_at AND at < :end_at OR made_at >= :start_at AND made_at < :end_at)
    ), told AS (
        SELECT what, at, by FROM replaced
        UNION ALL
        SELECT CASE WHEN c.coding_id IS NULL THEN 'late' ELSE 'coding' END, l.arrived_at,
               COALESCE(NULLIF(i.by, ''), i.source, '')
        FROM late l
        LEFT JOIN imports i ON i.site_id = :site_id AND i.import_id = l.import_id
        LEFT JOIN stop_codings c ON c.site_id = :site_id AND c.coding_id = l.import_id
        WHERE NOT EXISTS (SELECT FROM replaced r
                          WHERE r.kind = l.kind AND r.subject = l.machine AND r.event_key = l.event_key)
        UNION ALL
        SELECT 'plan', a.at, COALESCE(p.display_name, a.actor)
        FROM audit a
        LEFT JOIN people p ON p.site_id = a.site_id AND a.actor = 'person:' || p.person_id
        WHERE a.site_id = :site_id AND a.at > :since AND a.subject = ANY(:line_subjects)
          AND (a.action LIKE 'shift.%' OR a.action LIKE 'plan.%' OR a.action LIKE 'calendar.%')
          AND a.action <> 'calendar.ahead'
        UNION ALL
        SELECT 'plan', at, COALESCE(NULLIF(by, ''), source)
        FROM imports
        WHERE site_id = :site_id AND at > :since AND accepted > 0
          AND kind IN ('lines', 'machines', 'products', 'shifts', 'orders', 'rates', 'reasons')
    )
    SELECT what, count(*) AS number, max(at) AS last_at, (array_agg(by ORDER BY at DESC))[1] AS last_by
    FROM told
    GROUP BY what
    ORDER BY what
""")
