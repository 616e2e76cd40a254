"""What management owes to those who spoke, and the latest promise that was kept."""

from sqlalchemy import text

OWED = text("""
    SELECT count(*) FILTER (WHERE i.first_answer_at IS NULL) AS number,
           count(*) FILTER (WHERE i.first_answer_at IS NULL AND i.due_at < :now) AS overdue,
           max(CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
               - CAST(i.created_at AT TIME ZONE s.timezone AS date))
               FILTER (WHERE i.first_answer_at IS NULL) AS oldest_days,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM i.first_answer_at - i.created_at) / 86400.0)
               FILTER (WHERE i.first_answer_at IS NOT NULL AND i.created_at >= :since) AS median_days
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    WHERE i.site_id = :site_id AND (CAST(:line AS text) IS NULL OR i.line = :line) AND i.created_at <= :now
      AND i.state <> 'withdrawn'
      AND (i.first_answer_at IS NULL OR i.created_at >= :since)
""")

# By the date that was promised first: another date later breaks no promise less.
DATES = text("""
    SELECT count(*) FILTER (WHERE CAST(a.done_at AT TIME ZONE s.timezone AS date) <= d.due_on) AS kept,
           count(*) AS promised
    FROM actions a
    JOIN sites s ON s.site_id = a.site_id
    CROSS JOIN LATERAL (SELECT coalesce(a.promised_on, a.due_on) AS due_on) d
    WHERE a.site_id = :site_id AND (CAST(:line AS text) IS NULL OR a.line = :line) AND a.created_at <= :now
      AND a.state <> 'dropped'
      AND d.due_on < CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
      AND d.due_on >= CAST(CAST(:since AS timestamptz) AT TIME ZONE s.timezone AS date)
""")

LATEST_DONE = text("""
    SELECT i.idea_id, i.kpi, i.body, a.title, a.result,
           CAST(a.done_at AT TIME ZONE s.timezone AS date) AS done_on
    FROM actions a
    JOIN ideas i ON i.site_id = a.site_id AND i.idea_id = a.idea_id
    JOIN sites s ON s.site_id = a.site_id
    WHERE a.site_id = :site_id AND a.line = :line AND a.state = 'done'
    ORDER BY a.done_at DESC, a.action_id DESC
    LIMIT 1
""")
