"""Who of several workers takes the files of the inbox."""

from sqlalchemy import text

TRY_INBOX = text("SELECT pg_try_advisory_xact_lock(hashtextextended('inbox', 0))")
EVERY_SITE = text("SELECT site_id FROM sites ORDER BY site_id")
