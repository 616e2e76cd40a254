"""Token buckets: they fill with time, a try takes one out. One statement each: no two tries share a token."""

from sqlalchemy import text

_NOW_HOLDS = """
    LEAST(CAST(:capacity AS numeric),
          throttles.tokens + GREATEST(EXTRACT(EPOCH FROM CAST(:now AS timestamptz) - throttles.filled_at), 0) /
          :refill_s)
"""

TAKE = text(f"""
    INSERT INTO throttles (site_id, bucket, tokens, filled_at)
    VALUES (:site_id, :bucket, CAST(:capacity AS numeric) - 1, :now)
    ON CONFLICT (site_id, bucket) DO UPDATE SET tokens = {_NOW_HOLDS} - 1, filled_at = :now
    WHERE {_NOW_HOLDS} >= 1
    RETURNING tokens
""")

HOLDS = text(f"""
    SELECT {_NOW_HOLDS} AS tokens FROM throttles WHERE site_id = :site_id AND bucket = :bucket
""")

FILL = text("""
    INSERT INTO throttles (site_id, bucket, tokens, filled_at)
    VALUES (:site_id, :bucket, :capacity, :now)
    ON CONFLICT (site_id, bucket) DO UPDATE SET tokens = :capacity, filled_at = :now
""")

IS_KNOWN = text("SELECT 1 FROM throttles WHERE site_id = :site_id AND bucket = :bucket")
