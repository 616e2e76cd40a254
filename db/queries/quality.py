"""What spoils figures, summed where the data lies: by line, machine, product, reason and import."""

from sqlalchemy import text

CHOSEN = text(
    "SELECT line, kpi FROM board_kpis WHERE site_id = :site_id AND line = ANY(:lines) ORDER BY line, position"
)

NO_TARGET = text("""
    SELECT b.line, b.kpi, b.chosen_at AS since
    FROM board_kpis b
    WHERE b.site_id = :site_id AND b.line = ANY(:lines)
      AND NOT EXISTS (SELECT FROM targets t
                      WHERE t.site_id = b.site_id AND t.line = b.line AND t.kpi = b.kpi AND t.valid_from <= :now)
    ORDER BY b.line, b.position
""")

LAST_SHIFT = text("""
    SELECT l.line, max(s.end_at) AS last_end
    FROM lines l LEFT JOIN shifts s ON s.site_id = l.site_id AND s.line = l.line
    WHERE l.site_id = :site_id AND l.line = ANY(:lines)
    GROUP BY l.line
    ORDER BY l.line
""")

# Machines of lines that are manned now, with what was heard of them last.
MANNED = text("""
    SELECT m.machine, m.line,
           greatest((SELECT max(at) FROM state_events WHERE site_id = :site_id AND machine = m.machine AND at <= :now),
                    (SELECT max(at) FROM count_events WHERE site_id = :site_id AND machine = m.machine AND at <= :now))
               AS heard_at
    FROM unnest(CAST(:machines AS text[]), CAST(:of_lines AS text[])) AS m(machine, line)
    WHERE EXISTS (SELECT FROM shifts s
                  WHERE s.site_id = :site_id AND s.line = m.line AND s.start_at <= :now AND s.end_at > :now)
    ORDER BY m.machine
""")

UNKNOWN_REASONS = text("""
    SELECT e.machine, e.reason, count(*) AS number, min(e.at) AS since
    FROM state_events e
    WHERE e.site_id = :site_id AND e.machine = ANY(:machines) AND e.at >= :start_at AND e.at < :now
      AND e.reason IS NOT NULL
      AND NOT EXISTS (SELECT FROM reasons r WHERE r.site_id = e.site_id AND r.reason = e.reason)
    GROUP BY e.machine, e.reason
    ORDER BY e.machine, e.reason
""")

PRODUCTS = text("""
    SELECT c.machine, c.product, c.milli, c.since,
           EXISTS (SELECT FROM products p WHERE p.site_id = :site_id AND p.product = c.product) AS is_known
    FROM (
        SELECT machine, product, min(at) AS since,
               sum(good_milli + scrap_milli + rework_milli)::bigint AS milli
        FROM count_events
        WHERE site_id = :site_id AND machine = ANY(:machines) AND at >= :start_at AND at < :now AND product IS NOT NULL
        GROUP BY machine, product
    ) c
    WHERE c.milli <> 0
    ORDER BY c.machine, c.product
""")

# Parts that neither their row nor an order gives a product.
NO_PRODUCT = text("""
    SELECT c.machine, sum(c.good_milli + c.scrap_milli + c.rework_milli)::bigint AS milli, min(c.at) AS since
    FROM count_events c
    WHERE c.site_id = :site_id AND c.machine = ANY(:machines) AND c.at >= :start_at AND c.at < :now
      AND c.product IS NULL
      AND NOT EXISTS (
          SELECT FROM orders o
          WHERE o.site_id = c.site_id AND o.machine = c.machine AND o.start_at <= c.at
            AND c.at < COALESCE(o.end_at,
                                (SELECT min(later.start_at) FROM orders later
                                 WHERE later.site_id = o.site_id AND later.machine = o.machine
                                   AND later.start_at > o.start_at),
                                'infinity'))
    GROUP BY c.machine
    HAVING sum(c.good_milli + c.scrap_milli + c.rework_milli) <> 0
    ORDER BY c.machine
""")

FALLS = text("""
    SELECT machine, count(*) AS number, min(at) AS since
    FROM counter_falls
    WHERE site_id = :site_id AND machine = ANY(:machines) AND at >= :start_at AND at < :now
    GROUP BY machine
    ORDER BY machine
""")

FUTURE = text("""
    SELECT machine, count(*) AS number, min(arrived_at) AS since
    FROM (
        SELECT machine, arrived_at FROM state_events
        WHERE site_id = :site_id AND machine = ANY(:machines) AND at > :now AND at > arrived_at
        UNION ALL
        SELECT machine, arrived_at FROM count_events
        WHERE site_id = :site_id AND machine = ANY(:machines) AND at > :now AND at > arrived_at
    ) ahead
    GROUP BY machine
    ORDER BY machine
""")

# Parts that came in after the figures of their shift had been reported.
LATE = text("""
    SELECT s.line, count(DISTINCT s.start_at) AS shifts, sum(c.milli)::bigint AS milli, min(c.at) AS since
    FROM reported_values s
    JOIN unnest(CAST(:machines AS text[]), CAST(:of_lines AS text[])) AS m(machine, line) ON m.line = s.line
    CROSS JOIN LATERAL (
        SELECT at, good_milli + scrap_milli + rework_milli AS milli
        FROM count_events
        WHERE site_id = :site_id AND machine = m.machine AND at >= s.start_at AND at < s.end_at
          AND at >= :start_at AND at < :now AND arrived_at > s.reported_at
        OFFSET 0  -- keeps the planner from reading all counts instead of these shifts
    ) c
    WHERE s.site_id = :site_id AND s.line = ANY(:lines) AND s.kpi = 'oee' AND s.start_at >= :start_at
    GROUP BY s.line
    ORDER BY s.line
""")

REJECTS = text("""
    SELECT kind, file_name, by, sum(rejected)::bigint AS rejected, sum(rows)::bigint AS rows, min(at) AS since
    FROM imports
    WHERE site_id = :site_id AND at >= :start_at AND rejected > 0
    GROUP BY kind, file_name, by
    ORDER BY kind, file_name, by
""")
