"""A manager was at a line: typed on its tablet with a code of their own."""

from sqlalchemy import text

PUT_CODE = text("""
    INSERT INTO visit_codes (site_id, person_id, code_hash, made_at)
    SELECT :site_id, :person_id, :code_hash, :now
    WHERE NOT EXISTS (SELECT 1 FROM visit_codes c WHERE c.site_id = :site_id AND c.code_hash = :code_hash)
    ON CONFLICT (site_id, person_id) DO UPDATE SET code_hash = excluded.code_hash, made_at = excluded.made_at
""")

CODE_MADE_AT = text("SELECT made_at FROM visit_codes WHERE site_id = :site_id AND person_id = :person_id")

WHOSE = text("""
    SELECT p.person_id, p.display_name
    FROM visit_codes c
    JOIN people p ON p.site_id = c.site_id AND p.person_id = c.person_id
    WHERE c.site_id = :site_id AND c.code_hash = :code_hash AND p.role = 'manager' AND p.disabled_at IS NULL
""")

ADD = text("""
    INSERT INTO visits (site_id, line, request_id, at, on_day)
    SELECT s.site_id, :line, :request_id, :now, CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
    FROM sites s
    WHERE s.site_id = :site_id
    ON CONFLICT (site_id, request_id) DO NOTHING
""")

LAST = text("""
    SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) - v.on_day AS days
    FROM visits v
    JOIN sites s ON s.site_id = v.site_id
    WHERE v.site_id = :site_id AND v.line = :line AND v.at <= :now
    ORDER BY v.at DESC
    LIMIT 1
""")

LAST_OF_LINES = text("""
    SELECT l.line, CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) - v.on_day AS days
    FROM lines l
    JOIN sites s ON s.site_id = l.site_id
    LEFT JOIN LATERAL (
        SELECT x.on_day FROM visits x
        WHERE x.site_id = l.site_id AND x.line = l.line AND x.at <= :now
        ORDER BY x.at DESC
        LIMIT 1
    ) v ON true
    WHERE l.site_id = :site_id AND l.line = ANY(:lines)
    ORDER BY l.line
""")

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
