"""Shift patterns, special days, and the shifts that the calendar writes from them."""

from sqlalchemy import text

HOLD_CALENDAR = text("SELECT pg_advisory_xact_lock(hashtextextended('calendar ' || CAST(:site_id AS text), 0))")

_PATTERN = """
    pattern_id, line, shift, weekdays, start_time, end_time, breaks, teams, first_week, valid_from, valid_until, version
"""
PATTERNS = text(f"""
    SELECT {_PATTERN}
    FROM shift_patterns
    WHERE site_id = :site_id AND line = ANY(:lines)
    ORDER BY line, shift, valid_from, start_time, pattern_id
""")
LOCK_PATTERN = text(f"""
    SELECT {_PATTERN}
    FROM shift_patterns
    WHERE site_id = :site_id AND line = :line AND pattern_id = :pattern_id
    FOR UPDATE
""")
PATTERN_OF_REQUEST = text("""
    SELECT pattern_id FROM shift_patterns WHERE site_id = :site_id AND request_id = :request_id
""")
ADD_PATTERN = text("""
    INSERT INTO shift_patterns (site_id, line, shift, weekdays, start_time, end_time, breaks, teams, first_week,
                                valid_from, valid_until, request_id)
    VALUES (:site_id, :line, :shift, :weekdays, :start_time, :end_time, :breaks, CAST(:teams AS jsonb), :first_week,
            :valid_from, :valid_until, :request_id)
    RETURNING pattern_id
""")
REPLACE_PATTERN = text("""
    UPDATE shift_patterns
    SET shift = :shift, weekdays = :weekdays, start_time = :start_time, end_time = :end_time, breaks = :breaks,
        teams = CAST(:teams AS jsonb), first_week = :first_week, valid_from = :valid_from, valid_until = :valid_until,
        version = version + 1
    WHERE site_id = :site_id AND pattern_id = :pattern_id
""")
END_PATTERN = text("""
    UPDATE shift_patterns SET valid_until = :valid_until, version = version + 1
    WHERE site_id = :site_id AND pattern_id = :pattern_id
""")
REMOVE_PATTERN = text("DELETE FROM shift_patterns WHERE site_id = :site_id AND pattern_id = :pattern_id")

SPECIAL_DAYS = text("""
    SELECT line, day, name, works_like
    FROM special_days
    WHERE site_id = :site_id AND (line = '' OR line = ANY(:lines)) AND day >= :first_day
    ORDER BY day, line
""")
LOCK_DAY = text("""
    SELECT line, day, name, works_like FROM special_days
    WHERE site_id = :site_id AND line = :line AND day = :day
    FOR UPDATE
""")
PUT_DAY = text("""
    INSERT INTO special_days (site_id, line, day, name, works_like)
    VALUES (:site_id, :line, :day, :name, :works_like)
    ON CONFLICT (site_id, line, day) DO UPDATE SET name = EXCLUDED.name, works_like = EXCLUDED.works_like
""")
REMOVE_DAY = text("DELETE FROM special_days WHERE site_id = :site_id AND line = :line AND day = :day")

LINES_WITH_PATTERNS = text("SELECT DISTINCT line FROM shift_patterns WHERE site_id = :site_id ORDER BY line")

WRITTEN = text("""
    SELECT shift, start_at, end_at, team, breaks
    FROM calendar_shifts
    WHERE site_id = :site_id AND line = :line AND start_at >= :start AND start_at < :end
    ORDER BY start_at, shift
""")
LOCK_SHIFTS = text("""
    SELECT shift FROM shifts
    WHERE site_id = :site_id AND line = :line AND start_at < :end AND end_at > :start
    FOR UPDATE
""")

# Rows come as one JSON list: [{"shift": ..., "start_at": ..., "end_at": ..., "team": ..., "breaks": [[from, to], ...]}]
_ROWS = """
    jsonb_to_recordset(CAST(:rows AS jsonb))
        AS r(shift text, start_at timestamptz, end_at timestamptz, team text, breaks jsonb)
"""
REMOVE_SHIFTS = text(f"""
    DELETE FROM shifts s USING {_ROWS}
    WHERE s.site_id = :site_id AND s.line = :line AND s.shift = r.shift AND s.start_at = r.start_at
""")
ADD_SHIFTS = text(f"""
    INSERT INTO shifts (site_id, line, shift, start_at, end_at, team)
    SELECT :site_id, :line, r.shift, r.start_at, r.end_at, r.team FROM {_ROWS}
    ON CONFLICT DO NOTHING
""")
ADD_BREAKS = text(f"""
    INSERT INTO shift_breaks (site_id, line, shift, start_at, break_start, break_end)
    SELECT :site_id, :line, r.shift, r.start_at, CAST(b.pair ->> 0 AS timestamptz), CAST(b.pair ->> 1 AS timestamptz)
    FROM {_ROWS} CROSS JOIN jsonb_array_elements(r.breaks) AS b(pair)
    ON CONFLICT DO NOTHING
""")
FORGET_WRITTEN = text("""
    DELETE FROM calendar_shifts
    WHERE site_id = :site_id AND line = :line AND start_at >= :start AND start_at < :end
""")
REMEMBER_WRITTEN = text(f"""
    INSERT INTO calendar_shifts (site_id, line, shift, start_at, end_at, team, breaks)
    SELECT :site_id, :line, r.shift, r.start_at, r.end_at, r.team, r.breaks FROM {_ROWS}
""")
