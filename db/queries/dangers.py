"""Dangers: open from the moment they are said until somebody has removed them."""

from sqlalchemy import text

# Of an anonymous one nobody learns the instant: its age is told in whole days.
OPEN_ON = text("""
    SELECT i.idea_id, i.version, i.line, l.name AS line_name, i.body, i.state <> 'new' AS is_seen,
           coalesce(i.answer, '') AS answer,
           CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
               - CAST(i.created_at AT TIME ZONE s.timezone AS date) AS age_days,
           i.first_answer_at IS NULL AND i.due_at < :now AS is_overdue
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.kind = 'danger' AND i.removed_at IS NULL
    ORDER BY i.created_at, i.idea_id
    LIMIT 200
""")
