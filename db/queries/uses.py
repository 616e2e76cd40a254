"""What stands on the code of a line or machine, before an undo takes it away."""

from sqlalchemy import text

# What stands on a code that would be gone: (what, code, the import that sent it where one did).
USES = {
    "lines": text("""
        SELECT DISTINCT 'machine' AS what, m.line AS code, CAST(NULL AS bigint) AS import_id
        FROM machines m WHERE m.site_id = :site_id AND m.line = ANY(:codes)
        UNION SELECT 'shift', line, NULL FROM shifts WHERE site_id = :site_id AND line = ANY(:codes)
        UNION SELECT 'target', line, NULL FROM targets WHERE site_id = :site_id AND line = ANY(:codes)
        UNION SELECT 'cost', line, NULL FROM rates WHERE site_id = :site_id AND line = ANY(:codes)
        UNION SELECT 'station', line, NULL FROM stations WHERE site_id = :site_id AND line = ANY(:codes)
        UNION SELECT 'idea', line, NULL FROM ideas WHERE site_id = :site_id AND line = ANY(:codes)
        UNION SELECT 'action', line, NULL FROM actions WHERE site_id = :site_id AND line = ANY(:codes)
        UNION SELECT 'incident', line, import_id FROM incidents WHERE site_id = :site_id AND line = ANY(:codes)
        LIMIT 3
    """),
    "machines": text("""
        SELECT what, m.code, found.import_id
        FROM unnest(CAST(:codes AS text[])) AS m(code)
        CROSS JOIN LATERAL (
            (SELECT 'state' AS what, import_id FROM state_events
             WHERE site_id = :site_id AND machine = m.code ORDER BY at LIMIT 1)
            UNION ALL
            (SELECT 'count', import_id FROM count_events
             WHERE site_id = :site_id AND machine = m.code ORDER BY at LIMIT 1)
            UNION ALL
            (SELECT 'running total', import_id FROM counter_readings
             WHERE site_id = :site_id AND machine = m.code ORDER BY at LIMIT 1)
            UNION ALL
            (SELECT 'order', NULL FROM orders WHERE site_id = :site_id AND machine = m.code LIMIT 1)
        ) found
        WHERE NOT EXISTS (
            SELECT FROM machines v
            WHERE v.site_id = :site_id AND v.machine = m.code
              AND CAST(jsonb_build_array(v.site_id, v.machine, v.valid_from) AS text) NOT IN (
                  SELECT row_key FROM master_history
                  WHERE site_id = :site_id AND kind = 'machines' AND import_id = :import_id AND before IS NULL))
        LIMIT 3
    """),
}
