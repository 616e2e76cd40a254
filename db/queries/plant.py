"""Master data as the figures read it: lines, machines, shifts, orders, cycles, targets of one site."""

from sqlalchemy import text

from db.queries.prepared import Prepared

# A row version is told by where it stands and who wrote it: as long as these are the same, so is the table.
_PRINT = """
    (SELECT count(*) || ' ' || COALESCE(sum(hashtextextended(ctid::text || ' ' || xmin::text, 0)), 0)
     FROM {table} WHERE site_id = :site_id) AS {table}
"""
PRINTS = Prepared(
    "plant_prints",
    "SELECT " + ", ".join(_PRINT.format(table=table) for table in ("sites", "lines", "machines", "products")),
    {"site_id": "text"},
)

SITE = text("""
    SELECT site_id, name, timezone, day_starts_at, short_stop_s, locale, currency
    FROM sites
    WHERE site_id = :site_id
""")

LINES = text("SELECT line, name, area, team FROM lines WHERE site_id = :site_id ORDER BY line")

LINES_OF_TEAM = text("""
    SELECT line FROM lines WHERE site_id = :site_id AND team = :team
    UNION
    SELECT line FROM shifts WHERE site_id = :site_id AND team = :team
""")

MACHINES = text("""
    SELECT machine, NULLIF(valid_from, '-infinity') AS valid_from, line, is_constraint, silent_after_s
    FROM machines
    WHERE site_id = :site_id
    ORDER BY machine, machines.valid_from
""")

SHIFTS = Prepared(
    "plant_shifts",
    """
    SELECT line, shift, start_at, end_at, team
    FROM shifts
    WHERE site_id = :site_id AND line = ANY(:lines) AND start_at < :end_at AND end_at > :start_at
    ORDER BY line, start_at, shift
""",
    {"site_id": "text", "lines": "text[]", "start_at": "timestamptz", "end_at": "timestamptz"},
)

LAST_SHIFTS = text("""
    SELECT line, shift, start_at, end_at, team
    FROM shifts
    WHERE site_id = :site_id AND line = :line AND end_at <= :now
    ORDER BY start_at DESC
    LIMIT :most
""")

BREAKS = Prepared(
    "plant_breaks",
    """
    SELECT line, shift, start_at, break_start, break_end
    FROM shift_breaks
    WHERE site_id = :site_id AND line = ANY(:lines) AND break_start < :end_at AND break_end > :start_at
    ORDER BY line, break_start
""",
    {"site_id": "text", "lines": "text[]", "start_at": "timestamptz", "end_at": "timestamptz"},
)

# An order without end runs to the machine's next start.
ORDERS = Prepared(
    "plant_orders",
    """
    SELECT machine, order_no, product, start_at, end_at, planned_qty, setup_s, end_at AS run_end
    FROM orders
    WHERE site_id = :site_id AND machine = ANY(:machines) AND start_at < :end_at AND end_at > :start_at
    UNION ALL
    SELECT o.machine, o.order_no, o.product, o.start_at, o.end_at, o.planned_qty, o.setup_s, later.start_at
    FROM orders o
    LEFT JOIN LATERAL (
        SELECT start_at FROM orders
        WHERE site_id = :site_id AND machine = o.machine AND start_at > o.start_at
        ORDER BY start_at LIMIT 1
    ) later ON true
    WHERE o.site_id = :site_id AND o.machine = ANY(:machines) AND o.start_at < :end_at AND o.end_at IS NULL
      AND (later.start_at IS NULL OR later.start_at > :start_at)
    ORDER BY machine, start_at, order_no
""",
    {"site_id": "text", "machines": "text[]", "start_at": "timestamptz", "end_at": "timestamptz"},
)

CYCLES = text("""
    SELECT product, machine, NULLIF(valid_from, '-infinity') AS valid_from, ideal_cycle_s
    FROM products
    WHERE site_id = :site_id
    ORDER BY product, machine, products.valid_from
""")

TARGETS = Prepared(
    "plant_targets",
    """
    SELECT kpi, NULLIF(valid_from, '-infinity') AS valid_from, target, tolerance
    FROM targets
    WHERE site_id = :site_id AND line = :line AND product_from = '' AND product_to = ''
    ORDER BY kpi, targets.valid_from
""",
    {"site_id": "text", "line": "text"},
)

NEXT_ORDER = text("""
    SELECT order_no, product, start_at
    FROM orders
    WHERE site_id = :site_id AND machine = ANY(:machines) AND start_at > :now
    ORDER BY start_at, order_no
    LIMIT 1
""")

PRODUCT_NAMES = text("""
    SELECT DISTINCT ON (product) product, name
    FROM products
    WHERE site_id = :site_id
    ORDER BY product, machine, valid_from DESC
""")

REASONS = text(
    "SELECT reason, name, state, category, needs, names FROM reasons WHERE site_id = :site_id ORDER BY reason"
)
