"""Shifts, as people plan them."""

from sqlalchemy import text

SHIFTS_BETWEEN = text("""
    SELECT s.line, s.shift, s.team, s.start_at, s.end_at,
           ARRAY(SELECT b.break_start FROM shift_breaks b
                 WHERE b.site_id = s.site_id AND b.line = s.line AND b.shift = s.shift AND b.start_at = s.start_at
                 ORDER BY b.break_start) AS break_starts,
           ARRAY(SELECT b.break_end FROM shift_breaks b
                 WHERE b.site_id = s.site_id AND b.line = s.line AND b.shift = s.shift AND b.start_at = s.start_at
                 ORDER BY b.break_start) AS break_ends
    FROM shifts s
    WHERE s.site_id = :site_id AND s.line = :line AND s.start_at < :end AND s.end_at > :start
    ORDER BY s.start_at, s.shift
""")
LOCK_SHIFT = text("""
    SELECT line, shift, team, start_at, end_at
    FROM shifts
    WHERE site_id = :site_id AND line = :line AND shift = :shift AND start_at = :start_at
    FOR UPDATE
""")
BREAKS_OF_SHIFT = text("""
    SELECT break_start, break_end
    FROM shift_breaks
    WHERE site_id = :site_id AND line = :line AND shift = :shift AND start_at = :start_at
    ORDER BY break_start
""")
ADD_SHIFT = text("""
    INSERT INTO shifts (site_id, line, shift, start_at, end_at, team)
    VALUES (:site_id, :line, :shift, :start_at, :end_at, :team)
    ON CONFLICT DO NOTHING
""")
ADD_BREAK = text("""
    INSERT INTO shift_breaks (site_id, line, shift, start_at, break_start, break_end)
    VALUES (:site_id, :line, :shift, :start_at, :break_start, :break_end)
""")
REMOVE_SHIFT = text("""
    DELETE FROM shifts WHERE site_id = :site_id AND line = :line AND shift = :shift AND start_at = :start_at
""")
TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
