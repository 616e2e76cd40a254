"""What an hour of a line costs, what a product brings, and what an order has had delivered."""

from sqlalchemy import text

RATES = text("""
    SELECT line, NULLIF(valid_from, '-infinity') AS valid_from, crew, labor_rate, overhead_rate
    FROM rates
    WHERE site_id = :site_id AND line = ANY(:lines)
    ORDER BY line, rates.valid_from
""")

PRICES = text("""
    SELECT product, machine, NULLIF(valid_from, '-infinity') AS valid_from, margin, material_cost
    FROM products
    WHERE site_id = :site_id
    ORDER BY product, machine, products.valid_from
""")

# Parts of one product in spans of a machine's time; those that name no product only where `unnamed` says so.
DELIVERED = text("""
    SELECT s.number, sum(n.parts)::bigint AS parts
    FROM unnest(CAST(:numbers AS int[]), CAST(:machines AS text[]), CAST(:products AS text[]),
                CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]), CAST(:unnamed AS boolean[]))
         AS s(number, machine, product, lo, hi, unnamed)
    CROSS JOIN LATERAL (
        SELECT good_milli + recovered_milli AS parts
        FROM count_events
        WHERE site_id = :site_id AND machine = s.machine COLLATE "C" AND at >= s.lo AND at < s.hi
          AND (product = s.product COLLATE "C" OR (s.unnamed AND COALESCE(product, '') = ''))
        UNION ALL
        SELECT -scrap_milli
        FROM count_events
        WHERE site_id = :site_id AND machine = s.machine COLLATE "C" AND made_at >= s.lo AND made_at < s.hi
          AND (product = s.product COLLATE "C" OR (s.unnamed AND COALESCE(product, '') = ''))
    ) n
    GROUP BY s.number
""")
