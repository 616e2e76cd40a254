"""Chosen figures that stand red, with an action or without one, and where those without one climbed to."""

from sqlalchemy import text

# One look for all processes: whoever moves the instant on looks.
LOOK_IS_DUE = text("""
    INSERT INTO red_looks (site_id, looked_at) VALUES (:site_id, :now)
    ON CONFLICT (site_id) DO UPDATE SET looked_at = excluded.looked_at
    WHERE red_looks.looked_at <= :before
    RETURNING site_id
""")

_LOOKED = """
    WITH looked AS (
        SELECT x.line, x.kpi, x.is_red,
               EXISTS (SELECT 1 FROM actions a WHERE a.site_id = :site_id AND a.line = x.line AND a.kpi = x.kpi
                       AND a.state = 'open')
               OR EXISTS (SELECT 1 FROM trials t WHERE t.site_id = :site_id AND t.line = x.line AND t.kpi = x.kpi
                          AND t.state = 'in_trial') AS is_owned
        FROM jsonb_to_recordset(CAST(:seen AS jsonb)) AS x (line text, kpi text, is_red boolean)
    )
"""

# What passed since the last look counts for how it stood then; where nobody looked for long, nobody knows.
COUNT = text("""
    UPDATE reds
    SET red_s = red_s + least(greatest(extract(epoch FROM CAST(:now AS timestamptz) - seen_at), 0), :longest_s),
        seen_at = :now
    WHERE site_id = :site_id AND ended_at IS NULL
      AND (line, kpi) IN (SELECT x.line, x.kpi FROM jsonb_to_recordset(CAST(:seen AS jsonb)) AS x (line text, kpi text))
""")

END = text(f"""
    {_LOOKED}
    UPDATE reds r SET ended_at = :now
    FROM looked x
    WHERE r.site_id = :site_id AND r.line = x.line AND r.kpi = x.kpi AND r.ended_at IS NULL
      AND (NOT x.is_red OR r.is_owned <> x.is_owned)
    RETURNING r.line
""")

END_OFF_THE_WALL = text("""
    UPDATE reds r SET ended_at = :now
    WHERE r.site_id = :site_id AND r.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM board_kpis b WHERE b.site_id = r.site_id AND b.line = r.line AND b.kpi = r.kpi)
""")

BEGIN = text(f"""
    {_LOOKED}
    INSERT INTO reds (site_id, line, kpi, since, seen_at, is_owned)
    SELECT :site_id, x.line, x.kpi, :now, :now, x.is_owned FROM looked x
    WHERE x.is_red
    ON CONFLICT (site_id, line, kpi) WHERE ended_at IS NULL DO NOTHING
""")

ALONE = text("""
    SELECT r.red_id, r.line, r.kpi, r.since, r.red_s, r.tier
    FROM reds r
    WHERE r.site_id = :site_id AND r.ended_at IS NULL AND NOT r.is_owned
      AND (CAST(:line AS text) IS NULL OR r.line = :line)
    ORDER BY r.red_s DESC, r.red_id
    LIMIT 1000
""")

CLIMB = text("""
    UPDATE reds SET tier = :tier, climbed_at = :now
    WHERE site_id = :site_id AND red_id = :red_id AND tier < :tier AND ended_at IS NULL
    RETURNING red_id
""")

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
