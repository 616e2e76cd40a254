"""What the management of a site promises to those who speak."""

from sqlalchemy import text

PLEDGE = text("SELECT pledge FROM sites WHERE site_id = :site_id")
