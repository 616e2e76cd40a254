"""Screens on the wall and tablets at the line, and the codes by which a new one is paired.

A screen that waits belongs to no site yet: its row in `pairings` stands under the empty site.
"""

from sqlalchemy import text

_COLUMNS = """
    s.screen_id, s.kind, s.name,
    ARRAY(SELECT l.line FROM screen_lines l
          WHERE l.site_id = s.site_id AND l.screen_id = s.screen_id ORDER BY l.position) AS lines,
    s.diagonal_in, s.distance_m, s.language, s.theme, s.playlist, s.version, s.paired_at, s.last_seen_at, s.revoked_at
"""

WAIT = text("""
    INSERT INTO pairings (site_id, code, kind, token_hash, expires_at)
    VALUES ('', :code, :kind, :token_hash, :expires_at)
    ON CONFLICT (site_id, code) DO NOTHING
    RETURNING code
""")

WAITING = text("""
    SELECT code, kind, expires_at, paired_site
    FROM pairings
    WHERE site_id = '' AND token_hash = :token_hash AND expires_at > :now
""")

TAKE_CODE = text("""
    UPDATE pairings SET paired_site = :site_id
    WHERE site_id = '' AND code = :code AND paired_site IS NULL AND expires_at > :now
    RETURNING kind, token_hash
""")

ADD = text("""
    INSERT INTO screens (site_id, kind, name, diagonal_in, distance_m, language, theme, playlist, token_hash,
                         paired_at, paired_by)
    VALUES (:site_id, :kind, :name, :diagonal_in, :distance_m, :language, :theme, CAST(:playlist AS jsonb),
            :token_hash, :now, :paired_by)
    RETURNING screen_id
""")

SCREENS = text(f"""
    SELECT {_COLUMNS} FROM screens s WHERE s.site_id = :site_id
    ORDER BY s.revoked_at NULLS FIRST, s.name, s.screen_id
""")

SCREEN = text(f"SELECT {_COLUMNS} FROM screens s WHERE s.site_id = :site_id AND s.screen_id = :screen_id")

SCREEN_OF_TOKEN = text(f"""
    SELECT s.site_id, {_COLUMNS}
    FROM screens s
    WHERE s.site_id = :site_id AND s.token_hash = :token_hash AND s.revoked_at IS NULL
      AND COALESCE(s.last_seen_at, s.paired_at) > :idle_since
""")

SEEN = text("""
    UPDATE screens SET last_seen_at = :now
    WHERE site_id = :site_id AND screen_id = :screen_id AND COALESCE(last_seen_at, paired_at) < :not_since
""")

CHANGE = text("""
    UPDATE screens
    SET name = :name, diagonal_in = :diagonal_in, distance_m = :distance_m, language = :language, theme = :theme,
        playlist = CAST(:playlist AS jsonb), version = version + 1
    WHERE site_id = :site_id AND screen_id = :screen_id AND version = :seen_version AND revoked_at IS NULL
    RETURNING version
""")

DROP_LINES = text("DELETE FROM screen_lines WHERE site_id = :site_id AND screen_id = :screen_id")

PUT_LINES = text("""
    INSERT INTO screen_lines (site_id, screen_id, position, line)
    SELECT :site_id, :screen_id, given.position, given.line
    FROM unnest(CAST(:lines AS text[])) WITH ORDINALITY AS given (line, position)
""")

REVOKE = text("""
    UPDATE screens SET revoked_at = :now, version = version + 1
    WHERE site_id = :site_id AND screen_id = :screen_id AND revoked_at IS NULL
    RETURNING version
""")

FORGET_CODE = text("""
    DELETE FROM pairings p
    USING screens s
    WHERE p.site_id = '' AND p.token_hash = s.token_hash AND s.site_id = :site_id AND s.screen_id = :screen_id
""")

KNOWN_LINES = text("SELECT count(*) FROM lines WHERE site_id = :site_id AND line = ANY(:lines)")
