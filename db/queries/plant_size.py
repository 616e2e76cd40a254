"""SQL that tells an empty database from one that is in use."""

from sqlalchemy import text

HAS_SITE = text("SELECT EXISTS (SELECT FROM sites WHERE site_id = :site_id)")
IS_EMPTY = text("SELECT NOT EXISTS (SELECT FROM sites)")
