"""Duties, absences and the minutes of the ladder, as people edit them."""

from sqlalchemy import text

_DUTY = """
    SELECT d.duty_id, d.version, d.line, d.tier, d.person_id, d.role, d.post, d.kinds, d.weekdays, d.shift,
           d.start_time, d.end_time
    FROM duties d
    WHERE d.site_id = :site_id
"""

DUTIES = text(f"{_DUTY} ORDER BY d.tier, d.line, d.post, d.start_time, d.shift, d.duty_id")

DUTY = text(f"{_DUTY} AND d.duty_id = :duty_id")

ADD = text("""
    INSERT INTO duties (site_id, line, tier, person_id, role, post, kinds, weekdays, shift, start_time, end_time,
                        request_id)
    VALUES (:site_id, :line, :tier, :person_id, :role, :post, CAST(:kinds AS jsonb), :weekdays, :shift, :start_time,
            :end_time, :request_id)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING duty_id
""")

BY_REQUEST = text("SELECT duty_id FROM duties WHERE site_id = :site_id AND request_id = :request_id")

CHANGE = text("""
    UPDATE duties
    SET line = :line, tier = :tier, person_id = :person_id, role = :role, post = :post, kinds = CAST(:kinds AS jsonb),
        weekdays = :weekdays, shift = :shift, start_time = :start_time, end_time = :end_time, version = version + 1
    WHERE site_id = :site_id AND duty_id = :duty_id AND version = :seen_version
""")

REMOVE = text("DELETE FROM duties WHERE site_id = :site_id AND duty_id = :duty_id AND version = :seen_version")

PERSON = text("SELECT 1 FROM people WHERE site_id = :site_id AND person_id = :person_id AND disabled_at IS NULL")

SHIFT_NAMES = text("""
    SELECT DISTINCT shift FROM shift_patterns WHERE site_id = :site_id AND line = ANY(:lines)
    UNION
    SELECT DISTINCT shift FROM shifts
    WHERE site_id = :site_id AND line = ANY(:lines) AND start_at > :since
    ORDER BY shift
""")

ABSENCES = text("""
    SELECT a.absence_id, a.person_id, p.display_name, a.first_day, a.last_day
    FROM absences a JOIN people p ON p.site_id = a.site_id AND p.person_id = a.person_id
    WHERE a.site_id = :site_id AND a.last_day >= :today
    ORDER BY a.first_day, p.display_name, a.absence_id
""")

ADD_ABSENCE = text("""
    INSERT INTO absences (site_id, person_id, first_day, last_day, request_id)
    VALUES (:site_id, :person_id, :first_day, :last_day, :request_id)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING absence_id
""")

ABSENCE_BY_REQUEST = text("SELECT absence_id FROM absences WHERE site_id = :site_id AND request_id = :request_id")

REMOVE_ABSENCE = text("""
    DELETE FROM absences WHERE site_id = :site_id AND absence_id = :absence_id
    RETURNING person_id, first_day, last_day
""")

COLLEAGUES = text("""
    SELECT person_id, display_name FROM people
    WHERE site_id = :site_id AND disabled_at IS NULL ORDER BY display_name, person_id
""")
