"""Lane 2: what the line's supervisor may decide, the sample of it that management looks at, and the site's limit."""

from sqlalchemy import text

LIMIT = text("""
    SELECT s.just_do_limit, s.currency FROM sites s WHERE s.site_id = :site_id
""")

SET_LIMIT = text("""
    UPDATE sites SET just_do_limit = :just_do_limit
    WHERE site_id = :site_id AND just_do_limit IS NOT DISTINCT FROM CAST(:seen AS numeric)
    RETURNING site_id
""")

TIMES = text("""
    SELECT count(*) FILTER (WHERE e.what = 'asked_again') AS asked_again
    FROM idea_events e
    WHERE e.site_id = :site_id AND e.idea_id = :idea_id
""")

# Who decided an idea in lane 2 last, and how; every tenth is shown to management too. Nobody chooses which.
SAMPLE = text("""
    SELECT i.idea_id, i.version, i.line, l.name AS line_name, i.body, i.state, coalesce(i.answer, '') AS answer,
           CAST(date_trunc('week', i.created_at AT TIME ZONE s.timezone) AS date) AS week_of
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.lane = 2 AND i.idea_id % 10 = 0
      AND i.state IN ('accepted', 'declined', 'done') AND i.sample_seen_at IS NULL
    ORDER BY i.first_answer_at, i.idea_id
    LIMIT :size
""")

SAMPLE_SEEN = text("""
    UPDATE ideas SET sample_seen_at = :now
    WHERE site_id = :site_id AND idea_id = :idea_id AND version = :seen_version AND sample_seen_at IS NULL
    RETURNING idea_id
""")
