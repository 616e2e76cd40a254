"""The good rows around each change of product, and how finely a machine counts."""

from sqlalchemy import text

# The good rows at which the product changes, with the neighbours just outside the window.
PRODUCT_CHANGES = text("""
    WITH row AS (
        SELECT at, product, good_milli FROM count_events
        WHERE site_id = :site_id AND machine = :machine AND at >= :start_at AND at < :end_at AND good_milli > 0
    ), named AS (
        SELECT row.at, COALESCE(row.product, o.product) AS product
        FROM row
        LEFT JOIN LATERAL (
            SELECT product
            FROM unnest(CAST(:order_starts AS timestamptz[]), CAST(:order_ends AS timestamptz[]),
                        CAST(:order_products AS text[]))
                 WITH ORDINALITY AS o(starts, ends, product, nth)
            WHERE row.product IS NULL AND o.starts <= row.at AND row.at < o.ends
            ORDER BY starts DESC, nth DESC
            LIMIT 1
        ) o ON true
    ), around AS (
        SELECT at, product, lag(product) OVER w AS before, lead(product) OVER w AS after
        FROM named
        WHERE product IS NOT NULL
        WINDOW w AS (ORDER BY at, product)
    )
    SELECT at, product FROM around
    WHERE before IS DISTINCT FROM product OR after IS DISTINCT FROM product
    ORDER BY at, product
""")

GOOD_BEFORE = text("""
    SELECT max(at) AS at FROM count_events
    WHERE site_id = :site_id AND machine = :machine AND at < :start_at AND good_milli > 0
""")

GOOD_FROM = text("""
    SELECT min(at) AS at FROM count_events
    WHERE site_id = :site_id AND machine = :machine AND at >= :end_at AND at < :now AND good_milli > 0
""")

# How finely a machine counts: the usual gap between its rows, and how many parts a row usually carries.
GRAIN = text("""
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY gap) AS gap,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY produced) AS produced
    FROM (
        SELECT at - lag(at) OVER (ORDER BY at) AS gap, produced
        FROM (
            SELECT at, sum(good_milli + scrap_milli + rework_milli) AS produced
            FROM count_events
            WHERE site_id = :site_id AND machine = :machine AND at < :end_at
            GROUP BY at
            ORDER BY at DESC
            LIMIT 200
        ) latest
    ) spaced
""")
