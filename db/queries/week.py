"""A week of the loop in numbers: what was said, answered and done, and what is owed at its end."""

from sqlalchemy import text

WEEK = text("""
    SELECT count(*) FILTER (WHERE i.created_at >= :start AND i.created_at < :end) AS said,
           count(*) FILTER (WHERE i.first_answer_at >= :start AND i.first_answer_at < :end) AS answered,
           count(*) FILTER (WHERE i.first_answer_at >= :start AND i.first_answer_at < :end
                              AND i.first_answer_at <= i.due_at) AS in_time,
           count(*) FILTER (WHERE i.kind = 'danger' AND i.created_at < :end
                              AND (i.removed_at IS NULL OR i.removed_at >= :end)
                              AND i.state NOT IN ('withdrawn', 'merged', 'declined')) AS dangers
    FROM ideas i
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.state <> 'withdrawn'
""")

DONE = text("""
    SELECT count(*) FILTER (WHERE a.state = 'done' AND a.done_at >= :start AND a.done_at < :end) AS done,
           count(*) FILTER (WHERE a.created_at < :end AND a.due_on < CAST(:today AS date)
                              AND (a.state = 'open' OR a.done_at >= :end)) AS overdue
    FROM actions a
    WHERE a.site_id = :site_id AND a.line = ANY(:lines)
""")

OWED = text("""
    SELECT count(*) AS owed, count(*) FILTER (WHERE i.due_at < :end) AS overdue
    FROM ideas i
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.created_at < :end
      AND i.state <> 'withdrawn' AND (i.first_answer_at IS NULL OR i.first_answer_at >= :end)
""")

LEADERS = text("""
    SELECT person_id FROM people
    WHERE site_id = :site_id AND disabled_at IS NULL AND role IN ('manager', 'admin')
""")
