"""Who stands on which tier of a line: duties, absences, the calendar's days and the shift that runs."""

from sqlalchemy import text

DUTIES = text("""
    SELECT d.duty_id, d.version, d.line, d.tier, d.person_id, d.role, d.post, d.kinds, d.weekdays, d.shift,
           d.start_time, d.end_time
    FROM duties d
    WHERE d.site_id = :site_id AND d.line IN ('', :line)
    ORDER BY d.tier, d.duty_id
""")

RUNNING = text("""
    SELECT h.shift, h.start_at FROM shifts h
    WHERE h.site_id = :site_id AND h.line = :line AND h.start_at <= :now AND h.end_at > :now
    ORDER BY h.start_at DESC
    LIMIT 1
""")

# A lead is of a line by its team, or by the team of the shift that runs on it.
STAFF = text("""
    SELECT p.person_id, p.role,
           p.role IN ('manager', 'admin') OR EXISTS (
               SELECT 1 FROM person_teams t
               JOIN lines l ON l.site_id = t.site_id AND l.line = :line
               WHERE t.site_id = p.site_id AND t.person_id = p.person_id
                 AND (t.team = l.team OR EXISTS (
                     SELECT 1 FROM shifts h
                     WHERE h.site_id = l.site_id AND h.line = l.line AND h.team = t.team
                       AND h.start_at <= :now AND h.end_at > :now))) AS is_of_line
    FROM people p
    WHERE p.site_id = :site_id AND p.disabled_at IS NULL
    ORDER BY p.person_id
""")

AWAY = text("""
    SELECT person_id, first_day, last_day FROM absences
    WHERE site_id = :site_id AND first_day <= :today AND last_day >= :yesterday
""")

SPECIAL = text("""
    SELECT line, day, works_like FROM special_days
    WHERE site_id = :site_id AND line IN ('', :line) AND day BETWEEN :yesterday AND :today
""")

ZONE = text("SELECT timezone FROM sites WHERE site_id = :site_id")
