"""Messages on the walls: those that are shown, those that somebody may change, and every write."""

from sqlalchemy import text

_MESSAGE = """
    SELECT m.message_id, m.version, m.body, m.lines, m.start_at, m.end_at, coalesce(p.display_name, '') AS written_by
    FROM wall_messages m
    LEFT JOIN people p ON p.site_id = m.site_id AND p.person_id = m.written_by
    WHERE m.site_id = :site_id AND m.end_at > :now
"""
_IN_SIGHT = "(m.lines = '[]'::jsonb OR jsonb_exists_any(m.lines, CAST(:lines AS text[])))"

SHOWN = text(f"{_MESSAGE} AND m.start_at <= :now AND {_IN_SIGHT} ORDER BY m.start_at DESC, m.message_id DESC LIMIT 20")

LIST = text(f"{_MESSAGE} AND {_IN_SIGHT} ORDER BY m.start_at, m.message_id LIMIT 200")

ONE = text(f"{_MESSAGE} AND {_IN_SIGHT} AND m.message_id = :message_id")

ADD = text("""
    INSERT INTO wall_messages (site_id, body, lines, start_at, end_at, written_by, written_at, request_id)
    VALUES (:site_id, :body, CAST(:lines_json AS jsonb), :start_at, :end_at, :person_id, :now, :request_id)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING message_id
""")

BY_REQUEST = text("SELECT message_id FROM wall_messages WHERE site_id = :site_id AND request_id = :request_id")

CHANGE = text("""
    UPDATE wall_messages
    SET body = :body, lines = CAST(:lines_json AS jsonb), start_at = :start_at, end_at = :end_at,
        version = version + 1
    WHERE site_id = :site_id AND message_id = :message_id AND version = :seen_version
""")

TAKE_DOWN = text("""
    UPDATE wall_messages
    SET end_at = :now, version = version + 1
    WHERE site_id = :site_id AND message_id = :message_id AND version = :seen_version
""")

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
