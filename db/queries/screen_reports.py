"""What each screen last told of itself: one row a screen."""

from sqlalchemy import text

PUT = text("""
    INSERT INTO screen_reports (site_id, screen_id, told_at, page, release, heap_mb, data_age_s, width, height,
                                left_out, checks, picture)
    SELECT s.site_id, s.screen_id, told.told_at, told.page, told.release, told.heap_mb, told.data_age_s, told.width,
           told.height, told.left_out, told.checks, decode(told.picture, 'base64')
    FROM jsonb_to_recordset(CAST(:reports AS jsonb)) AS told (
        site_id text, screen_id bigint, told_at timestamptz, page text, release text, heap_mb numeric,
        data_age_s numeric, width bigint, height bigint, left_out jsonb, checks jsonb, picture text)
    JOIN screens s ON s.site_id = told.site_id AND s.screen_id = told.screen_id AND s.revoked_at IS NULL
    ON CONFLICT (site_id, screen_id) DO UPDATE
    SET told_at = EXCLUDED.told_at, page = EXCLUDED.page, release = EXCLUDED.release, heap_mb = EXCLUDED.heap_mb,
        data_age_s = EXCLUDED.data_age_s, width = EXCLUDED.width, height = EXCLUDED.height,
        left_out = EXCLUDED.left_out, checks = EXCLUDED.checks,
        picture = COALESCE(EXCLUDED.picture, screen_reports.picture)
    WHERE screen_reports.told_at < EXCLUDED.told_at
""")

ALL = text("""
    SELECT screen_id, told_at, page, release, heap_mb, data_age_s, width, height, left_out, checks, picture
    FROM screen_reports
    WHERE site_id = :site_id
""")
