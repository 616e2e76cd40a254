"""What the performance figures need of the database: filling it, and the yardsticks on its raw rows."""

from string import Template

from sqlalchemy import text

from db.queries.rollups import BUCKET, PARTS, SUMS

BEGIN_IMPORT = text("""
    INSERT INTO imports (site_id, source, kind, file_name, by) VALUES (:site_id, 'feed', 'counts', '', 'bench')
    RETURNING import_id
""")
COPY_STATES = """
    COPY state_events (site_id, machine, at, state, reason, event_key, import_id) FROM STDIN
"""
COUNT_COLUMNS = """
    site_id, machine, at, good_milli, scrap_milli, rework_milli, product, event_key, import_id
"""
COPY_COUNTS = f"COPY count_events ({COUNT_COLUMNS}) FROM STDIN"
# Copies of the table of counts, empty and split by months as it is: with all its indexes, its key alone, and none.
COPIES = {"all": "INCLUDING INDEXES", "key": "", "none": ""}
MAKE_COPIES = [
    text(statement)
    for name, indexes in COPIES.items()
    for statement in (
        f"CREATE TABLE bench_{name} (LIKE count_events INCLUDING DEFAULTS {indexes}) PARTITION BY RANGE (at)",
        f"""CREATE TABLE bench_{name}_2026_03 PARTITION OF bench_{name}
            FOR VALUES FROM ('2026-03-01 00:00Z') TO ('2026-04-01 00:00Z')""",
        f"GRANT INSERT ON bench_{name} TO kpi_app",
    )
]
MAKE_COPIES.append(text("ALTER TABLE bench_key ADD PRIMARY KEY (site_id, machine, at, event_key)"))
COPY_TO = {name: f"COPY bench_{name} ({COUNT_COLUMNS}) FROM STDIN" for name in COPIES}
TIDY = tuple(text(f"VACUUM (ANALYZE) {table}") for table in ("state_events", "count_events", "rollups", "rollup_parts"))


def _weeks_before(table: str, rest: tuple[str, ...]) -> str:
    columns = ", ".join((*BUCKET, *rest))
    shift = "CAST(:weeks AS int) * interval '7 days'"
    given = ", ".join((*BUCKET[:-2], f"start_at - {shift}", f"end_at - {shift}", *rest))
    return f"""
        INSERT INTO {table} ({columns})
        SELECT {given} FROM {table}
        WHERE site_id = :site_id AND start_at >= :start_at AND end_at <= :end_at
    """


# The kept sums of the measured week once more, some weeks earlier.
WEEKS_BEFORE = (
    text(_weeks_before("rollups", (*SUMS, "lacks_cycle"))),
    text(_weeks_before("rollup_parts", ("product", "order_no", *PARTS))),
)
# The yardstick on raw rows: the primary key finds a machine's time, integers and whole hours group it.
_RAW_COUNTS = Template("""
    SELECT $piece AS piece, product, sum(good_milli)::bigint AS good, sum(scrap_milli)::bigint AS scrap,
           sum(rework_milli)::bigint AS rework
    FROM count_events
    WHERE site_id = :site_id AND machine = ANY(:machines) AND at >= :start_at AND at < :end_at
    GROUP BY 1, 2
""")
# `work`: what each line had to run, cut into pieces; a state holds until the next one.
_RAW_TIMES = Template("""
    WITH work AS MATERIALIZED (
        SELECT line, piece, lo, hi
        FROM unnest(CAST(:lines AS int[]), CAST(:pieces AS int[]), CAST(:starts AS timestamptz[]),
                    CAST(:ends AS timestamptz[])) AS w(line, piece, lo, hi)
    ), m AS (
        SELECT machine COLLATE "C" AS machine, line
        FROM unnest(CAST(:machines AS text[]), CAST(:machine_lines AS int[])) AS m(machine, line)
    ), held AS (
        SELECT m.line, e.at, lead(e.at, 1, :end_at) OVER (PARTITION BY m.machine ORDER BY e.at) AS until, e.state
        FROM m CROSS JOIN LATERAL (
            (SELECT at, state FROM state_events
             WHERE site_id = :site_id AND machine = m.machine AND at < :start_at ORDER BY at DESC LIMIT 1)
            UNION ALL
            SELECT at, state FROM state_events
            WHERE site_id = :site_id AND machine = m.machine AND at >= :start_at AND at < :end_at
        ) e
        WHERE e.state NOT IN ('planned', 'unknown')
    )
    SELECT w.piece,
           (extract(epoch FROM sum(least(until, hi) - greatest(at, lo))) * 1000000)::bigint AS known_us,
           (extract(epoch FROM sum(least(until, hi) - greatest(at, lo)) FILTER (WHERE state = 'running'))
               * 1000000)::bigint AS apt_us
    FROM held $hours
    JOIN work w ON w.line = held.line AND w.lo < held.until AND w.hi > held.at $same_hour
    GROUP BY w.piece
""")
_HOUR = "interval '1 hour'"
RAW_LINE = (text(_RAW_COUNTS.substitute(piece="0")), text(_RAW_TIMES.substitute(hours="", same_hour="")))
RAW_HOURS = (
    text(_RAW_COUNTS.substitute(piece=f"date_bin({_HOUR}, at, CAST(:hour_0 AS timestamptz))")),
    text(
        _RAW_TIMES.substitute(
            hours=f"""CROSS JOIN LATERAL generate_series(
            date_bin({_HOUR}, greatest(at, :start_at), CAST(:hour_0 AS timestamptz)),
            until - interval '1 microsecond', {_HOUR}) AS hour""",
            same_hour="AND w.piece = (extract(epoch FROM hour - CAST(:hour_0 AS timestamptz)) / 3600)::int",
        )
    ),
)
# The plain page beside the walls: the last eight hours of a line.
_MACHINES_OF_LINE = "(SELECT site_id, machine FROM machines WHERE line = :line)"
PLAIN_HOURS = text(f"""
    SELECT date_trunc('hour', at) AS hour, sum(good_milli)::float / 1000 AS good,
           sum(scrap_milli)::float / 1000 AS scrap
    FROM count_events
    WHERE (site_id, machine) IN {_MACHINES_OF_LINE} AND at > now() - interval '8 hours'
    GROUP BY 1 ORDER BY 1
""")
PLAIN_STATES = text(f"""
    SELECT state, COALESCE(reason, state) AS why, extract(epoch FROM sum(until - at))::float / 60 AS minutes
    FROM (SELECT at, state, reason, lead(at, 1, now()) OVER (PARTITION BY machine ORDER BY at) AS until
          FROM state_events
          WHERE (site_id, machine) IN {_MACHINES_OF_LINE} AND at > now() - interval '8 hours' AND at < now()) s
    GROUP BY 1, 2
""")
# A role of its own for the web that is measured; the log shows each of its statements.
MAKE_WEB_ROLE = (
    text("CREATE ROLE kpi_bench_web LOGIN PASSWORD :password IN ROLE kpi_app"),
    text("ALTER ROLE kpi_bench_web SET log_min_duration_statement = 0"),
)
