"""Pictures and spoken words of ideas and actions."""

from sqlalchemy import text

from db.queries.ideas import together

ADD = text("""
    INSERT INTO attachments (site_id, attachment_id, idea_id, action_id, kind, moment, mime, width, height, content,
                             request_id)
    VALUES (:site_id, :attachment_id, :idea_id, :action_id, :kind, :moment, :mime, :width, :height, :content,
            :request_id)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING attachment_id
""")

BY_REQUEST = text("""
    SELECT attachment_id FROM attachments WHERE site_id = :site_id AND request_id = :request_id
""")

# Held until the end of the transaction: of two that come at once the second sees the first.
HOLD_IDEA = text("""
    SELECT idea_id, person_id FROM ideas
    WHERE site_id = :site_id AND line = ANY(:lines)
      AND (idea_id = :idea_id OR request_id = :request_hash) AND state <> 'withdrawn'
    FOR UPDATE
""")
HOLD_ACTION = text("""
    SELECT action_id FROM actions
    WHERE site_id = :site_id AND line = ANY(:lines) AND action_id = :action_id
    FOR UPDATE
""")

COUNT = text("""
    SELECT count(*) FROM attachments
    WHERE site_id = :site_id AND (idea_id = :idea_id OR action_id = :action_id)
""")

# A picture of what was said belongs to what is done about it, and so does one of an idea that was merged into it.
OF_ACTION = text(f"""
    SELECT a.attachment_id, a.kind, a.moment, a.width, a.height
    FROM actions x
    CROSS JOIN LATERAL (
        SELECT o.attachment_id, o.kind, o.moment, o.width, o.height
        FROM attachments o WHERE o.site_id = x.site_id AND o.action_id = x.action_id
        UNION
        SELECT o.attachment_id, o.kind, o.moment, o.width, o.height
        FROM {together("x.idea_id", "x.site_id")} g
        JOIN attachments o ON o.site_id = x.site_id AND o.idea_id = g.idea_id
    ) a
    WHERE x.site_id = :site_id AND x.action_id = :action_id AND x.line = ANY(:lines)
    ORDER BY a.moment = 'after', a.attachment_id
    LIMIT 50
""")

OF_IDEA = text(f"""
    SELECT a.attachment_id, a.kind, a.moment, a.width, a.height
    FROM {together("CAST(:idea_id AS bigint)", ":site_id")} g
    JOIN ideas i ON i.site_id = :site_id AND i.idea_id = g.idea_id
    JOIN attachments a ON a.site_id = i.site_id AND a.idea_id = i.idea_id
    WHERE i.line = ANY(:lines)
    ORDER BY a.moment = 'after', a.attachment_id
    LIMIT 50
""")

READ = text("""
    SELECT a.kind, a.mime, a.content
    FROM attachments a
    LEFT JOIN ideas i ON i.site_id = a.site_id AND i.idea_id = a.idea_id
    LEFT JOIN actions x ON x.site_id = a.site_id AND x.action_id = a.action_id
    WHERE a.site_id = :site_id AND a.attachment_id = :attachment_id AND coalesce(x.line, i.line) = ANY(:lines)
""")

FORGET = text("""
    DELETE FROM attachments WHERE site_id = :site_id AND idea_id = :idea_id
""")
