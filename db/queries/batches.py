"""Batches that are known as a whole: which have been taken."""

from sqlalchemy import text

# One that was taken back may come again.
BEGIN = text("""
    INSERT INTO count_batches (site_id, source, batch_id, import_id, rows)
    VALUES (:site_id, :source, :batch_id, :import_id, :rows)
    ON CONFLICT (site_id, source, batch_id) DO UPDATE
    SET import_id = EXCLUDED.import_id, rows = EXCLUDED.rows, taken_at = now()
    WHERE EXISTS (SELECT FROM undone_imports u
                  WHERE u.site_id = count_batches.site_id AND u.import_id = count_batches.import_id)
    RETURNING import_id
""")
