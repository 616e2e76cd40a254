"""Trials: what is tried on which line, the moves between their states, and what the checks found."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO trials (site_id, line, kpi, idea_id, action_id, spread_from, hypothesis, budget, stop_kpi, stop_limit,
                        stop_days, starts_on, plan, request_id, made_at)
    SELECT a.site_id, a.line, CAST(:kpi AS text), a.idea_id, a.action_id, CAST(:spread_from AS bigint), :hypothesis,
           CAST(:budget AS numeric), CAST(:stop_kpi AS text), CAST(:stop_limit AS numeric), CAST(:stop_days AS integer),
           :starts_on, CAST(:plan AS jsonb), :request_id, :now
    FROM actions a
    WHERE a.site_id = :site_id AND a.action_id = :action_id
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING trial_id
""")

BY_REQUEST = text("""
    SELECT t.trial_id FROM trials t WHERE t.site_id = :site_id AND t.request_id = :request_id
""")

# An action and an idea are tried once; a stopped trial of an action may be followed by another one.
HAS_ONE = text("""
    SELECT 1 FROM trials t
    WHERE t.site_id = :site_id AND (t.action_id = :action_id AND t.state <> 'stopped' OR t.idea_id = :idea_id)
    LIMIT 1
""")

# One shape for all lists: nullable parameters narrow it. The newest first.
LIST = text("""
    SELECT t.trial_id, t.version, t.state, t.line, l.name AS line_name, l.team, t.kpi, t.idea_id, t.action_id,
           a.title, a.state AS action_state, a.due_on, t.spread_from, t.hypothesis, t.budget, t.stop_kpi, t.stop_limit,
           t.stop_days, t.starts_on, t.plan, t.started_at, t.ended_at, t.learned, t.crew_yes, t.crew_no, t.made_at,
           (SELECT count(*) FROM people p
            JOIN person_teams m ON m.site_id = p.site_id AND m.person_id = p.person_id
            WHERE p.site_id = t.site_id AND m.team = l.team AND p.role IN ('worker', 'supervisor')
              AND p.disabled_at IS NULL) AS crew,
           EXISTS (SELECT 1 FROM trial_events e
                   WHERE e.site_id = t.site_id AND e.trial_id = t.trial_id AND e.what = 'stop_rule') AS must_stop,
           CAST(t.started_at AT TIME ZONE s.timezone - CAST(s.day_starts_at AS interval) AS date) AS started_on,
           CAST(t.ended_at AT TIME ZONE s.timezone - CAST(s.day_starts_at AS interval) AS date) AS ended_on,
           t.looked_on, a.owner_id,
           (SELECT coalesce(nullif(f.team, ''), f.name)
            FROM trials p JOIN lines f ON f.site_id = p.site_id AND f.line = p.line
            WHERE p.site_id = t.site_id AND p.trial_id = t.spread_from) AS first_by
    FROM trials t
    JOIN sites s ON s.site_id = t.site_id
    JOIN lines l ON l.site_id = t.site_id AND l.line = t.line
    JOIN actions a ON a.site_id = t.site_id AND a.action_id = t.action_id
    WHERE t.site_id = :site_id
      AND (CAST(:trial_id AS bigint) IS NULL OR t.trial_id = :trial_id)
      AND (CAST(:idea_id AS bigint) IS NULL OR t.idea_id = :idea_id)
      AND (CAST(:action_id AS bigint) IS NULL OR t.action_id = :action_id)
      AND (CAST(:lines AS text[]) IS NULL OR t.line = ANY(:lines))
      AND (CAST(:states AS text[]) IS NULL OR t.state = ANY(:states))
    ORDER BY t.trial_id DESC
    LIMIT 500
""")

LOOKED = text("""
    UPDATE trials SET looked_on = :today
    WHERE site_id = :site_id AND trial_id = :trial_id AND (looked_on IS NULL OR looked_on < :today)
""")

MOVE = text("""
    UPDATE trials
    SET state = :to_state,
        version = version + 1,
        started_at = CASE WHEN :what = 'in_trial' THEN CAST(:now AS timestamptz) ELSE started_at END,
        ended_at = CASE WHEN :to_state = 'stopped' THEN CAST(:now AS timestamptz) ELSE ended_at END,
        learned = CASE WHEN :to_state = 'stopped' THEN :words ELSE learned END
    WHERE site_id = :site_id AND trial_id = :trial_id AND version = :seen_version AND state = ANY(:from_states)
    RETURNING version
""")

ADD_EVENT = text("""
    INSERT INTO trial_events (site_id, trial_id, what, from_state, to_state, words, person_id, request_id, at)
    VALUES (:site_id, :trial_id, :what, :from_state, :to_state, :words, :person_id, :request_id, :now)
    ON CONFLICT (site_id, trial_id, request_id) DO NOTHING
    RETURNING event_id
""")

EVENT_BY_REQUEST = text("""
    SELECT 1 FROM trial_events e
    WHERE e.site_id = :site_id AND e.trial_id = :trial_id AND e.request_id = :request_id
""")

EVENTS = text("""
    SELECT e.what, e.words, e.at, coalesce(p.display_name, '') AS by
    FROM trial_events e
    LEFT JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
    WHERE e.site_id = :site_id AND e.trial_id = :trial_id
    ORDER BY e.event_id
    LIMIT 500
""")

ADD_CHECK = text("""
    INSERT INTO trial_checks (site_id, trial_id, day, due_on, at, verdict, size, low, high, unit, n_before, n_after, p,
                              effect)
    VALUES (:site_id, :trial_id, :day, :due_on, :now, :verdict, :size, :low, :high, :unit, :n_before, :n_after, :p,
            CAST(:effect AS jsonb))
    ON CONFLICT (site_id, trial_id, due_on) DO NOTHING
    RETURNING check_id
""")

CHECKS = text("""
    SELECT c.check_id, c.trial_id, c.day, c.due_on, c.at, c.verdict, c.size, c.low, c.high, c.unit, c.n_before,
           c.n_after, c.p, c.effect
    FROM trial_checks c
    WHERE c.site_id = :site_id AND c.trial_id = ANY(:trial_ids)
    ORDER BY c.due_on, c.check_id
    LIMIT 2000
""")

ADD_VOICE = text("""
    INSERT INTO trial_voices (site_id, trial_id, voice) VALUES (:site_id, :trial_id, :voice)
    ON CONFLICT (site_id, trial_id, voice) DO NOTHING
""")

# Counting a voice is no change of the trial: who is just confirming something must not be told that it changed.
COUNT_VOICES = text("""
    UPDATE trials SET crew_yes = crew_yes + :yes, crew_no = crew_no + :no
    WHERE site_id = :site_id AND trial_id = :trial_id AND state = 'in_trial'
    RETURNING crew_yes + crew_no
""")

SAID_AT = text("""
    SELECT i.created_at FROM ideas i WHERE i.site_id = :site_id AND i.idea_id = :idea_id
""")

# What walls and boards say beside a figure: on trial since when, or verified in the last days, with what it did.
MARKS = text("""
    SELECT DISTINCT ON (t.kpi) t.trial_id, t.kpi, a.title, t.state,
           CAST(t.started_at AT TIME ZONE s.timezone AS date) AS since,
           c.unit, CAST(c.effect ->> 'before' AS double precision) AS before,
           CAST(c.effect ->> 'after' AS double precision) AS after,
           coalesce(c.verdict IN ('no clear change', 'worse'), false) AND t.state <> 'in_trial' AS has_faded
    FROM trials t
    JOIN sites s ON s.site_id = t.site_id
    JOIN actions a ON a.site_id = t.site_id AND a.action_id = t.action_id
    LEFT JOIN LATERAL (
        SELECT x.unit, x.effect, x.verdict FROM trial_checks x
        WHERE x.site_id = t.site_id AND x.trial_id = t.trial_id
        ORDER BY x.due_on DESC
        LIMIT 1
    ) c ON true
    WHERE t.site_id = :site_id AND t.line = :line AND t.kpi IS NOT NULL
      AND (t.state = 'in_trial'
           OR t.state IN ('verified', 'standard', 'spread')
              AND EXISTS (SELECT 1 FROM trial_events e
                          WHERE e.site_id = t.site_id AND e.trial_id = t.trial_id AND e.what = 'verified'
                            AND e.at >= :shown_since))
    ORDER BY t.kpi, t.state = 'in_trial' DESC, t.trial_id DESC
""")
