"""Sessions of people, and the one-time tickets between the sign-in form and the cookie."""

from sqlalchemy import text

_SIGHT = """
    ARRAY(SELECT t.team FROM person_teams t
          WHERE t.site_id = p.site_id AND t.person_id = p.person_id ORDER BY t.team) AS teams,
    ARRAY(SELECT l.line FROM lines l
          WHERE l.site_id = p.site_id
            AND (p.role IN ('manager', 'admin')
                 OR EXISTS (SELECT 1 FROM person_teams t
                            WHERE t.site_id = p.site_id AND t.person_id = p.person_id
                              AND (t.team = l.team
                                   OR EXISTS (SELECT 1 FROM shifts s
                                              WHERE s.site_id = l.site_id AND s.line = l.line AND s.team = t.team))))
          ORDER BY l.line) AS lines
"""

ACTOR_OF_SESSION = text(f"""
    SELECT p.site_id, p.person_id, p.display_name, p.role, p.language, s.created_at, s.last_seen_at, {_SIGHT}
    FROM sessions s
    JOIN people p ON p.site_id = s.site_id AND p.person_id = s.person_id
    WHERE s.site_id = :site_id AND s.token_hash = :token_hash
      AND s.ended_at IS NULL AND s.expires_at > :now AND p.disabled_at IS NULL
""")

ACTOR_OF_PERSON = text(f"""
    SELECT p.site_id, p.person_id, p.display_name, p.role, p.language, {_SIGHT}
    FROM people p
    WHERE p.site_id = :site_id AND p.person_id = :person_id AND p.disabled_at IS NULL
""")

SEEN = text("""
    UPDATE sessions SET last_seen_at = :now
    WHERE site_id = :site_id AND token_hash = :token_hash AND last_seen_at < :not_since
""")

ADD = text("""
    INSERT INTO sessions (site_id, token_hash, person_id, created_at, last_seen_at, expires_at, agent)
    VALUES (:site_id, :token_hash, :person_id, :now, :now, :expires_at, :agent)
""")

END = text("""
    UPDATE sessions SET ended_at = :now, ended_why = :why
    WHERE site_id = :site_id AND token_hash = :token_hash AND ended_at IS NULL
    RETURNING person_id
""")

END_ALL = text("""
    UPDATE sessions SET ended_at = :now, ended_why = :why
    WHERE site_id = :site_id AND person_id = :person_id AND ended_at IS NULL
""")

DROP_TICKETS = text("DELETE FROM sign_in_tickets WHERE site_id = :site_id AND person_id = :person_id")

ADD_TICKET = text("""
    INSERT INTO sign_in_tickets (site_id, ticket_hash, person_id, expires_at)
    VALUES (:site_id, :ticket_hash, :person_id, :expires_at)
""")

TAKE_TICKET = text("""
    DELETE FROM sign_in_tickets t
    USING people p
    WHERE t.site_id = :site_id AND t.ticket_hash = :ticket_hash
      AND p.site_id = t.site_id AND p.person_id = t.person_id
    RETURNING t.person_id, p.role, t.expires_at > :now AND p.disabled_at IS NULL AS is_good
""")

# Rows that no site owns yet (screens that wait, tries at unknown sites) stand under the empty one.
TIDY = (
    text("DELETE FROM sign_in_tickets WHERE site_id IN ('', :site_id) AND expires_at < :now"),
    text("DELETE FROM pairings WHERE site_id IN ('', :site_id) AND expires_at < :now"),
    text("DELETE FROM sessions WHERE site_id IN ('', :site_id) AND (expires_at < :long_ago OR ended_at < :long_ago)"),
    text("DELETE FROM throttles WHERE site_id IN ('', :site_id) AND filled_at < :long_ago"),
)
