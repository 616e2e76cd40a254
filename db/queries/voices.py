"""Votes and comments on ideas, and what a sender does with their own."""

from sqlalchemy import text

from db.queries.ideas import together

KEEP_SECRET = text("""
    INSERT INTO site_secrets (site_id, secret) VALUES (:site_id, :secret) ON CONFLICT (site_id) DO NOTHING
""")

SECRET = text("SELECT secret FROM site_secrets WHERE site_id = :site_id")

VOTE = text("""
    INSERT INTO idea_votes (site_id, idea_id, voter) VALUES (:site_id, :idea_id, :voter)
    ON CONFLICT (site_id, idea_id, voter) DO NOTHING
    RETURNING voter
""")

TAKE_BACK_VOTE = text("""
    DELETE FROM idea_votes WHERE site_id = :site_id AND idea_id = :idea_id AND voter = :voter
    RETURNING voter
""")

# A vote for one that was merged counts for the one it went into: whoever said "me too" meant both.
SUPPORT = text(f"""
    SELECT w.idea_id, count(v.voter) AS votes,
           count(v.voter) FILTER (WHERE v.voter = w.voter AND v.idea_id = w.idea_id) > 0 AS is_mine
    FROM unnest(CAST(:idea_ids AS bigint[]), CAST(:voters AS text[])) AS w (idea_id, voter)
    CROSS JOIN LATERAL {together("w.idea_id", ":site_id")} i
    LEFT JOIN idea_votes v ON v.site_id = :site_id AND v.idea_id = i.idea_id
    GROUP BY w.idea_id
""")

IN_SIGHT = text("""
    SELECT i.idea_id, i.line, i.kind, i.state, i.version, i.person_id
    FROM ideas i
    WHERE i.site_id = :site_id AND i.idea_id = :idea_id
      AND (i.line = ANY(:lines) OR i.person_id = :person_id) AND i.state <> 'withdrawn'
""")

# Counted by idea: numbers of the whole site would stand between comments whose hour is known. Lock the idea before.
COMMENT = text("""
    INSERT INTO idea_comments (site_id, idea_id, comment_id, body, person_id, by_sender, request_id, week_of, said_at)
    SELECT s.site_id, :idea_id,
           (SELECT coalesce(max(c.comment_id), 0) + 1 FROM idea_comments c
            WHERE c.site_id = :site_id AND c.idea_id = :idea_id), :body, :person_id, :by_sender, :request_id,
           CAST(date_trunc('week', CAST(:now AS timestamptz) AT TIME ZONE s.timezone) AS date),
           CASE WHEN CAST(:person_id AS bigint) IS NOT NULL THEN CAST(:now AS timestamptz) END
    FROM sites s
    WHERE s.site_id = :site_id
    ON CONFLICT (site_id, idea_id, request_id) DO NOTHING
    RETURNING comment_id
""")

COMMENT_BY_REQUEST = text("""
    SELECT comment_id FROM idea_comments
    WHERE site_id = :site_id AND idea_id = :idea_id AND request_id = :request_id
""")

COMMENTS = text("""
    SELECT c.idea_id, c.comment_id, c.version, CASE WHEN c.is_taken_back THEN '' ELSE c.body END AS body,
           coalesce(p.display_name, '') AS by, c.by_sender, c.person_id, c.week_of, c.said_at, c.is_taken_back
    FROM idea_comments c
    LEFT JOIN people p ON p.site_id = c.site_id AND p.person_id = c.person_id
    WHERE c.site_id = :site_id AND c.idea_id = ANY(:idea_ids)
    ORDER BY c.comment_id
    LIMIT 2000
""")

TAKE_BACK_COMMENT = text("""
    UPDATE idea_comments SET is_taken_back = true, body = '', version = version + 1
    WHERE site_id = :site_id AND idea_id = :idea_id AND comment_id = :comment_id AND version = :seen_version
      AND NOT is_taken_back
    RETURNING version
""")
