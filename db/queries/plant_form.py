"""The plant as its form shows it, and how far it is set up."""

from sqlalchemy import text

SITE = text("SELECT name, timezone, day_starts_at FROM sites WHERE site_id = :site_id")
LOCK_SITE = text("SELECT name, timezone, day_starts_at FROM sites WHERE site_id = :site_id FOR UPDATE")
REST_OF_SITE = text("SELECT short_stop_s, currency, locale FROM sites WHERE site_id = :site_id")
LINE = text("SELECT name, team FROM lines WHERE site_id = :site_id AND line = :line")
MACHINE = text("""
    SELECT line, name, is_constraint
    FROM machines
    WHERE site_id = :site_id AND machine = :machine
    ORDER BY valid_from DESC
    LIMIT 1
""")
PROGRESS = text("""
    SELECT (SELECT count(*) FROM lines WHERE site_id = :site_id),
           (SELECT count(DISTINCT machine) FROM machines WHERE site_id = :site_id),
           (SELECT count(*) FROM shifts WHERE site_id = :site_id AND end_at > now()),
           (SELECT count(*) FROM targets WHERE site_id = :site_id),
           (SELECT count(*) FROM board_kpis WHERE site_id = :site_id),
           (SELECT count(*) FROM people WHERE site_id = :site_id AND disabled_at IS NULL),
           (SELECT count(*) FROM screens WHERE site_id = :site_id AND revoked_at IS NULL)
""")
