"""How the loop runs: counts and times of lines and of all of them together (line: null). Nothing of a person."""

from sqlalchemy import text

# Who works on a line: the teams that it belongs to, or that have had a shift there.
HEADS = text("""
    SELECT l.line, count(DISTINCT p.person_id) AS heads
    FROM lines l
    LEFT JOIN LATERAL (
        SELECT l.team
        UNION
        SELECT h.team FROM shifts h
        WHERE h.site_id = l.site_id AND h.line = l.line AND h.end_at >= :since AND h.start_at <= :now
    ) w ON w.team IS NOT NULL
    LEFT JOIN person_teams m ON m.site_id = l.site_id AND m.team = w.team
    LEFT JOIN people p ON p.site_id = m.site_id AND p.person_id = m.person_id AND p.disabled_at IS NULL
    WHERE l.site_id = :site_id AND l.line = ANY(:lines)
    GROUP BY l.line
""")

TOGETHER = text("""
    SELECT count(DISTINCT p.person_id)
    FROM lines l
    JOIN LATERAL (
        SELECT l.team
        UNION
        SELECT h.team FROM shifts h
        WHERE h.site_id = l.site_id AND h.line = l.line AND h.end_at >= :since AND h.start_at <= :now
    ) w ON w.team IS NOT NULL
    JOIN person_teams m ON m.site_id = l.site_id AND m.team = w.team
    JOIN people p ON p.site_id = m.site_id AND p.person_id = m.person_id AND p.disabled_at IS NULL
    WHERE l.site_id = :site_id AND l.line = ANY(:lines)
""")

SAID = text("""
    SELECT i.line, to_char(i.created_at AT TIME ZONE s.timezone, 'YYYY-MM') AS month, count(*) AS said
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.created_at <= :now
      AND i.state <> 'withdrawn' AND CAST(i.created_at AT TIME ZONE s.timezone AS date) >= :first_day
    GROUP BY GROUPING SETS ((1, 2), (2))
""")

ANSWERS = text("""
    SELECT i.line,
           count(*) FILTER (WHERE i.due_at <= :now AND i.due_at >= :since) AS due,
           count(*) FILTER (WHERE i.due_at <= :now AND i.due_at >= :since AND i.first_answer_at <= i.due_at) AS in_time,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM i.first_answer_at - i.created_at) / 86400.0)
               FILTER (WHERE i.first_answer_at IS NOT NULL AND i.created_at >= :since) AS median_days,
           count(*) FILTER (WHERE i.first_answer_at IS NULL) AS owed,
           max(CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
               - CAST(i.created_at AT TIME ZONE s.timezone AS date)) FILTER (WHERE i.first_answer_at IS NULL)
               AS oldest_days,
           count(*) FILTER (WHERE i.first_answer_at IS NULL AND c.tier = 2) AS at_second,
           count(*) FILTER (WHERE i.first_answer_at IS NULL AND c.tier = 3) AS at_third
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    LEFT JOIN LATERAL (
        SELECT max(x.tier) AS tier FROM idea_climbs x
        WHERE x.site_id = i.site_id AND x.idea_id = i.idea_id AND i.first_answer_at IS NULL
    ) c ON true
    WHERE i.site_id = :site_id AND i.line = ANY(:lines) AND i.created_at <= :now
      AND i.state <> 'withdrawn' AND (i.first_answer_at IS NULL OR i.due_at >= :since OR i.created_at >= :since)
    GROUP BY GROUPING SETS ((i.line), ())
""")

STEPS = text("""
    SELECT i.line,
           count(DISTINCT i.idea_id) FILTER (WHERE e.to_state IN ('done', 'verified', 'standard', 'spread'))
               AS implemented,
           count(DISTINCT i.idea_id) FILTER (WHERE e.to_state IN ('verified', 'standard', 'spread')) AS verified,
           count(DISTINCT i.idea_id) FILTER (WHERE e.to_state = 'stopped') AS stopped
    FROM idea_events e
    JOIN ideas i ON i.site_id = e.site_id AND i.idea_id = e.idea_id
    WHERE e.site_id = :site_id AND i.line = ANY(:lines) AND e.at >= :since AND e.at <= :now
    GROUP BY GROUPING SETS ((i.line), ())
""")

REDS = text("""
    SELECT r.line, sum(r.red_s) AS red_s, sum(r.red_s) FILTER (WHERE NOT r.is_owned) AS alone_s,
           count(*) FILTER (WHERE r.ended_at IS NULL) AS red_now,
           count(*) FILTER (WHERE r.ended_at IS NULL AND NOT r.is_owned) AS alone_now
    FROM reds r
    WHERE r.site_id = :site_id AND r.line = ANY(:lines) AND r.since >= :since AND r.since <= :now
    GROUP BY GROUPING SETS ((r.line), ())
""")

# The tier that has to know by now: the one to which an action climbs by its days past the promised one.
OVERDUE = text("""
    SELECT a.line, CASE WHEN d.late >= :third_after THEN 3 WHEN d.late >= :second_after THEN 2 ELSE 1 END AS tier,
           count(*) AS overdue
    FROM actions a
    JOIN sites s ON s.site_id = a.site_id
    CROSS JOIN LATERAL (SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) - a.due_on AS late) d
    WHERE a.site_id = :site_id AND a.line = ANY(:lines) AND a.state = 'open' AND d.late > 0
    GROUP BY GROUPING SETS ((1, 2), (2))
""")

DATES = text("""
    SELECT a.line,
           count(*) FILTER (WHERE CAST(a.done_at AT TIME ZONE s.timezone AS date) <= d.due_on) AS kept,
           count(*) AS promised
    FROM actions a
    JOIN sites s ON s.site_id = a.site_id
    CROSS JOIN LATERAL (SELECT coalesce(a.promised_on, a.due_on) AS due_on) d
    WHERE a.site_id = :site_id AND a.line = ANY(:lines) AND a.created_at <= :now AND a.state <> 'dropped'
      AND d.due_on < CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date)
      AND d.due_on >= CAST(CAST(:since AS timestamptz) AT TIME ZONE s.timezone AS date)
    GROUP BY GROUPING SETS ((a.line), ())
""")
