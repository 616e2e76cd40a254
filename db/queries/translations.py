"""Translations of ideas by colleagues, beside the original."""

from sqlalchemy import text

ASK = text("""
    INSERT INTO idea_translations (site_id, idea_id, language, asked_by, asked_of, asked_at)
    VALUES (:site_id, :idea_id, :language, :asked_by, :asked_of, :now)
    ON CONFLICT (site_id, idea_id, language) DO NOTHING
    RETURNING language
""")

WRITE = text("""
    UPDATE idea_translations
    SET body = :body, person_id = :person_id, written_at = :now, version = version + 1
    WHERE site_id = :site_id AND idea_id = :idea_id AND language = :language AND version = :seen_version
    RETURNING version
""")

OF_IDEAS = text("""
    SELECT x.idea_id, x.language, x.version, coalesce(x.body, '') AS body, coalesce(p.display_name, '') AS by,
           x.asked_of, coalesce(a.display_name, '') AS asked_name
    FROM idea_translations x
    LEFT JOIN people p ON p.site_id = x.site_id AND p.person_id = x.person_id
    LEFT JOIN people a ON a.site_id = x.site_id AND a.person_id = x.asked_of
    WHERE x.site_id = :site_id AND x.idea_id = ANY(:idea_ids)
    ORDER BY x.idea_id, x.language
""")

# What a person is asked for: by name, or because they read that language and see the line.
WAITING = text("""
    SELECT i.idea_id, i.line, i.body AS original, i.language AS spoken, x.language, x.version
    FROM idea_translations x
    JOIN ideas i ON i.site_id = x.site_id AND i.idea_id = x.idea_id
    WHERE x.site_id = :site_id AND x.body IS NULL AND i.state <> 'withdrawn'
      AND (x.asked_of = :person_id OR (x.asked_of IS NULL AND x.language = :language AND i.line = ANY(:lines)))
    ORDER BY x.asked_at
    LIMIT 50
""")

IS_ASKED = text("""
    SELECT 1 FROM idea_translations
    WHERE site_id = :site_id AND idea_id = :idea_id AND language = :language AND asked_of = :person_id
""")

SPOKEN = text("SELECT language FROM ideas WHERE site_id = :site_id AND idea_id = :idea_id")

READERS = text("""
    SELECT p.person_id FROM people p
    WHERE p.site_id = :site_id AND p.disabled_at IS NULL AND p.language = :language AND p.person_id <> :asked_by
      AND (p.role IN ('manager', 'admin')
           OR EXISTS (SELECT 1 FROM person_teams m
                      JOIN lines l ON l.site_id = m.site_id AND l.team = m.team
                      WHERE m.site_id = p.site_id AND m.person_id = p.person_id AND l.line = :line))
""")
