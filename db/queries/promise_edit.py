"""The days within which everyone is answered."""

from sqlalchemy import text

ANSWER_DAYS = text("SELECT answer_days FROM sites WHERE site_id = :site_id")

# What was said before keeps the day that it was promised.
SET_ANSWER_DAYS = text("""
    UPDATE sites SET answer_days = :days WHERE site_id = :site_id AND answer_days = :seen RETURNING answer_days
""")
