"""The screens that are connected to a process, asked about and noted all at once."""

from sqlalchemy import text

_KNOWN = "unnest(CAST(:sites AS text[]), CAST(:screens AS bigint[]), CAST(:versions AS bigint[]))"

CHANGED = text(f"""
    SELECT known.site_id, known.screen_id, s.screen_id IS NULL OR s.revoked_at IS NOT NULL AS is_gone
    FROM {_KNOWN} AS known (site_id, screen_id, version)
    LEFT JOIN screens s ON s.site_id = known.site_id AND s.screen_id = known.screen_id
    WHERE s.version IS DISTINCT FROM known.version
""")

SEEN = text("""
    UPDATE screens s SET last_seen_at = :now
    FROM unnest(CAST(:sites AS text[]), CAST(:screens AS bigint[])) AS seen (site_id, screen_id)
    WHERE s.site_id = seen.site_id AND s.screen_id = seen.screen_id AND s.revoked_at IS NULL
""")
