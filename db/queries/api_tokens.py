"""Tokens of other programs."""

from sqlalchemy import text

_COLUMNS = "token_id, name, scope, made_by, made_at, expires_at, last_used_at, revoked_at"

ALL = text(f"SELECT {_COLUMNS} FROM api_tokens WHERE site_id = :site_id ORDER BY revoked_at DESC NULLS FIRST, name")

ADD = text(f"""
    INSERT INTO api_tokens (site_id, token_hash, name, scope, made_by, made_at, expires_at)
    VALUES (:site_id, :token_hash, :name, :scope, :made_by, :now, :expires_at)
    ON CONFLICT (site_id, name) WHERE revoked_at IS NULL DO NOTHING
    RETURNING {_COLUMNS}
""")

REVOKE = text("""
    UPDATE api_tokens SET revoked_at = :now
    WHERE site_id = :site_id AND token_id = :token_id AND revoked_at IS NULL
    RETURNING name
""")

IS_THERE = text("SELECT 1 FROM api_tokens WHERE site_id = :site_id AND token_id = :token_id")

FIND = text(f"""
    SELECT {_COLUMNS}, ARRAY(SELECT line FROM lines WHERE site_id = t.site_id ORDER BY line) AS lines
    FROM api_tokens t
    WHERE site_id = :site_id AND token_hash = :token_hash
""")

USED = text("""
    UPDATE api_tokens SET last_used_at = :now
    WHERE site_id = :site_id AND token_id = :token_id AND (last_used_at IS NULL OR last_used_at < :not_since)
""")
