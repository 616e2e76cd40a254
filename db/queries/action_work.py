"""The work on an action: its stage, its steps, and the history of both."""

from sqlalchemy import text

ADD_EVENT = text("""
    INSERT INTO action_events (site_id, action_id, what, words, person_id, request_id, at)
    VALUES (:site_id, :action_id, :what, :words, :person_id, :request_id, :now)
    ON CONFLICT (site_id, action_id, request_id) DO NOTHING
    RETURNING event_id
""")

EVENT_BY_REQUEST = text("""
    SELECT 1 FROM action_events e
    WHERE e.site_id = :site_id AND e.action_id = :action_id AND e.request_id = :request_id
""")

EVENTS = text("""
    SELECT e.what, e.words, e.at, coalesce(p.display_name, '') AS by
    FROM action_events e
    LEFT JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
    WHERE e.site_id = :site_id AND e.action_id = :action_id
    ORDER BY e.event_id
    LIMIT 500
""")

SET_STAGE = text("""
    UPDATE actions SET stage = :stage, why = :why, version = version + 1
    WHERE site_id = :site_id AND action_id = :action_id AND version = :seen_version AND state = 'open'
    RETURNING version
""")

TAKE = text("""
    UPDATE actions SET owner_id = :owner_id, version = version + 1
    WHERE site_id = :site_id AND action_id = :action_id AND version = :seen_version AND state = 'open'
      AND stage = 'todo'
    RETURNING version
""")

DROP = text("""
    UPDATE actions SET state = 'dropped', why = :why, done_at = :now, version = version + 1
    WHERE site_id = :site_id AND action_id = :action_id AND version = :seen_version AND state = 'open'
    RETURNING version
""")

ADD_STEP = text("""
    INSERT INTO action_steps (site_id, action_id, body, owner_id, due_on, request_id, made_at)
    VALUES (:site_id, :action_id, :body, :owner_id, :due_on, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING step_id
""")

STEP_BY_REQUEST = text("""
    SELECT s.step_id FROM action_steps s WHERE s.site_id = :site_id AND s.request_id = :request_id
""")

STEPS = text("""
    SELECT s.step_id, s.version, s.action_id, s.body, s.owner_id, coalesce(p.display_name, '') AS owner, s.due_on,
           s.done_at, coalesce(d.display_name, '') AS done_by
    FROM action_steps s
    LEFT JOIN people p ON p.site_id = s.site_id AND p.person_id = s.owner_id
    LEFT JOIN people d ON d.site_id = s.site_id AND d.person_id = s.done_by
    WHERE s.site_id = :site_id AND s.action_id = :action_id AND s.removed_at IS NULL
    ORDER BY s.step_id
    LIMIT 200
""")

ACTION_OF_STEP = text("""
    SELECT s.action_id FROM action_steps s
    WHERE s.site_id = :site_id AND s.step_id = :step_id
""")

TICK_STEP = text("""
    UPDATE action_steps SET done_at = CAST(:done_at AS timestamptz), done_by = CAST(:done_by AS bigint),
                            version = version + 1
    WHERE site_id = :site_id AND step_id = :step_id AND version = :seen_version AND removed_at IS NULL
    RETURNING version
""")

REMOVE_STEP = text("""
    UPDATE action_steps SET removed_at = :now, version = version + 1
    WHERE site_id = :site_id AND step_id = :step_id AND version = :seen_version AND removed_at IS NULL
    RETURNING version
""")

RUNNING_TRIAL = text("""
    SELECT t.state FROM trials t
    WHERE t.site_id = :site_id AND t.action_id = :action_id AND t.state NOT IN ('accepted', 'stopped')
    LIMIT 1
""")

STOP_PLANNED = text("""
    UPDATE trials SET state = 'stopped', ended_at = :now, learned = :why, version = version + 1
    WHERE site_id = :site_id AND action_id = :action_id AND state = 'accepted'
    RETURNING trial_id
""")

# Open actions past their day, with the tier that has to know by now, where it was not told since that day was promised.
OVERDUE = text("""
    SELECT o.action_id, o.line, o.line_name, o.title, o.owner_id, o.due_on, o.tier
    FROM (SELECT a.site_id, a.action_id, a.line, l.name AS line_name, a.title, a.owner_id, a.due_on,
                 CASE WHEN d.late >= :third_after THEN 3 WHEN d.late >= :second_after THEN 2 ELSE 1 END AS tier
          FROM actions a
          JOIN sites s ON s.site_id = a.site_id
          JOIN lines l ON l.site_id = a.site_id AND l.line = a.line
          CROSS JOIN LATERAL (
              SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) - a.due_on AS late
          ) d
          WHERE a.site_id = :site_id AND a.state = 'open' AND d.late > 0) o
    WHERE NOT EXISTS (SELECT 1 FROM action_events e
                      WHERE e.site_id = o.site_id AND e.action_id = o.action_id AND e.what = 'climbed'
                        AND e.request_id = 'climb-' || o.tier || '-' || o.due_on)
    ORDER BY o.due_on, o.action_id
    LIMIT 200
""")
