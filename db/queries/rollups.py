"""Rollups: read as sums by piece, and kept by making dirty buckets anew."""

from string import Template

from sqlalchemy import TextClause, text

from db.queries.prepared import Prepared

BUCKET = ("site_id", "grain", "machine", "start_at", "end_at")
SUMS = (
    "scheduled_us", "planned_stop_us", "known_us", "apt_us", "adet_us", "aust_us", "adot_us",
    "good_milli", "scrap_milli", "rework_milli", "recovered_milli", "unscheduled_milli", "outside_known_milli",
    "by_hand_milli", "ideal_good_us", "ideal_total_us", "stops_begun", "stops_ended", "stopped_scheduled_us",
)  # fmt: skip
PARTS = ("good_milli", "scrap_milli", "rework_milli", "recovered_milli", "ideal_total_us")
# Unknown as soon as one of them is.
HOW = {name: f"sum({name})" for name in PARTS[:-1]} | {
    "ideal_total_us": "CASE WHEN bool_and(ideal_total_us IS NOT NULL) THEN sum(ideal_total_us) END"
}
COPY_ROLLUPS = f"COPY rollups ({', '.join((*BUCKET, *SUMS, 'lacks_cycle'))}) FROM STDIN"
COPY_PARTS = f"COPY rollup_parts ({', '.join((*BUCKET, 'product', 'order_no', *PARTS))}) FROM STDIN"

HEAD = text("SELECT rolled_until FROM rollup_heads WHERE site_id = :site_id")

# Up to when sums are kept, and where they are not true: a row without a machine where they all are.
COVERAGE = Prepared(
    "rollup_coverage",
    """
    SELECT h.rolled_until, d.machine, lower(d.span) AS start_at, upper(d.span) AS end_at
    FROM rollup_heads h
    LEFT JOIN LATERAL (
        SELECT machine, unnest(range_agg(tstzrange(start_at, end_at))) AS span
        FROM rollup_dirty
        WHERE site_id = :site_id AND start_at < :end_at AND end_at > :start_at AND machine = ANY(:machines)
        GROUP BY machine
    ) d ON true
    WHERE h.site_id = :site_id
    """,
    {"site_id": "text", "machines": "text[]", "start_at": "timestamptz", "end_at": "timestamptz"},
)

# Stretches of whole buckets (group of machines, grain, from, to), summed into the pieces that begin at `pieces`.
_STRETCHES = """
    FROM unnest(CAST(:groups AS int[]), CAST(:grains AS text[]),
                CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) AS s(grp, grain, lo, hi)
    JOIN unnest(CAST(:machine_groups AS int[]), CAST(:machines AS text[])) AS m(grp, machine) ON m.grp = s.grp
    CROSS JOIN LATERAL (
        SELECT $columns FROM $table
        WHERE site_id = :site_id AND grain = s.grain COLLATE "C" AND machine = m.machine COLLATE "C"
          AND start_at >= s.lo AND start_at < s.hi
          AND (s.grain <> 'shift' OR (start_at = s.lo AND end_at = s.hi))
        OFFSET 0  -- each stretch by its key, whatever the planner thinks of their number
    ) r
"""

# The same for one group of many machines: by time, in which their rows lie side by side.
_WIDE_STRETCHES = """
    FROM unnest(CAST(:grains AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
         AS s(grain, lo, hi)
    CROSS JOIN LATERAL (
        SELECT $columns FROM $table
        WHERE site_id = :site_id AND grain = s.grain COLLATE "C" AND start_at >= s.lo AND start_at < s.hi
          AND (s.grain <> 'shift' OR (start_at = s.lo AND end_at = s.hi))
          AND machine = ANY(CAST(:machines AS text[]))
        OFFSET 0
    ) r
"""


def _read(table: str, columns: tuple[str, ...], given: str, grouped: str, stretches: str = _STRETCHES) -> str:
    names = {"table": table, "columns": ", ".join(("start_at", *columns))}
    return f"SELECT {given} {Template(stretches).substitute(names)} GROUP BY {grouped}"


_PIECE = "width_bucket(r.start_at, CAST(:pieces AS timestamptz[])) AS piece"
_TOTALS = f"{_PIECE}, {', '.join(f'sum({name}) AS {name}' for name in SUMS)}, bool_or(lacks_cycle) AS lacks_cycle"
_PIECES = _read("rollups", (*SUMS, "lacks_cycle"), _TOTALS, "1")
_PARTS_BY_PIECE = _read(
    "rollup_parts",
    ("product", "order_no", *PARTS),
    f"{_PIECE}, m.machine, product, order_no, {', '.join(f'{how} AS {name}' for name, how in HOW.items())}",
    "1, 2, 3, 4",
)

PIECES, PARTS_BY_PIECE = text(_PIECES), text(_PARTS_BY_PIECE)
WIDE_PIECES = text(_read("rollups", (*SUMS, "lacks_cycle"), _TOTALS, "1", _WIDE_STRETCHES))
FEW = 50  # pieces, machines and stretches
_FEW = {
    "site_id": "text", "groups": "int[]", "grains": "text[]", "starts": "timestamptz[]", "ends": "timestamptz[]",
    "machine_groups": "int[]", "machines": "text[]", "pieces": "timestamptz[]",
}  # fmt: skip
FEW_PIECES = Prepared("few_pieces", _PIECES, _FEW)

SITES = text("SELECT site_id FROM sites ORDER BY site_id")
LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('rollups ' || CAST(:site_id AS text), 0))")
PATIENCE = text("SET LOCAL lock_timeout = '5s'")
NO_LIMIT = text("SET LOCAL statement_timeout = 0")

BEGIN = text("""
    INSERT INTO rollup_heads (site_id, rolled_until) VALUES (:site_id, timestamptz '1970-01-01 00:00Z')
    ON CONFLICT (site_id) DO NOTHING
""")
# While nothing is kept yet: waits for imports that began before there was a head to mark by.
LOCK_FIRST = text("""
    SELECT pg_advisory_xact_lock(hashtextextended('ingest ' || site_id, 0))
    FROM rollup_heads WHERE site_id = :site_id AND rolled_until = timestamptz '1970-01-01 00:00Z'
""")
# Waits for every writer that marked by the old border; EXTEND, a statement of its own, then sees what they wrote.
LOCK_HEAD = text("SELECT rolled_until FROM rollup_heads WHERE site_id = :site_id FOR UPDATE")
# What lies between the old and the new border is dirty, from the machine's first shift or fact on.
EXTEND = text("""
    WITH old AS (
        SELECT rolled_until FROM rollup_heads WHERE site_id = :site_id AND rolled_until < :rolled_until
    ), moved AS (
        UPDATE rollup_heads SET rolled_until = :rolled_until FROM old WHERE site_id = :site_id RETURNING 1
    )
    INSERT INTO rollup_dirty (site_id, machine, start_at, end_at)
    SELECT CAST(:site_id AS text), m.machine,
           greatest(old.rolled_until, date_bin(interval '15 minutes', f.first, timestamptz '2000-01-01 00:00Z')),
           CAST(:rolled_until AS timestamptz)
    FROM old
    CROSS JOIN (SELECT DISTINCT machine FROM machines WHERE site_id = :site_id) m
    CROSS JOIN LATERAL (
        SELECT least(
            (SELECT min(at) FROM state_events WHERE site_id = :site_id AND machine = m.machine),
            (SELECT min(at) FROM count_events WHERE site_id = :site_id AND machine = m.machine),
            (SELECT min(made_at) FROM count_events
             WHERE site_id = :site_id AND machine = m.machine AND made_at IS NOT NULL),
            (SELECT min(start_at) FROM shifts WHERE site_id = :site_id AND line IN
                (SELECT line FROM machines WHERE site_id = :site_id AND machine = m.machine))) AS first
    ) f
    WHERE f.first < :rolled_until
""")
FIRST_DIRTY = text("SELECT min(start_at) AS at FROM rollup_dirty WHERE site_id = :site_id")
CLAIM = text("""
    WITH claimed AS (
        DELETE FROM rollup_dirty WHERE site_id = :site_id AND start_at < :until RETURNING machine, start_at, end_at
    )
    SELECT machine, lower(span) AS start_at, upper(span) AS end_at
    FROM (SELECT machine, unnest(range_agg(tstzrange(start_at, end_at))) AS span FROM claimed GROUP BY machine) c
    ORDER BY machine, start_at
""")
PUT_BACK = text("""
    INSERT INTO rollup_dirty (site_id, machine, start_at, end_at)
    SELECT :site_id, machine, start_at, end_at
    FROM unnest(CAST(:machines AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
         AS left_over(machine, start_at, end_at)
""")

_RANGES = """
    unnest(CAST(:machines AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
         AS made(machine, lo, hi)
"""
_CLEAR = Template("""
    DELETE FROM $table r USING $ranges
    CROSS JOIN unnest(CAST(:grains AS text[])) AS of(grain)
    CROSS JOIN LATERAL (
        SELECT k.ctid AS place FROM $table k
        WHERE k.site_id = :site_id AND k.grain = of.grain COLLATE "C" AND k.machine = made.machine COLLATE "C"
          AND k.start_at < made.hi AND k.end_at > made.lo AND k.start_at > made.lo - interval '8 days'
        OFFSET 0  -- each range by its key, however large the table is
    ) old
    WHERE r.ctid = old.place
""")
CLEAR = tuple(text(_CLEAR.substitute(table=table, ranges=_RANGES)) for table in ("rollups", "rollup_parts"))
_FORGET = """
    DELETE FROM {table} WHERE site_id = :site_id AND start_at >= COALESCE(CAST(:since AS timestamptz), '-infinity')
"""
FORGET = tuple(text(_FORGET.format(table=table)) for table in ("rollups", "rollup_parts"))
FORGET_DIRTY = text("DELETE FROM rollup_dirty WHERE site_id = :site_id")
FORGET_HEAD = text("""
    UPDATE rollup_heads SET rolled_until = timestamptz '1970-01-01 00:00Z' WHERE site_id = :site_id
""")

_COARSER = Template("""
    INSERT INTO $table ($into)
    SELECT :site_id, g.grain, g.machine, g.lo, g.hi, $given
    FROM unnest(CAST(:grains AS text[]), CAST(:machines AS text[]),
                CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) AS g(grain, machine, lo, hi)
    CROSS JOIN LATERAL (
        SELECT $sums FROM $table
        WHERE site_id = :site_id AND grain = 'quarter' AND machine = g.machine COLLATE "C"
          AND start_at >= g.lo AND start_at < g.hi
        $grouped
    ) q
    $kept
""")


def _coarser(table: str, keys: tuple[str, ...], sums: dict[str, str], kept: str) -> TextClause:
    names = {
        "table": table,
        "into": ", ".join((*BUCKET, *keys, *sums)),
        "given": ", ".join(f"q.{name}" for name in (*keys, *sums)),
        "sums": ", ".join((*keys, *(f"{how} AS {name}" for name, how in sums.items()))),
        "grouped": f"GROUP BY {', '.join(keys)}" if keys else "",
        "kept": kept,
    }
    return text(_COARSER.substitute(names))


COARSER = (
    _coarser(
        "rollups",
        (),
        {name: f"sum({name})" for name in SUMS} | {"lacks_cycle": "bool_or(lacks_cycle)"},
        "WHERE q.scheduled_us IS NOT NULL",
    ),
    _coarser("rollup_parts", ("product", "order_no"), HOW, ""),
)

EARLIEST = text("""
    SELECT least(
        (SELECT min(start_at) FROM shifts WHERE site_id = :site_id),
        (SELECT min(f.at) FROM (SELECT DISTINCT machine FROM machines WHERE site_id = :site_id) m
         CROSS JOIN LATERAL (
            SELECT least(
                (SELECT min(at) FROM state_events WHERE site_id = :site_id AND machine = m.machine),
                (SELECT min(at) FROM count_events WHERE site_id = :site_id AND machine = m.machine),
                (SELECT min(made_at) FROM count_events
                 WHERE site_id = :site_id AND machine = m.machine AND made_at IS NOT NULL)) AS at) f)) AS at
""")
HOW_MANY_DIRTY = text("SELECT count(*) FROM rollup_dirty WHERE site_id = :site_id")
QUARTERS = text(f"""
    SELECT machine, start_at, {", ".join(SUMS)}, lacks_cycle
    FROM rollups
    WHERE site_id = :site_id AND grain = 'quarter' AND start_at >= :start_at AND start_at < :end_at
""")
_ALIKE = " AND ".join(f"c.{name} = q.{name}" for name in SUMS)
_SUMMED = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
COARSE_AGAINST_QUARTERS = text(f"""
    SELECT c.grain, c.machine, c.start_at, ({_ALIKE}) IS TRUE AS is_same
    FROM rollups c
    CROSS JOIN LATERAL (
        SELECT {_SUMMED} FROM rollups
        WHERE site_id = :site_id AND grain = 'quarter' AND machine = c.machine
          AND start_at >= c.start_at AND start_at < c.end_at
    ) q
    WHERE c.site_id = :site_id AND c.grain <> 'quarter' AND NOT EXISTS (
        SELECT 1 FROM rollup_dirty d
        WHERE d.site_id = :site_id AND d.machine = c.machine AND d.start_at < c.end_at AND d.end_at > c.start_at)
""")
NOT_IN_AN_HOUR = text("""
    SELECT q.machine, q.start_at
    FROM rollups q JOIN rollup_heads h ON h.site_id = :site_id
    WHERE q.site_id = :site_id AND q.grain = 'quarter' AND q.end_at <= h.rolled_until - interval '1 hour'
      AND NOT EXISTS (
        SELECT 1 FROM rollups c
        WHERE c.site_id = :site_id AND c.grain = 'hour' AND c.machine = q.machine
          AND c.start_at <= q.start_at AND c.start_at > q.start_at - interval '2 hours' AND c.end_at >= q.end_at)
""")
