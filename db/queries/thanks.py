"""Thanks: to whom, from whom, and for which idea; and who is told of an idea's steps."""

from sqlalchemy import text

from db.queries.ideas import together

# Who gave their name to the idea, or to one that went into it.
SENDERS = text(f"""
    SELECT DISTINCT i.person_id
    FROM {together("CAST(:idea_id AS bigint)", ":site_id")} g
    JOIN ideas i ON i.site_id = :site_id AND i.idea_id = g.idea_id
    WHERE i.person_id IS NOT NULL AND i.person_id IS DISTINCT FROM CAST(:but AS bigint)
""")

TEAM_OF = text("SELECT coalesce(team, '') FROM lines WHERE site_id = :site_id AND line = :line")

OF_TEAM = text("""
    SELECT t.person_id FROM person_teams t JOIN people p ON p.site_id = t.site_id AND p.person_id = t.person_id
    WHERE t.site_id = :site_id AND t.team = :team AND p.disabled_at IS NULL
""")

ADD = text("""
    INSERT INTO thanks (site_id, idea_id, line, team, body, person_id, request_id, at)
    VALUES (:site_id, :idea_id, :line, :team, :body, :person_id, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING thanks_id
""")

# Names of those alone who want theirs shown; the others are their team.
_THANKS = f"""
    SELECT t.body, t.team, p.display_name AS from_name, t.at, t.idea_id,
           ARRAY(SELECT DISTINCT s.display_name
                 FROM {together("t.idea_id", "t.site_id")} g
                 JOIN ideas i ON i.site_id = t.site_id AND i.idea_id = g.idea_id
                 JOIN named_ideas n ON n.site_id = i.site_id AND n.idea_id = i.idea_id
                 JOIN people s ON s.site_id = i.site_id AND s.person_id = i.person_id
                 ORDER BY s.display_name) AS names
    FROM thanks t
    JOIN people p ON p.site_id = t.site_id AND p.person_id = t.person_id
    WHERE t.site_id = :site_id AND t.line = ANY(:lines)
"""

SHOWN = text(f"{_THANKS} AND t.at > :since AND t.at <= :now ORDER BY t.at DESC, t.thanks_id DESC LIMIT :most")

WAITING = text("""
    SELECT i.idea_id, i.line, i.body, i.state,
           EXISTS (SELECT 1 FROM named_ideas n
                   WHERE n.site_id = i.site_id AND n.idea_id = i.idea_id AND i.person_id IS NOT NULL) AS is_named,
           coalesce(l.team, '') AS team
    FROM ideas i JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    WHERE i.site_id = :site_id AND i.line = ANY(:lines)
      AND i.state IN ('done', 'removed', 'verified', 'standard', 'spread', 'stopped')
      AND NOT EXISTS (SELECT 1 FROM thanks t WHERE t.site_id = i.site_id AND t.idea_id = i.idea_id)
      AND (SELECT max(e.at) FROM idea_events e WHERE e.site_id = i.site_id AND e.idea_id = i.idea_id) > :since
    ORDER BY i.idea_id DESC
    LIMIT 50
""")

IS_NAMED = text("SELECT 1 FROM named_ideas WHERE site_id = :site_id AND idea_id = :idea_id")

ADD_NAME = text("""
    INSERT INTO named_ideas (site_id, idea_id, at) VALUES (:site_id, :idea_id, :now)
    ON CONFLICT (site_id, idea_id) DO NOTHING
""")

DROP_NAME = text("DELETE FROM named_ideas WHERE site_id = :site_id AND idea_id = :idea_id")
