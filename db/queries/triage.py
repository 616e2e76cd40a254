"""Triage: what waits for an answer, and all that one idea needs to be decided."""

from sqlalchemy import text

# Of an anonymous idea nothing finer than the week is told: it is due in a week, and waits since one began.
_DUE = """
    CASE WHEN i.person_id IS NULL THEN date_trunc('week', i.due_at AT TIME ZONE s.timezone) AT TIME ZONE s.timezone
         ELSE i.due_at END
"""
_SAID = """
    CASE WHEN i.person_id IS NULL
         THEN date_trunc('week', i.created_at AT TIME ZONE s.timezone) AT TIME ZONE s.timezone
         ELSE i.created_at END
"""

# Dangers do not queue. A parked idea is back as soon as its date has come.
QUEUE = text(f"""
    WITH page AS MATERIALIZED (
        SELECT i.idea_id, {_DUE} AS due_at
        FROM ideas i
        JOIN sites s ON s.site_id = i.site_id
        WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.kind <> 'danger'
          AND (i.state IN ('new', 'asked_back') OR (i.state = 'parked' AND i.parked_until <= :now))
          AND (CAST(:lane AS int) IS NULL
               OR :lane = CASE WHEN i.lane = 2 AND i.line_until <= :now THEN 3 ELSE i.lane END)
          AND (CAST(:idea_ids AS bigint[]) IS NULL OR i.idea_id = ANY(:idea_ids))
          AND (CAST(:after_due AS timestamptz) IS NULL OR ({_DUE}, i.idea_id) > (:after_due, :after_id))
        ORDER BY {_DUE}, i.idea_id
        LIMIT :size
    )
    SELECT i.idea_id, i.version, i.kind, i.line, l.name AS line_name, i.kpi, i.body,
           i.person_id IS NULL AS is_anonymous,
           CASE WHEN i.state = 'parked' THEN 'new' ELSE i.state END AS state,
           i.parked_times > 0 AS was_parked, page.due_at,
           CAST(page.due_at AT TIME ZONE s.timezone AS date) AS due_on,
           CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
               - CAST({_SAID} AT TIME ZONE s.timezone AS date) AS waits_days,
           CAST(page.due_at AT TIME ZONE s.timezone AS date)
               - CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) AS left_days,
           i.due_at < :now AND i.first_answer_at IS NULL AS is_overdue,
           EXISTS (SELECT 1 FROM idea_events e
                   WHERE e.site_id = i.site_id AND e.idea_id = i.idea_id AND e.what = 'replied') AS was_replied,
           CASE WHEN i.lane = 2 AND i.line_until <= :now THEN 3 ELSE i.lane END AS lane
    FROM page
    JOIN ideas i ON i.site_id = :site_id AND i.idea_id = page.idea_id
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    ORDER BY page.due_at, i.idea_id
""")

# Nothing finer than the week leaves this query for an anonymous idea.
ONE = text(f"""
    SELECT i.idea_id, i.version, i.kind, i.line, l.name AS line_name, i.kpi, i.body, i.top_loss, i.language,
           CASE WHEN i.state = 'parked' AND i.parked_until <= :now THEN 'new' ELSE i.state END AS state,
           i.answer, i.merged_into, i.parked_times,
           CAST(i.parked_until AT TIME ZONE s.timezone AS date) AS parked_until,
           CAST({_DUE} AT TIME ZONE s.timezone AS date) AS due_on,
           i.due_at < :now AND i.first_answer_at IS NULL AS is_overdue,
           i.person_id IS NULL AS is_anonymous, coalesce(p.display_name, '') AS sender,
           CASE WHEN i.person_id IS NOT NULL THEN i.created_at END AS said_at,
           CAST(date_trunc('week', i.created_at AT TIME ZONE s.timezone) AS date) AS week_of,
           CASE WHEN i.person_id IS NOT NULL THEN coalesce(i.about_start, i.created_at)
                ELSE date_trunc('week', coalesce(i.about_start, i.created_at) AT TIME ZONE s.timezone)
                     AT TIME ZONE s.timezone END AS around_start,
           CASE WHEN i.person_id IS NOT NULL THEN coalesce(i.about_end, i.about_start, i.created_at)
                ELSE (date_trunc('week', coalesce(i.about_end, i.about_start, i.created_at) AT TIME ZONE s.timezone)
                      + interval '7 days') AT TIME ZONE s.timezone END AS around_end,
           i.gain, i.pictogram, i.source,
           CASE WHEN i.lane = 2 AND i.line_until <= :now THEN 3 ELSE i.lane END AS lane
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    LEFT JOIN people p ON p.site_id = i.site_id AND p.person_id = i.person_id
    WHERE i.site_id = :site_id AND i.idea_id = :idea_id AND i.line = ANY(:lines) AND i.state <> 'withdrawn'
""")

STEPS = text("""
    SELECT e.what, e.words, coalesce(p.display_name, '') AS by,
           CASE WHEN e.person_id IS NOT NULL THEN e.at END AS at,
           CAST(date_trunc('week', e.at AT TIME ZONE s.timezone) AS date) AS week_of
    FROM idea_events e
    JOIN sites s ON s.site_id = e.site_id
    LEFT JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
    WHERE e.site_id = :site_id AND e.idea_id = :idea_id
    ORDER BY e.event_id
    LIMIT 500
""")

OPEN_BODIES = text("""
    SELECT i.idea_id, i.body
    FROM ideas i
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.kind <> 'danger'
      AND i.state IN ('new', 'asked_back', 'parked', 'accepted')
      AND i.idea_id IS DISTINCT FROM CAST(:but AS bigint)
    ORDER BY i.idea_id DESC
    LIMIT 20000
""")

LOOKALIKES = text("""
    SELECT i.idea_id, i.line, i.body,
           CASE WHEN i.state = 'parked' AND i.parked_until <= :now THEN 'new' ELSE i.state END AS state,
           CAST(date_trunc('week', i.created_at AT TIME ZONE s.timezone) AS date) AS week_of
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    WHERE i.site_id = :site_id AND i.idea_id = ANY(:idea_ids)
""")

MERGED_IN = text("""
    SELECT i.idea_id, i.version, i.line, i.body,
           CAST(date_trunc('week', i.created_at AT TIME ZONE s.timezone) AS date) AS week_of
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    WHERE i.site_id = :site_id AND i.merged_into = :idea_id
    ORDER BY i.idea_id
    LIMIT 500
""")

COUNTS = text("""
    SELECT count(*) AS waiting, count(*) FILTER (WHERE i.due_at < :now AND i.first_answer_at IS NULL) AS overdue
    FROM ideas i
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.kind <> 'danger'
      AND (i.state IN ('new', 'asked_back') OR (i.state = 'parked' AND i.parked_until <= :now))
      AND (CAST(:lane AS int) IS NULL
           OR :lane = CASE WHEN i.lane = 2 AND i.line_until <= :now THEN 3 ELSE i.lane END)
""")
