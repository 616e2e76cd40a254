"""Lists to take home: each column is named as it stands in the file; times are the plant's own, on its clock."""

from sqlalchemy import text

# Of an anonymous one nothing finer than the week leaves this query: not its number's place among others, not its date.
IDEAS = text("""
    SELECT i.idea_id, i.kind, i.lane, i.state, i.line, l.name AS line_name, i.kpi,
           said.week_of AS said_in_week_of,
           CASE WHEN i.person_id IS NOT NULL THEN to_char(i.created_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI')
                END AS said_at,
           CASE WHEN i.person_id IS NULL THEN 'anonymous' ELSE p.display_name END AS said_by,
           i.language, i.body, i.gain, i.top_loss,
           (SELECT count(*) FROM idea_votes v WHERE v.site_id = i.site_id AND v.idea_id = i.idea_id) AS me_too,
           CASE WHEN i.person_id IS NOT NULL THEN CAST(i.due_at AT TIME ZONE s.timezone AS date) END AS answer_due_on,
           CAST(i.first_answer_at AT TIME ZONE s.timezone AS date) AS answered_on,
           i.first_answer_at <= i.due_at AS is_answered_in_time,
           i.answer, i.merged_into,
           CAST(i.parked_until AT TIME ZONE s.timezone AS date) AS parked_until
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    CROSS JOIN LATERAL (SELECT CAST(i.created_at AT TIME ZONE s.timezone AS date) AS day,
                               CAST(date_trunc('week', i.created_at AT TIME ZONE s.timezone) AS date) AS week_of) said
    LEFT JOIN people p ON p.site_id = i.site_id AND p.person_id = i.person_id
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.state <> 'withdrawn'
      AND CASE WHEN i.person_id IS NULL THEN said.week_of ELSE said.day END < :until_day
      AND CASE WHEN i.person_id IS NULL THEN said.week_of + 6 ELSE said.day END >= :since_day
    ORDER BY said_in_week_of DESC, i.line, md5(i.receipt_hash)
""")

ACTIONS = text("""
    SELECT a.action_id, a.idea_id, a.line, l.name AS line_name, a.kpi, a.title, p.display_name AS owner, a.due_on,
           a.state, to_char(a.created_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI') AS began_at,
           to_char(a.done_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI') AS done_at,
           CAST(a.done_at AT TIME ZONE s.timezone AS date) <= a.due_on AS is_done_in_time, a.result
    FROM actions a
    JOIN sites s ON s.site_id = a.site_id
    JOIN lines l ON l.site_id = a.site_id AND l.line = a.line
    JOIN people p ON p.site_id = a.site_id AND p.person_id = a.owner_id
    WHERE a.site_id = :site_id AND a.line = ANY(:lines)
      AND CAST(a.created_at AT TIME ZONE s.timezone AS date) >= :since_day
      AND CAST(a.created_at AT TIME ZONE s.timezone AS date) < :until_day
    ORDER BY a.created_at DESC, a.action_id DESC
""")

NOTES = text("""
    SELECT a.annotation_id AS note_id, a.line, a.kpi, a.machine,
           to_char(a.start_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI') AS about_from,
           to_char(a.end_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI') AS about_to,
           a.body, coalesce(p.display_name, '') AS written_by
    FROM annotations a
    JOIN sites s ON s.site_id = a.site_id
    LEFT JOIN people p ON p.site_id = a.site_id AND p.person_id = a.person_id
    WHERE a.site_id = :site_id AND a.line = ANY(:lines)
      AND CAST(a.start_at AT TIME ZONE s.timezone AS date) >= :since_day
      AND CAST(a.start_at AT TIME ZONE s.timezone AS date) < :until_day
    ORDER BY a.start_at DESC, a.annotation_id DESC
""")

# Who called and who came are roles: calls measure help, not people.
CALLS = text("""
    SELECT c.call_id, c.line, c.machine, c.kind, c.state, c.helper_role AS helper,
           to_char(c.made_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI:SS') AS made_at,
           to_char(c.coming_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI:SS') AS coming_at,
           to_char(c.here_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI:SS') AS here_at,
           to_char(c.ended_at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI:SS') AS ended_at,
           round(CAST(extract(epoch FROM c.here_at - c.made_at) / 60 AS numeric), 1) AS response_min,
           CASE WHEN c.state = 'fixed' THEN round(CAST(extract(epoch FROM c.ended_at - c.here_at) / 60 AS numeric), 1)
                END AS fix_min
    FROM calls c
    JOIN sites s ON s.site_id = c.site_id
    WHERE c.site_id = :site_id AND c.line = ANY(:lines)
      AND CAST(c.made_at AT TIME ZONE s.timezone AS date) >= :since_day
      AND CAST(c.made_at AT TIME ZONE s.timezone AS date) < :until_day
    ORDER BY c.made_at DESC, c.call_id DESC
""")

AUDIT = text("""
    SELECT to_char(a.at AT TIME ZONE s.timezone, 'YYYY-MM-DD HH24:MI:SS') AS at, a.actor,
           coalesce(p.display_name, '') AS name, a.action, a.subject, CAST(a.details AS text) AS details
    FROM audit a
    JOIN sites s ON s.site_id = a.site_id
    LEFT JOIN people p ON p.site_id = a.site_id AND 'person:' || p.person_id = a.actor
    WHERE a.site_id = :site_id
      AND a.at >= CAST(CAST(:since_day AS date) AS timestamp) AT TIME ZONE s.timezone
      AND a.at < CAST(CAST(:until_day AS date) AS timestamp) AT TIME ZONE s.timezone
    ORDER BY a.at DESC, a.audit_id DESC
""")

# Each trial with what its figure had done at the newest check; the crew's split stays out: it is shown when it is over.
TRIALS = text("""
    SELECT r.trial_id, r.idea_id, r.action_id, r.line, l.name AS line_name, r.kpi, r.hypothesis, r.state, r.starts_on,
           r.plan->>'baseline_start' AS compared_from, r.plan->>'baseline_end' AS compared_to, r.budget,
           c.day AS checked_after_days, c.verdict, c.size, c.low, c.high, c.unit, c.n_before, c.n_after, c.p,
           r.learned, r.spread_from
    FROM trials r
    JOIN sites s ON s.site_id = r.site_id
    JOIN lines l ON l.site_id = r.site_id AND l.line = r.line
    LEFT JOIN LATERAL (
        SELECT k.day, k.verdict, k.size, k.low, k.high, k.unit, k.n_before, k.n_after, k.p
        FROM trial_checks k
        WHERE k.site_id = r.site_id AND k.trial_id = r.trial_id
        ORDER BY k.at DESC, k.check_id DESC
        LIMIT 1
    ) c ON true
    WHERE r.site_id = :site_id AND r.line = ANY(:lines)
      AND CAST(r.made_at AT TIME ZONE s.timezone AS date) >= :since_day
      AND CAST(r.made_at AT TIME ZONE s.timezone AS date) < :until_day
    ORDER BY r.made_at DESC, r.trial_id DESC
""")
