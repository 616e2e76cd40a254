"""Dangers and recordable incidents of some lines, as they stood at an instant."""

from sqlalchemy import text

INCIDENTS = text("""
    SELECT line, at, removed_at
    FROM incidents
    WHERE site_id = :site_id AND line = ANY(:lines) AND at < :end_at AND kind = 'danger'
      AND (removed_at IS NULL OR removed_at >= :end_at)
    UNION ALL
    SELECT line, created_at, removed_at
    FROM ideas
    WHERE site_id = :site_id AND line = ANY(:lines) AND created_at < :end_at AND kind = 'danger'
      AND (removed_at IS NULL OR removed_at >= :end_at)
""")

LAST_RECORDABLE = text("""
    SELECT max(at) AS at FROM incidents
    WHERE site_id = :site_id AND line = ANY(:lines) AND at < :end_at AND kind = 'recordable'
""")
