"""What the database tells by itself."""

from sqlalchemy import text

LISTEN = text("LISTEN figures")
