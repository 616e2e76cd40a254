"""What the losses of a line took and cost in its last four whole weeks, worked out once a week."""

from sqlalchemy import text

NEXT_LINE = text("""
    SELECT l.line FROM lines l
    WHERE l.site_id = :site_id
      AND NOT EXISTS (SELECT 1 FROM loss_weeks w
                      WHERE w.site_id = l.site_id AND w.line = l.line AND w.monday = :monday)
    ORDER BY l.line
    LIMIT 1
""")

KEEP = text("""
    INSERT INTO loss_weeks (site_id, line, monday, losses, made_at)
    VALUES (:site_id, :line, :monday, CAST(:losses AS jsonb), :now)
    ON CONFLICT (site_id, line) DO UPDATE
    SET monday = EXCLUDED.monday, losses = EXCLUDED.losses, made_at = EXCLUDED.made_at
""")

READ = text("""
    SELECT w.line, l.name AS line_name, w.losses FROM loss_weeks w
    JOIN lines l ON l.site_id = w.site_id AND l.line = w.line
    WHERE w.site_id = :site_id AND w.line = ANY(:lines)
    ORDER BY w.line
""")
