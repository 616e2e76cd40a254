"""What became of what people said on some lines. Of an idea nobody's words and no name: what was done, and counts."""

from sqlalchemy import text

# An action keeps its own title, in the words of whoever decided: the idea's words stay with who may read ideas.
DONE = text("""
    SELECT a.title, a.result, a.kpi, CAST(a.done_at AT TIME ZONE s.timezone AS date) AS on_day
    FROM actions a
    JOIN sites s ON s.site_id = a.site_id
    WHERE a.site_id = :site_id AND a.line = ANY(:lines) AND a.idea_id IS NOT NULL AND a.state = 'done'
      AND a.done_at >= :since AND a.done_at <= :now
    ORDER BY a.done_at DESC, a.action_id DESC
    LIMIT :most
""")

DOING = text("""
    SELECT a.title, a.result, a.kpi, a.due_on AS on_day
    FROM actions a
    WHERE a.site_id = :site_id AND a.line = ANY(:lines) AND a.idea_id IS NOT NULL AND a.state = 'open'
    ORDER BY a.due_on, a.action_id
    LIMIT :most
""")

COUNTS = text("""
    SELECT count(*) AS said, count(i.first_answer_at) AS answered,
           count(*) FILTER (WHERE i.state IN ('done', 'removed', 'verified', 'standard', 'spread')) AS done
    FROM ideas i
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.created_at >= :since AND i.created_at <= :now
      AND i.state <> 'withdrawn'
""")
