"""The audit log: rows are added and read, never changed."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO audit (site_id, at, actor, action, subject, details)
    VALUES (:site_id, :at, :actor, :action, :subject, CAST(:details AS jsonb))
""")

# An act of somebody without a name: its week, and a number that is drawn. One in a row would stand between two hours.
ADD_UNNAMED = text("""
    INSERT INTO audit (site_id, audit_id, at, actor, action, subject, details)
    SELECT s.site_id, -1 - floor(random() * 4e15)::bigint,
           date_trunc('week', CAST(:at AS timestamptz) AT TIME ZONE s.timezone) AT TIME ZONE s.timezone,
           'anonymous', :action, :subject, CAST(:details AS jsonb)
    FROM sites s
    WHERE s.site_id = :site_id
""")

PAGE = text("""
    SELECT a.audit_id, a.at, a.actor, a.action, a.subject, a.details, coalesce(p.display_name, '') AS name
    FROM audit a
    LEFT JOIN people p ON p.site_id = a.site_id AND 'person:' || p.person_id = a.actor
    WHERE a.site_id = :site_id
      AND (CAST(:last_at AS timestamptz) IS NULL OR (a.at, a.audit_id) < (:last_at, :last_id))
      AND (CAST(:action AS text) IS NULL OR starts_with(a.action, :action))
      AND (CAST(:subject AS text) IS NULL OR a.subject = :subject COLLATE "C")
      AND (CAST(:actor AS text) IS NULL OR a.actor = :actor COLLATE "C")
      AND (CAST(:since AS timestamptz) IS NULL OR a.at >= :since)
      AND (CAST(:until AS timestamptz) IS NULL OR a.at < :until)
    ORDER BY a.at DESC, a.audit_id DESC
    LIMIT :size
""")

# One step in the key for each kind, however long the log is.
KINDS = text("""
    WITH RECURSIVE known (kind) AS (
        SELECT (SELECT split_part(a.action, '.', 1) FROM audit a WHERE a.site_id = :site_id ORDER BY a.action LIMIT 1)
        UNION ALL
        SELECT (SELECT split_part(a.action, '.', 1) FROM audit a
                WHERE a.site_id = :site_id AND a.action > k.kind || '/' COLLATE "C" ORDER BY a.action LIMIT 1)
        FROM known k
        WHERE k.kind IS NOT NULL
    )
    SELECT kind FROM known WHERE kind IS NOT NULL
""")
