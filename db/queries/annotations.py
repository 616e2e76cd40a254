"""Annotations: what happened here, pinned to a line and a span of time."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO annotations (site_id, line, kpi, machine, start_at, end_at, body, person_id, request_id, created_at)
    VALUES (:site_id, :line, :kpi, :machine, :start_at, :end_at, :body, :person_id, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING annotation_id
""")

BY_REQUEST = text("""
    SELECT annotation_id FROM annotations WHERE site_id = :site_id AND request_id = :request_id
""")

BETWEEN = text("""
    SELECT a.annotation_id, a.line, a.kpi, a.machine, a.start_at, a.end_at, a.body, coalesce(p.display_name, '') AS by
    FROM annotations a
    LEFT JOIN people p ON p.site_id = a.site_id AND p.person_id = a.person_id
    WHERE a.site_id = :site_id AND a.line = :line
      AND a.start_at < :end AND coalesce(a.end_at, a.start_at) >= :start
      AND (CAST(:kpi AS text) IS NULL OR a.kpi IS NULL OR a.kpi = :kpi)
    ORDER BY a.start_at, a.annotation_id
    LIMIT 500
""")
