"""Handovers: which shift hands over to which, what was written and who has read it."""

from sqlalchemy import text

# The shift that ends soon or has ended last, and the one that begins after it.
AROUND = text("""
    SELECT o.shift, o.start_at, o.end_at, n.shift AS next_shift, n.start_at AS next_start_at, n.end_at AS next_end_at
    FROM shifts o
    LEFT JOIN LATERAL (
        SELECT shift, start_at, end_at FROM shifts
        WHERE site_id = o.site_id AND line = o.line AND start_at > o.start_at
        ORDER BY start_at, shift
        LIMIT 1) n ON true
    WHERE o.site_id = :site_id AND o.line = :line AND o.end_at <= :ends_by AND o.start_at <= :now
    ORDER BY o.end_at DESC, o.start_at DESC, o.shift
    LIMIT 1
""")

HAS_SHIFT = text("""
    SELECT 1 FROM shifts WHERE site_id = :site_id AND line = :line AND shift = :shift AND start_at = :start_at
""")

VERSIONS = text("""
    SELECT h.version, h.said, h.written_role, coalesce(w.display_name, '') AS written_by, h.written_by AS writer_id,
           h.written_at, r.read_role, coalesce(p.display_name, '') AS read_by, r.read_at
    FROM handovers h
    LEFT JOIN people w ON w.site_id = h.site_id AND w.person_id = h.written_by
    LEFT JOIN handover_reads r ON r.site_id = h.site_id AND r.line = h.line AND r.shift = h.shift
        AND r.start_at = h.start_at AND r.version = h.version
    LEFT JOIN people p ON p.site_id = r.site_id AND p.person_id = r.read_by
    WHERE h.site_id = :site_id AND h.line = :line AND h.shift = :shift AND h.start_at = :start_at
    ORDER BY h.version DESC
""")

VERSION_OF_REQUEST = text("SELECT version FROM handovers WHERE site_id = :site_id AND request_id = :request_id")

ADD = text("""
    INSERT INTO handovers
        (site_id, line, shift, start_at, version, said, written_by, written_role, written_at, request_id)
    VALUES (:site_id, :line, :shift, :start_at, :version, CAST(:said AS jsonb), :person_id, :role, :now, :request_id)
    ON CONFLICT DO NOTHING
""")

READ = text("""
    INSERT INTO handover_reads (site_id, line, shift, start_at, version, read_by, read_role, read_at)
    VALUES (:site_id, :line, :shift, :start_at, :version, :person_id, :role, :now)
    ON CONFLICT (site_id, line, shift, start_at, version) DO NOTHING
""")

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
