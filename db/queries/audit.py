"""The audit log: rows are added and read, never changed."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO audit (site_id, at, actor, action, subject, details)
    VALUES (:site_id, :at, :actor, :action, :subject, CAST(:details AS jsonb))
""")

PAGE = text("""
    SELECT audit_id, at, actor, action, subject, details
    FROM audit
    WHERE site_id = :site_id AND audit_id < :before
    ORDER BY audit_id DESC
    LIMIT :size
""")
