"""Targets, as people set them. An empty valid_from stands for "always"."""

from sqlalchemy import text

TARGETS_OF_LINE = text("""
    SELECT line, kpi, product_from, product_to, NULLIF(valid_from, '-infinity') AS valid_from,
           target, tolerance, set_by, why
    FROM targets
    WHERE site_id = :site_id AND line = :line
    ORDER BY kpi, product_from, product_to, targets.valid_from DESC
""")
LOCK_TARGET = text("""
    SELECT line, kpi, product_from, product_to, NULLIF(valid_from, '-infinity') AS valid_from,
           target, tolerance, set_by, why
    FROM targets
    WHERE site_id = :site_id AND line = :line AND kpi = :kpi AND product_from = :product_from
      AND product_to = :product_to AND valid_from = COALESCE(CAST(:valid_from AS timestamptz), '-infinity')
    FOR UPDATE
""")
ADD_TARGET = text("""
    INSERT INTO targets (site_id, line, kpi, product_from, product_to, valid_from, target, tolerance, set_by, why)
    VALUES (:site_id, :line, :kpi, :product_from, :product_to,
            COALESCE(CAST(:valid_from AS timestamptz), '-infinity'), :target, :tolerance, :set_by, :why)
    ON CONFLICT DO NOTHING
""")
REPLACE_TARGET = text("""
    UPDATE targets SET target = :target, tolerance = :tolerance, set_by = :set_by, why = :why
    WHERE site_id = :site_id AND line = :line AND kpi = :kpi AND product_from = :product_from
      AND product_to = :product_to AND valid_from = COALESCE(CAST(:valid_from AS timestamptz), '-infinity')
""")
REMOVE_TARGET = text("""
    DELETE FROM targets
    WHERE site_id = :site_id AND line = :line AND kpi = :kpi AND product_from = :product_from
      AND product_to = :product_to AND valid_from = COALESCE(CAST(:valid_from AS timestamptz), '-infinity')
""")
TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
PRODUCTS = text("SELECT DISTINCT product FROM products WHERE site_id = :site_id ORDER BY product")
