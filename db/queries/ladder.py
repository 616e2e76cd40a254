"""Calls and dangers that wait for an answer, the rungs that they have reached, and how long help took."""

from sqlalchemy import text

# A call waits while nobody has said that they come, and again when they are not here by when they said.
WAITING = text("""
    SELECT 'call' AS what, c.call_id AS subject_id, c.line, l.name AS line_name, c.kind,
           coalesce((SELECT m.name FROM machines m
                     WHERE m.site_id = c.site_id AND m.machine = c.machine AND m.valid_from <= :now
                     ORDER BY m.valid_from DESC LIMIT 1), c.machine) AS said,
           c.made_at, coalesce(c.expected_at + make_interval(mins => :grace), c.made_at) AS since
    FROM calls c
    JOIN lines l ON l.site_id = c.site_id AND l.line = c.line
    WHERE c.site_id = :site_id AND c.ended_at IS NULL AND c.made_at <= :now
      AND (c.state = 'open' OR c.state = 'coming' AND c.expected_at + make_interval(mins => :grace) <= :now)
    UNION ALL
    SELECT 'danger', i.idea_id, i.line, l.name, 'danger', i.body, i.created_at, i.created_at
    FROM ideas i
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    WHERE i.site_id = :site_id AND i.kind = 'danger' AND i.removed_at IS NULL AND i.first_answer_at IS NULL
      AND i.state = 'new' AND i.created_at <= :now
    ORDER BY made_at, what, subject_id
    LIMIT 500
""")

RUNGS = text("""
    SELECT rung, tier, posts, why, at FROM climbs
    WHERE site_id = :site_id AND what = :what AND subject_id = :subject_id
    ORDER BY rung
""")

RUNGS_OF = text("""
    SELECT subject_id, rung, tier, posts, why, at FROM climbs
    WHERE site_id = :site_id AND what = :what AND subject_id = ANY(:subjects)
    ORDER BY subject_id, rung
""")

ADD_RUNG = text("""
    INSERT INTO climbs (site_id, what, subject_id, rung, tier, posts, why, token_hash, at)
    VALUES (:site_id, :what, :subject_id, :rung, :tier, CAST(:posts AS jsonb), :why, :token_hash, :now)
    ON CONFLICT (site_id, what, subject_id, rung) DO NOTHING
""")

RUNG_OF_TOKEN = text("""
    SELECT c.call_id, c.line, m.tier, m.posts
    FROM climbs m
    JOIN calls c ON c.site_id = m.site_id AND c.call_id = m.subject_id
    WHERE m.site_id = :site_id AND m.what = 'call' AND m.subject_id = :call_id AND m.token_hash = :token_hash
""")

# Within the hour: what was taken back longer ago is no news to anybody.
TAKEN_BACK = text("""
    SELECT c.call_id, c.line, l.name AS line_name, max(m.rung) AS rungs
    FROM calls c
    JOIN lines l ON l.site_id = c.site_id AND l.line = c.line
    JOIN climbs m ON m.site_id = c.site_id AND m.what = 'call' AND m.subject_id = c.call_id
    WHERE c.site_id = :site_id AND c.state = 'taken_back' AND c.made_at <= :now
      AND c.made_at > CAST(:now AS timestamptz) - interval '1 hour'
    GROUP BY c.call_id, c.line, l.name
    HAVING NOT bool_or(m.why = 'back')
""")

TOLD = text("""
    SELECT DISTINCT i.person_id FROM inbox i
    JOIN news n ON n.site_id = i.site_id AND n.news_id = i.news_id
    JOIN climbs m ON m.site_id = n.site_id AND n.key = m.what || ':' || m.subject_id || ':' || m.rung
    WHERE m.site_id = :site_id AND m.what = :what AND m.subject_id = :subject_id
""")

WAITS = text("SELECT kind, version, second_min, third_min FROM ladders WHERE site_id = :site_id")

SET_WAITS = text("""
    INSERT INTO ladders (site_id, kind, second_min, third_min)
    SELECT :site_id, :kind, :second_min, :third_min WHERE :seen_version = 0
    ON CONFLICT (site_id, kind) DO NOTHING
""")

CHANGE_WAITS = text("""
    UPDATE ladders SET second_min = :second_min, third_min = :third_min, version = version + 1
    WHERE site_id = :site_id AND kind = :kind AND version = :seen_version
""")

# Medians, for a median is what half of the calls were quicker than; of fewer than so many calls nothing is told.
HELP_TIMES = text("""
    SELECT c.line, c.kind, count(*) AS made, count(c.here_at) AS met,
           count(*) FILTER (WHERE c.state = 'fixed' AND c.here_at IS NOT NULL) AS mended,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.here_at - c.made_at)) AS response_s,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.ended_at - c.here_at))
               FILTER (WHERE c.state = 'fixed') AS fix_s
    FROM calls c
    WHERE c.site_id = :site_id AND c.line = ANY(:lines) AND c.made_at >= :start AND c.made_at < :end
      AND c.state <> 'taken_back'
    GROUP BY c.line, c.kind
    ORDER BY c.line, c.kind
""")

HOW_FAR = text("""
    SELECT c.line, c.kind, count(*) AS climbed
    FROM calls c
    WHERE c.site_id = :site_id AND c.line = ANY(:lines) AND c.made_at >= :start AND c.made_at < :end
      AND c.state <> 'taken_back'
      AND EXISTS (SELECT 1 FROM climbs m WHERE m.site_id = c.site_id AND m.what = 'call' AND m.subject_id = c.call_id
                    AND m.why = 'waited')
    GROUP BY c.line, c.kind
""")

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id || chr(9) || :line)")
