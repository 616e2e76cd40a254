"""Huddles of lines, areas and the site: begun, ended with their minutes, and what was handed up."""

from sqlalchemy import text

PLACES = text("SELECT line, name, coalesce(area, '') AS area FROM lines WHERE site_id = :site_id ORDER BY line")

_COLUMNS = "huddle_id, version, tier, place, began_at, ended_at, heads, minutes"

OPEN_ONE = text(f"""
    SELECT {_COLUMNS} FROM huddles
    WHERE site_id = :site_id AND tier = :tier AND place = :place AND ended_at IS NULL
""")

BEGIN = text("""
    INSERT INTO huddles (site_id, tier, place, began_at, request_id)
    VALUES (:site_id, :tier, :place, :now, :request_id)
    ON CONFLICT DO NOTHING
    RETURNING huddle_id
""")

BY_REQUEST = text("SELECT huddle_id FROM huddles WHERE site_id = :site_id AND request_id = :request_id")

FIND = text(f"SELECT {_COLUMNS} FROM huddles WHERE site_id = :site_id AND huddle_id = :huddle_id")

LOCK = text("SELECT huddle_id FROM huddles WHERE site_id = :site_id AND huddle_id = :huddle_id FOR UPDATE")

END = text("""
    UPDATE huddles
    SET ended_at = :now, heads = :heads, minutes = CAST(:minutes AS jsonb), version = version + 1
    WHERE site_id = :site_id AND huddle_id = :huddle_id AND version = :seen_version AND ended_at IS NULL
    RETURNING version
""")

ENDED = text(f"""
    SELECT {_COLUMNS} FROM huddles
    WHERE site_id = :site_id AND tier = :tier AND place = :place AND ended_at IS NOT NULL
    ORDER BY began_at DESC
    LIMIT 20
""")

# What was started, handed up and answered while it went on.
ACTIONS_BETWEEN = text("""
    SELECT a.title, a.line, a.kpi, p.display_name AS owner, a.due_on
    FROM actions a
    JOIN people p ON p.site_id = a.site_id AND p.person_id = a.owner_id
    WHERE a.site_id = :site_id AND a.line = ANY(:lines) AND a.created_at >= :began_at AND a.created_at <= :now
    ORDER BY a.action_id
    LIMIT 100
""")

HANDED_BETWEEN = text("""
    SELECT said, line, kpi, to_tier, to_place FROM huddle_items
    WHERE site_id = :site_id AND from_tier = :tier AND from_place = :place
      AND handed_at >= :began_at AND handed_at <= :now
    ORDER BY item_id
""")

ANSWERED_BETWEEN = text("""
    SELECT said, line, kpi, answer FROM huddle_items
    WHERE site_id = :site_id AND answer_tier = :tier AND to_place = :place
      AND answered_at >= :began_at AND answered_at <= :now
    ORDER BY item_id
""")

_ITEM = """
    SELECT i.item_id, i.version, i.line, l.name AS line_name, i.kpi, i.said, i.from_tier, i.from_place, i.to_tier,
           i.to_place, i.handed_at, i.answer, i.answer_tier, i.answered_at, i.is_heard
    FROM huddle_items i
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    WHERE i.site_id = :site_id
"""

HAND_UP = text("""
    INSERT INTO huddle_items (site_id, line, kpi, said, from_tier, from_place, to_tier, to_place, handed_at, request_id)
    VALUES (:site_id, :line, :kpi, :said, :from_tier, :from_place, :to_tier, :to_place, :now, :request_id)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING item_id
""")

ITEM_BY_REQUEST = text("SELECT item_id FROM huddle_items WHERE site_id = :site_id AND request_id = :request_id")

ITEM = text(f"{_ITEM} AND i.item_id = :item_id AND i.line = ANY(:lines)")

WAITING = text(f"""
    {_ITEM} AND i.to_tier = :tier AND i.to_place = :place AND i.answered_at IS NULL
    ORDER BY i.handed_at, i.item_id
    LIMIT 200
""")

SENT = text(f"""
    {_ITEM} AND i.from_tier = :tier AND i.from_place = :place AND NOT i.is_heard
    ORDER BY i.answered_at IS NULL, i.handed_at, i.item_id
    LIMIT 200
""")

ANSWER = text("""
    UPDATE huddle_items SET answer = :answer, answer_tier = to_tier, answered_at = :now, version = version + 1
    WHERE site_id = :site_id AND item_id = :item_id AND version = :seen_version AND answered_at IS NULL
    RETURNING version
""")

PASS_ON = text("""
    UPDATE huddle_items SET to_tier = :to_tier, to_place = :to_place, version = version + 1
    WHERE site_id = :site_id AND item_id = :item_id AND version = :seen_version AND answered_at IS NULL
    RETURNING version
""")

HEARD = text("""
    UPDATE huddle_items SET is_heard = true, version = version + 1
    WHERE site_id = :site_id AND item_id = :item_id AND version = :seen_version AND answered_at IS NOT NULL
    RETURNING version
""")
