"""Actions: owned, dated pieces of work, with or without an idea behind them."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO actions (site_id, idea_id, line, kpi, title, owner_id, due_on, promised_on, request_id, created_at)
    VALUES (:site_id, :idea_id, :line, :kpi, :title, :owner_id, :due_on, :due_on, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING action_id
""")

BY_REQUEST = text("""
    SELECT action_id FROM actions WHERE site_id = :site_id AND request_id = :request_id
""")

# Anyone enabled may own an action: maintenance belongs to no line.
MAY_OWN = text("""
    SELECT 1 FROM people p WHERE p.site_id = :site_id AND p.person_id = :owner_id AND p.disabled_at IS NULL
""")

TODAY = text("""
    SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) FROM sites s WHERE s.site_id = :site_id
""")

# One shape for all lists: nullable parameters narrow it.
LIST = text("""
    SELECT a.action_id, a.version, a.idea_id, a.line, l.name AS line_name, a.kpi, a.title, a.owner_id,
           p.display_name AS owner, p.role AS owner_role, a.due_on, a.state, a.done_at, a.result,
           a.state = 'open' AND a.due_on < CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
               AS is_overdue,
           a.stage, a.why, coalesce(w.steps, 0) AS steps, coalesce(w.steps_done, 0) AS steps_done
    FROM actions a
    JOIN sites s ON s.site_id = a.site_id
    JOIN lines l ON l.site_id = a.site_id AND l.line = a.line
    JOIN people p ON p.site_id = a.site_id AND p.person_id = a.owner_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS steps, count(s.done_at) AS steps_done FROM action_steps s
        WHERE s.site_id = a.site_id AND s.action_id = a.action_id AND s.removed_at IS NULL
    ) w ON true
    WHERE a.site_id = :site_id
      AND (CAST(:action_id AS bigint) IS NULL OR a.action_id = :action_id)
      AND (CAST(:owner_id AS bigint) IS NULL OR a.owner_id = :owner_id)
      AND (CAST(:lines AS text[]) IS NULL OR a.line = ANY(:lines) OR a.owner_id = :or_owner_id)
      AND (CAST(:kpi AS text) IS NULL OR a.kpi = :kpi)
      AND (CAST(:state AS text) IS NULL OR a.state = :state)
      AND (CAST(:ended_since AS timestamptz) IS NULL OR a.state <> 'open' AND a.done_at >= :ended_since)
      AND (NOT :only_overdue OR a.due_on < CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date))
    ORDER BY a.due_on, a.action_id
    LIMIT 500
""")


FINISH = text("""
    UPDATE actions SET state = 'done', done_at = :now, result = :result, version = version + 1
    WHERE site_id = :site_id AND action_id = :action_id AND version = :seen_version AND state = 'open'
    RETURNING version
""")

CHANGE = text("""
    UPDATE actions SET owner_id = :owner_id, due_on = :due_on, version = version + 1
    WHERE site_id = :site_id AND action_id = :action_id AND version = :seen_version AND state = 'open'
    RETURNING version
""")

# What still keeps an idea from being done: open actions, and trials that have not begun.
OPEN_OF_IDEA = text("""
    SELECT (SELECT count(*) FROM actions a
            WHERE a.site_id = :site_id AND a.idea_id = :idea_id AND a.state = 'open')
         + (SELECT count(*) FROM trials t
            WHERE t.site_id = :site_id AND t.idea_id = :idea_id AND t.state = 'accepted')
""")

LOCK = text("""
    SELECT a.idea_id FROM actions a WHERE a.site_id = :site_id AND a.action_id = :action_id FOR UPDATE
""")

LOCK_IDEA = text("""
    SELECT i.idea_id FROM ideas i WHERE i.site_id = :site_id AND i.idea_id = :idea_id FOR UPDATE
""")
