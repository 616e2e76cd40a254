"""What was reported of closed shifts: written once, never changed."""

from sqlalchemy import text

# Shifts that ended between two instants and of which nothing is reported yet, the oldest first.
CLOSED = text("""
    SELECT s.line, s.shift, s.start_at, s.end_at
    FROM shifts s
    WHERE s.site_id = :site_id AND s.end_at > :from_at AND s.end_at <= :until_at
      AND NOT EXISTS (SELECT FROM reported_values r
                      WHERE r.site_id = s.site_id AND r.line = s.line AND r.shift = s.shift
                        AND r.start_at = s.start_at)
    ORDER BY s.end_at, s.line, s.shift
    LIMIT :most
""")

ADD = text("""
    INSERT INTO reported_values (site_id, line, shift, start_at, end_at, kpi, value, withheld, flags, elements,
                                 formula_version, reported_at)
    VALUES (:site_id, :line, :shift, :start_at, :end_at, :kpi, :value, :withheld, CAST(:flags AS jsonb),
            CAST(:elements AS jsonb), :formula_version, :reported_at)
    ON CONFLICT DO NOTHING
""")

BETWEEN = text("""
    SELECT line, shift, start_at, end_at, kpi, value, withheld, flags, elements, formula_version, reported_at
    FROM reported_values
    WHERE site_id = :site_id AND line = :line AND kpi = :kpi AND start_at >= :start_at AND start_at < :end_at
    ORDER BY start_at, shift
""")
