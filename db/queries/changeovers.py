"""The good rows around each change of product, and how finely a machine counts."""

from sqlalchemy import text

# The good rows at which the product changes in each of some stretches of time, and the first and last of each.
PRODUCT_CHANGES = text("""
    WITH row AS (
        SELECT s.nth AS stretch, c.at, c.product
        FROM unnest(CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) WITH ORDINALITY AS s(lo, hi, nth)
        CROSS JOIN LATERAL (
            SELECT at, product FROM count_events
            WHERE site_id = :site_id AND machine = :machine AND at >= s.lo AND at < s.hi AND good_milli > 0
        ) c
    ), named AS (
        SELECT row.stretch, row.at, COALESCE(row.product, o.product) AS product
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
        WINDOW w AS (PARTITION BY stretch ORDER BY at, product)
    )
    SELECT at, product FROM around
    WHERE before IS DISTINCT FROM product OR after IS DISTINCT FROM product
    ORDER BY at, product
""")

# What quarters of an hour made, by kept sums: one product, or none that is sure (""). Late scrap takes good parts away.
MADE_BY_QUARTER = text("""
    SELECT start_at, CASE WHEN bool_or(unsure) OR count(DISTINCT product) > 1 THEN '' ELSE min(product) END AS product
    FROM (
        SELECT start_at, product, good_milli <= 0 AS unsure FROM rollup_parts
        WHERE site_id = :site_id AND grain = 'quarter' AND machine = :machine
          AND start_at >= :start_at AND start_at < :end_at AND (good_milli <> 0 OR scrap_milli <> 0)
        UNION ALL
        SELECT start_at, '', true FROM rollups
        WHERE site_id = :site_id AND grain = 'quarter' AND machine = :machine
          AND start_at >= :start_at AND start_at < :end_at AND unscheduled_milli <> 0
    ) made
    GROUP BY start_at
    ORDER BY start_at
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
