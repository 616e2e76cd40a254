"""What those who decide note down about an idea: effort and impact, and private words."""

from sqlalchemy import text

RATE = text("""
    INSERT INTO idea_ratings (site_id, idea_id, version, effort, impact, person_id, request_id, rated_at)
    SELECT :site_id, :idea_id, CAST(:seen AS bigint) + 1, :effort, :impact, :person_id, :request_id, :now
    WHERE :seen = (SELECT coalesce(max(r.version), 0) FROM idea_ratings r
                   WHERE r.site_id = :site_id AND r.idea_id = :idea_id)
    ON CONFLICT DO NOTHING
    RETURNING version
""")

RATED_BY_REQUEST = text("""
    SELECT r.version FROM idea_ratings r WHERE r.site_id = :site_id AND r.request_id = :request_id
""")

RATINGS = text("""
    SELECT DISTINCT ON (r.idea_id) r.idea_id, r.version, r.effort, r.impact, p.display_name AS by
    FROM idea_ratings r
    JOIN ideas i ON i.site_id = r.site_id AND i.idea_id = r.idea_id
    JOIN people p ON p.site_id = r.site_id AND p.person_id = r.person_id
    WHERE r.site_id = :site_id AND r.idea_id = ANY(:idea_ids) AND i.line = ANY(:lines)
    ORDER BY r.idea_id, r.version DESC
""")

ADD_NOTE = text("""
    INSERT INTO idea_notes (site_id, idea_id, body, person_id, request_id, written_at)
    VALUES (:site_id, :idea_id, :body, :person_id, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING note_id
""")

# Never for the one who sent the idea.
NOTES = text("""
    SELECT n.note_id, n.body, p.display_name AS by, n.written_at
    FROM idea_notes n
    JOIN ideas i ON i.site_id = n.site_id AND i.idea_id = n.idea_id
    JOIN people p ON p.site_id = n.site_id AND p.person_id = n.person_id
    WHERE n.site_id = :site_id AND n.idea_id = :idea_id AND i.line = ANY(:lines)
      AND i.person_id IS DISTINCT FROM CAST(:reader_id AS bigint)
    ORDER BY n.note_id
    LIMIT 200
""")
