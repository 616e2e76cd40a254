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

# What the plant called the machine at that time; without a machine, nothing.
_MACHINE = """
           coalesce((SELECT nullif(m.name, '') FROM machines m
                     WHERE m.site_id = a.site_id AND m.machine = a.machine AND m.valid_from <= a.start_at
                     ORDER BY m.valid_from DESC LIMIT 1), a.machine, '')
""".strip()

BETWEEN = text(f"""
    SELECT a.annotation_id, a.line, a.kpi, a.machine, a.start_at, a.end_at, a.body,
           coalesce(p.display_name, '') AS by, a.version, a.person_id,
           {_MACHINE} AS machine_name
    FROM annotations a
    LEFT JOIN people p ON p.site_id = a.site_id AND p.person_id = a.person_id
    WHERE a.site_id = :site_id AND a.line = :line AND a.taken_back_at IS NULL
      AND a.start_at < :end AND coalesce(a.end_at, a.start_at) >= :start
      AND (CAST(:kpi AS text) IS NULL OR a.kpi IS NULL OR a.kpi = :kpi)
    ORDER BY a.start_at, a.annotation_id
    LIMIT 500
""")

ONE = text(f"""
    SELECT a.annotation_id, a.line, a.kpi, a.machine, a.start_at, a.end_at, a.body,
           coalesce(p.display_name, '') AS by, a.version, a.person_id,
           {_MACHINE} AS machine_name, a.taken_back_at IS NOT NULL AS is_taken_back
    FROM annotations a
    LEFT JOIN people p ON p.site_id = a.site_id AND p.person_id = a.person_id
    WHERE a.site_id = :site_id AND a.annotation_id = :annotation_id AND a.line = ANY(:lines)
""")

LOCK = text("""
    SELECT annotation_id FROM annotations WHERE site_id = :site_id AND annotation_id = :annotation_id FOR UPDATE
""")

CHANGE = text("""
    UPDATE annotations
    SET body = :body, version = version + 1,
        taken_back_at = CASE WHEN :what = 'taken_back' THEN CAST(:now AS timestamptz) END
    WHERE site_id = :site_id AND annotation_id = :annotation_id AND version = :seen_version AND taken_back_at IS NULL
    RETURNING version
""")

KEEP_OLD = text("""
    INSERT INTO annotation_history (site_id, annotation_id, version, what, body, start_at, end_at, person_id, at)
    VALUES (:site_id, :annotation_id, :seen_version, :what, :was, :start_at, :end_at, :person_id, :now)
""")

HISTORY = text("""
    SELECT h.version, h.what, h.body, coalesce(p.display_name, '') AS by, h.at
    FROM annotation_history h
    LEFT JOIN people p ON p.site_id = h.site_id AND p.person_id = h.person_id
    WHERE h.site_id = :site_id AND h.annotation_id = :annotation_id
    ORDER BY h.version
""")
