"""The agenda of a week, and the sessions in which it is worked through."""

from sqlalchemy import text

WEEK = text("""
    SELECT CAST(date_trunc('week', CAST(:now AS timestamptz) AT TIME ZONE s.timezone) AS date) AS week
    FROM sites s WHERE s.site_id = :site_id
""")

NEWEST = text("""
    SELECT a.version, a.idea_ids FROM triage_agendas a
    WHERE a.site_id = :site_id AND a.week = :week
    ORDER BY a.version DESC
    LIMIT 1
""")

PUT = text("""
    INSERT INTO triage_agendas (site_id, week, version, idea_ids, person_id, request_id, made_at)
    SELECT :site_id, :week, CAST(:seen AS bigint) + 1, CAST(:idea_ids AS jsonb), :person_id, :request_id, :now
    WHERE :seen = (SELECT coalesce(max(a.version), 0) FROM triage_agendas a
                   WHERE a.site_id = :site_id AND a.week = :week)
    ON CONFLICT DO NOTHING
    RETURNING version
""")

PUT_BY_REQUEST = text("""
    SELECT a.version FROM triage_agendas a WHERE a.site_id = :site_id AND a.request_id = :request_id
""")

START = text("""
    INSERT INTO triage_sessions (site_id, started_at, started_by, ends_at, idea_ids, request_id)
    VALUES (:site_id, :now, :person_id, :ends_at, CAST(:idea_ids AS jsonb), :request_id)
    ON CONFLICT DO NOTHING
    RETURNING session_id
""")

RUNNING = text("""
    SELECT x.session_id, x.started_at, x.ends_at, x.idea_ids, x.ended_at, x.summary
    FROM triage_sessions x
    WHERE x.site_id = :site_id AND x.ended_at IS NULL
""")

ONE = text("""
    SELECT x.session_id, x.started_at, x.ends_at, x.idea_ids, x.ended_at, x.summary
    FROM triage_sessions x
    WHERE x.site_id = :site_id AND x.session_id = :session_id
""")

ENDED = text("""
    SELECT x.session_id, x.started_at, x.ends_at, x.idea_ids, x.ended_at, x.summary
    FROM triage_sessions x
    WHERE x.site_id = :site_id AND x.ended_at IS NOT NULL
    ORDER BY x.session_id DESC
    LIMIT :size
""")

END = text("""
    UPDATE triage_sessions SET ended_at = :now, summary = CAST(:summary AS jsonb)
    WHERE site_id = :site_id AND session_id = :session_id AND ended_at IS NULL
    RETURNING session_id
""")

LEFT = text("""
    SELECT i.idea_id FROM ideas i
    WHERE i.site_id = :site_id AND i.idea_id = ANY(:idea_ids)
      AND (i.state = 'new' OR (i.state = 'parked' AND i.parked_until <= :now))
""")

# What management answered in a span, with who does it by when where it was a yes; a merge that was taken back is none.
DECIDED = text("""
    SELECT e.idea_id, e.what, e.words, p.display_name AS by, i.line, l.name AS line_name, i.body,
           a.due_on, o.display_name AS owner
    FROM idea_events e
    JOIN ideas i ON i.site_id = e.site_id AND i.idea_id = e.idea_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
    LEFT JOIN LATERAL (
        SELECT x.due_on, x.owner_id FROM actions x
        WHERE e.what = 'accepted' AND x.site_id = e.site_id AND x.idea_id = e.idea_id
        ORDER BY x.action_id DESC LIMIT 1
    ) a ON true
    LEFT JOIN people o ON o.site_id = e.site_id AND o.person_id = a.owner_id
    WHERE e.site_id = :site_id AND e.at >= :since AND e.at <= :until AND i.kind <> 'danger'
      AND e.what IN ('accepted', 'asked_back', 'declined', 'parked', 'merged')
      AND p.role IN ('manager', 'admin')
      AND NOT (e.what = 'merged' AND EXISTS (
        SELECT FROM idea_events u
        WHERE u.site_id = e.site_id AND u.idea_id = e.idea_id AND u.event_id > e.event_id
          AND u.what = 'unmerged' AND u.at <= :until
      ))
    ORDER BY e.at, e.idea_id, e.event_id
    LIMIT 500
""")

# Of an anonymous one the week in which it was due, no day.
OVERDUE = text("""
    SELECT i.idea_id, i.line, l.name AS line_name, i.body,
           CAST(CASE WHEN i.person_id IS NULL THEN date_trunc('week', i.due_at AT TIME ZONE s.timezone)
                     ELSE i.due_at AT TIME ZONE s.timezone END AS date) AS due_on
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    WHERE i.site_id = :site_id AND i.kind <> 'danger' AND i.first_answer_at IS NULL AND i.due_at < :now
      AND i.state IN ('new', 'asked_back', 'parked')
    ORDER BY due_on, i.idea_id
    LIMIT 100
""")

READERS = text("""
    SELECT p.person_id FROM people p
    WHERE p.site_id = :site_id AND p.disabled_at IS NULL AND p.role IN ('supervisor', 'manager', 'admin')
    ORDER BY p.person_id
""")
