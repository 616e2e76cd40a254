"""How often figures are looked at, and those that nobody has touched for long."""

from sqlalchemy import text

# One row a day, a number and no name: who looked is nobody's business.
COUNT = text("""
    INSERT INTO kpi_looks (site_id, line, kpi, day, looks)
    SELECT site_id, :line, :kpi, CAST(CAST(:now AS timestamptz) AT TIME ZONE timezone AS date), 1
    FROM sites
    WHERE site_id = :site_id
    ON CONFLICT (site_id, line, kpi, day) DO UPDATE SET looks = kpi_looks.looks + 1
""")

UNTOUCHED = text("""
    SELECT b.line, b.kpi, b.owner_role, greatest(b.chosen_at, seen.at, done.at, noted.at, said.at) AS touched_at
    FROM board_kpis b
    JOIN sites s ON s.site_id = b.site_id
    LEFT JOIN LATERAL (
        SELECT CAST(max(day) + 1 AS timestamp) AT TIME ZONE s.timezone AS at FROM kpi_looks k
        WHERE k.site_id = b.site_id AND k.line = b.line AND k.kpi = b.kpi
    ) seen ON true
    LEFT JOIN LATERAL (
        SELECT max(CASE WHEN a.state = 'open' THEN :now ELSE greatest(a.created_at, a.done_at) END) AS at
        FROM actions a
        WHERE a.site_id = b.site_id AND a.line = b.line AND a.kpi = b.kpi
    ) done ON true
    LEFT JOIN LATERAL (
        SELECT max(created_at) AS at FROM annotations n
        WHERE n.site_id = b.site_id AND n.line = b.line AND n.kpi = b.kpi
    ) noted ON true
    LEFT JOIN LATERAL (
        SELECT max(created_at) AS at FROM ideas i
        WHERE i.site_id = b.site_id AND i.line = b.line AND i.kpi = b.kpi
    ) said ON true
    WHERE b.site_id = :site_id AND b.line = ANY(:lines)
      AND greatest(b.chosen_at, seen.at, done.at, noted.at, said.at) < :before
    ORDER BY touched_at, b.line, b.kpi
""")
