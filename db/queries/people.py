"""People, their teams and their password hashes."""

from sqlalchemy import text

SITES = text("SELECT site_id, name FROM sites ORDER BY name, site_id")

SITE_NAME = text("SELECT name FROM sites WHERE site_id = :site_id")

ADD_FIRST_SITE = text("""
    INSERT INTO sites (site_id, name, timezone) VALUES (:site_id, :name, :timezone) ON CONFLICT (site_id) DO NOTHING
""")

ANYBODY = text("SELECT 1 FROM people LIMIT 1")

_COLUMNS = """
    p.person_id, p.username, p.display_name, p.role, p.language, p.version, p.disabled_at, p.created_at,
    ARRAY(SELECT t.team FROM person_teams t
          WHERE t.site_id = p.site_id AND t.person_id = p.person_id ORDER BY t.team) AS teams
"""

PEOPLE = text(f"SELECT {_COLUMNS} FROM people p WHERE p.site_id = :site_id ORDER BY p.username")

PERSON = text(f"SELECT {_COLUMNS} FROM people p WHERE p.site_id = :site_id AND p.person_id = :person_id")

PERSON_BY_NAME = text(f"SELECT {_COLUMNS} FROM people p WHERE p.site_id = :site_id AND p.username = :username")

PASSWORD_OF = text("""
    SELECT person_id, password_hash, disabled_at FROM people WHERE site_id = :site_id AND username = :username
""")

PASSWORD_OF_PERSON = text("""
    SELECT person_id, username, password_hash FROM people
    WHERE site_id = :site_id AND person_id = :person_id AND disabled_at IS NULL
""")

ADD = text("""
    INSERT INTO people (site_id, username, display_name, role, password_hash, language, created_at)
    VALUES (:site_id, :username, :display_name, :role, :password_hash, :language, :now)
    ON CONFLICT (site_id, username) DO NOTHING
    RETURNING person_id
""")

ADD_TEAM = text("""
    INSERT INTO person_teams (site_id, person_id, team) VALUES (:site_id, :person_id, :team)
    ON CONFLICT (site_id, person_id, team) DO NOTHING
""")

DROP_TEAMS = text("DELETE FROM person_teams WHERE site_id = :site_id AND person_id = :person_id")

_CHANGE = "WHERE site_id = :site_id AND person_id = :person_id AND version = :seen_version RETURNING version"

SET_ROLE = text(f"UPDATE people SET role = :role, version = version + 1 {_CHANGE}")

SET_DISABLED = text(f"UPDATE people SET disabled_at = :disabled_at, version = version + 1 {_CHANGE}")

SET_NAME = text(f"""
    UPDATE people SET display_name = :display_name, language = :language, version = version + 1 {_CHANGE}
""")

SET_LANGUAGE = text(f"UPDATE people SET language = :language, version = version + 1 {_CHANGE}")

NEXT_VERSION = text(f"UPDATE people SET version = version + 1 {_CHANGE}")

SET_PASSWORD = text(f"UPDATE people SET password_hash = :password_hash, version = version + 1 {_CHANGE}")

REHASH = text("""
    UPDATE people SET password_hash = :password_hash
    WHERE site_id = :site_id AND person_id = :person_id AND password_hash = :old_hash
""")

LOCK_ADMINS = text("""
    SELECT person_id FROM people
    WHERE site_id = :site_id AND role = 'admin' AND disabled_at IS NULL
    ORDER BY person_id
    FOR UPDATE
""")

TEAMS = text("""
    SELECT team FROM lines WHERE site_id = :site_id AND team IS NOT NULL
    UNION
    SELECT team FROM shifts WHERE site_id = :site_id AND team IS NOT NULL
    UNION
    SELECT team FROM person_teams WHERE site_id = :site_id
    ORDER BY team
""")
