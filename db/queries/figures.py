"""States and counts summed into cells: the pieces between the cuts of a machine's time.

Each query takes parallel arrays: `strands`/`machines`/`cuts` (a strand is a stretch of one machine's time with all its
cuts) and `limit_*` (how long a machine may be silent, by validity). A cell is the 1-based number of the cut that
begins it.
"""

from sqlalchemy import text

from db.queries.prepared import Prepared

_CUTS = """
    WITH c AS (
        SELECT strand, machine COLLATE "C" AS machine, array_agg(cut ORDER BY cut) AS cuts,
               min(cut) AS lo, max(cut) AS hi
        FROM unnest(CAST(:strands AS int[]), CAST(:machines AS text[]), CAST(:cuts AS timestamptz[]))
             AS cut_of(strand, machine, cut)
        GROUP BY 1, 2
    )
"""

# Of several events at one instant only the winner counts.
_WINNERS = """
    , winner AS NOT MATERIALIZED (
        SELECT machine, at, state
        FROM state_events e
        WHERE site_id = :site_id AND NOT EXISTS (
            SELECT FROM state_events other
            WHERE other.site_id = e.site_id AND other.machine = e.machine AND other.at = e.at
              AND (COALESCE(other.seq, -1),
                   CASE WHEN other.event_key LIKE 'i:%' THEN substr(other.event_key, 3) ELSE '' END COLLATE "C",
                   concat_ws(',', other.state, COALESCE(other.reason, ''), COALESCE(other.caused_by, ''),
                             other.revision::text) COLLATE "C")
                > (COALESCE(e.seq, -1),
                   CASE WHEN e.event_key LIKE 'i:%' THEN substr(e.event_key, 3) ELSE '' END COLLATE "C",
                   concat_ws(',', e.state, COALESCE(e.reason, ''), COALESCE(e.caused_by, ''), e.revision::text)
                       COLLATE "C"))
    )
"""

# Spans of known state: from each sign of life to the next, at most as long as the machine may be silent.
_SPANS = """
    , lim AS (
        SELECT machine COLLATE "C" AS machine, since, until, silent
        FROM unnest(CAST(:limit_machines AS text[]), CAST(:limit_since AS timestamptz[]),
                    CAST(:limit_until AS timestamptz[]), CAST(:limit_silent AS interval[]))
             AS l(machine, since, until, silent)
    ), ev AS (
        SELECT DISTINCT ON (b.strand, e.at) b.strand, b.machine, e.at, e.state, e.reason, e.caused_by
        FROM b CROSS JOIN LATERAL (
            SELECT at, state, reason, caused_by, seq,
                   CASE WHEN event_key LIKE 'i:%' THEN substr(event_key, 3) ELSE '' END COLLATE "C" AS id,
                   concat_ws(',', state, COALESCE(reason, ''), COALESCE(caused_by, ''), revision::text)
                       COLLATE "C" AS row_text
            FROM state_events
            WHERE site_id = :site_id AND machine = b.machine AND at >= b.lo AND at < b.hi
            UNION ALL
            SELECT at, state, reason, caused_by, seq,
                   CASE WHEN event_key LIKE 'i:%' THEN substr(event_key, 3) ELSE '' END COLLATE "C" AS id,
                   concat_ws(',', state, COALESCE(reason, ''), COALESCE(caused_by, ''), revision::text)
                       COLLATE "C" AS row_text
            FROM state_events
            WHERE site_id = :site_id AND machine = b.machine
              AND at = (SELECT max(at) FROM state_events WHERE site_id = :site_id AND machine = b.machine AND at < b.lo)
        ) e
        ORDER BY b.strand, e.at, e.seq DESC NULLS LAST, e.id DESC, e.row_text DESC
    ), sign AS (
        SELECT strand, machine, at FROM ev
        UNION
        SELECT b.strand, b.machine, n.at
        FROM b CROSS JOIN LATERAL (
            SELECT at FROM count_events
            WHERE site_id = :site_id AND machine = b.machine AND at >= b.lo AND at < b.hi
            UNION ALL
            SELECT max(at) FROM count_events WHERE site_id = :site_id AND machine = b.machine AND at < b.lo
        ) n
        WHERE n.at IS NOT NULL AND EXISTS (SELECT FROM lim WHERE lim.machine = b.machine AND lim.silent IS NOT NULL)
    ), filled AS (
        SELECT sign.strand, sign.machine, sign.at, ev.state, ev.reason, ev.caused_by,
               count(ev.state) OVER (PARTITION BY sign.strand ORDER BY sign.at) AS nth
        FROM sign LEFT JOIN ev ON ev.strand = sign.strand AND ev.at = sign.at
    ), held AS (
        SELECT strand, machine, at AS lo, lead(at, 1, 'infinity') OVER (PARTITION BY strand ORDER BY at) AS hi,
               first_value(state) OVER same AS state, first_value(reason) OVER same AS reason,
               first_value(caused_by) OVER same AS caused_by
        FROM filled
        WINDOW same AS (PARTITION BY strand, nth ORDER BY at)
    ), known AS (
        SELECT h.strand, h.machine, h.state, h.reason, h.caused_by, greatest(h.lo, lim.since) AS lo,
               least(h.hi, lim.until, h.lo + lim.silent) AS hi
        FROM held h JOIN lim ON lim.machine = h.machine
        WHERE h.state <> 'unknown' AND greatest(h.lo, lim.since) < least(h.hi, lim.until, h.lo + lim.silent)
    )
"""

# Known time by state; and, with no state, the parts stamped while it was planned or unknown or nothing was known yet.
_TIME_CELLS = (
    _CUTS
    + ", b AS (SELECT strand, machine, lo, hi FROM c)"
    + _SPANS
    + """
    , outside AS (
        SELECT strand, lo, hi
        FROM (SELECT strand, state, at AS lo, lead(at, 1, 'infinity') OVER (PARTITION BY strand ORDER BY at) AS hi
              FROM ev) held
        WHERE state IN ('planned', 'unknown')
        UNION ALL
        SELECT c.strand, c.lo, COALESCE((SELECT min(at) FROM ev WHERE ev.strand = c.strand), 'infinity') FROM c
    )
    SELECT k.strand, cell, k.state,
           sum((extract(epoch FROM least(k.hi, c.cuts[cell + 1]) - greatest(k.lo, c.cuts[cell]))
                * 1000000)::bigint)::bigint AS amount
    FROM known k
    JOIN c ON c.strand = k.strand
    CROSS JOIN LATERAL generate_series(
        greatest(width_bucket(k.lo, c.cuts), 1),
        least(width_bucket(k.hi - interval '1 microsecond', c.cuts), cardinality(c.cuts) - 1)) AS cell
    GROUP BY k.strand, cell, k.state
    UNION ALL
    SELECT c.strand, width_bucket(n.at, c.cuts) AS cell, NULL, sum(n.produced)::bigint
    FROM c
    JOIN outside o ON o.strand = c.strand
    CROSS JOIN LATERAL (
        SELECT at, good_milli + rework_milli + CASE WHEN made_at IS NULL THEN scrap_milli ELSE 0 END AS produced
        FROM count_events
        WHERE site_id = :site_id AND machine = c.machine AND at >= greatest(o.lo, c.lo) AND at < least(o.hi, c.hi)
        OFFSET 0  -- keeps the planner from reading all counts of the machine instead of these spans
    ) n
    WHERE greatest(o.lo, c.lo) < least(o.hi, c.hi)
    GROUP BY c.strand, cell
"""
)
TIME_CELLS = text(_TIME_CELLS)

# As TIME_CELLS, but span by span and wider than the window: to the whole of a stop that crosses its borders.
STOPS = text(
    _CUTS
    + _WINNERS
    + """
    , b AS (
        SELECT c.strand, c.machine, COALESCE(before.at, first.at, c.lo) AS lo,
               greatest(c.hi, COALESCE(after.at, last.at) + interval '1 microsecond') AS hi
        FROM c
        LEFT JOIN LATERAL (
            SELECT at, state FROM winner
            WHERE machine = c.machine AND at < c.lo ORDER BY at DESC LIMIT 1
        ) f ON true
        LEFT JOIN LATERAL (
            SELECT at FROM winner
            WHERE machine = c.machine AND at < f.at AND state <> f.state ORDER BY at DESC LIMIT 1
        ) before ON true
        LEFT JOIN LATERAL (
            SELECT at FROM winner
            WHERE machine = c.machine AND at < c.lo ORDER BY at LIMIT 1
        ) first ON true
        LEFT JOIN LATERAL (
            SELECT state FROM winner
            WHERE machine = c.machine AND at < c.hi ORDER BY at DESC LIMIT 1
        ) l ON true
        LEFT JOIN LATERAL (
            SELECT at FROM winner
            WHERE machine = c.machine AND at >= c.hi AND state IS DISTINCT FROM l.state ORDER BY at LIMIT 1
        ) after ON true
        LEFT JOIN LATERAL (
            SELECT at FROM winner
            WHERE machine = c.machine ORDER BY at DESC LIMIT 1
        ) last ON true
    )
    """
    + _SPANS
    + """
    , run AS (
        SELECT strand, machine, state, reason, caused_by, lo, hi,
               count(*) FILTER (WHERE begins) OVER (PARTITION BY strand ORDER BY lo) AS run_no,
               count(*) FILTER (WHERE begins OR other_reason) OVER (PARTITION BY strand ORDER BY lo) AS part_no
        FROM (
            SELECT strand, machine, state, reason, caused_by, lo, hi,
                   lag(hi) OVER w IS DISTINCT FROM lo OR lag(state) OVER w IS DISTINCT FROM state AS begins,
                   lag(reason) OVER w IS DISTINCT FROM reason
                       OR lag(caused_by) OVER w IS DISTINCT FROM caused_by AS other_reason
            FROM known
            WINDOW w AS (PARTITION BY strand ORDER BY lo)
        ) marked
    ), part AS (
        SELECT strand, machine, run_no, state, reason, caused_by, min(lo) AS lo, max(hi) AS hi
        FROM run
        WHERE state IN ('down', 'setup', 'idle')
        GROUP BY strand, machine, run_no, part_no, state, reason, caused_by
    ), whole AS (
        SELECT part.strand, part.machine, state, reason, caused_by, part.lo, NULLIF(part.hi, 'infinity') AS hi,
               min(part.lo) OVER r AS run_lo, NULLIF(max(part.hi) OVER r, 'infinity') AS run_hi
        FROM part
        WINDOW r AS (PARTITION BY strand, run_no)
    )
    SELECT DISTINCT whole.machine, state, reason, caused_by, whole.lo, whole.hi, run_lo, run_hi
    FROM whole JOIN c ON c.strand = whole.strand
    WHERE whole.run_lo < c.hi AND COALESCE(whole.run_hi, 'infinity') >= c.lo
    ORDER BY whole.machine, whole.lo
"""
)

_QUANTITY_CELLS = (
    _CUTS
    + """
    SELECT c.strand, width_bucket(n.at, c.cuts) AS cell, n.product,
           sum(good)::bigint AS good, sum(scrap)::bigint AS scrap, sum(rework)::bigint AS rework,
           sum(recovered)::bigint AS recovered,
           sum(CASE WHEN i.source = 'pad' THEN good + scrap + rework ELSE 0 END)::bigint AS by_hand
    FROM c CROSS JOIN LATERAL (
        SELECT at, product, good_milli AS good, CASE WHEN made_at IS NULL THEN scrap_milli ELSE 0 END AS scrap,
               rework_milli AS rework, recovered_milli AS recovered, import_id
        FROM count_events
        WHERE site_id = :site_id AND machine = c.machine AND at >= c.lo AND at < c.hi
        UNION ALL
        SELECT made_at, product, -scrap_milli, scrap_milli, 0, 0, import_id
        FROM count_events
        WHERE site_id = :site_id AND machine = c.machine AND made_at >= c.lo AND made_at < c.hi
    ) n
    LEFT JOIN imports i ON i.site_id = :site_id AND i.import_id = n.import_id
    GROUP BY c.strand, cell, n.product
"""
)
QUANTITY_CELLS = text(_QUANTITY_CELLS)

_SIGNS = """
    SELECT m.machine,
           (SELECT true FROM state_events WHERE site_id = :site_id AND machine = m.machine
            AND at < :end_at ORDER BY at LIMIT 1) AS has_states,
           COALESCE((SELECT true FROM state_events WHERE site_id = :site_id AND machine = m.machine
                     AND at > :now AND at > arrived_at ORDER BY at LIMIT 1),
                    (SELECT true FROM count_events WHERE site_id = :site_id AND machine = m.machine
                     AND at > :now AND at > arrived_at ORDER BY at LIMIT 1)) AS in_future,
           greatest((SELECT max(at) FROM state_events WHERE site_id = :site_id AND machine = m.machine AND at <= :now),
                    (SELECT max(at) FROM count_events WHERE site_id = :site_id AND machine = m.machine AND at <= :now))
               AS last_sign,
           ARRAY(SELECT at FROM counter_falls WHERE site_id = :site_id AND machine = m.machine
                 AND at >= :start_at AND at < :end_at) AS falls
    FROM unnest(CAST(:machines AS text[])) AS m(machine)
"""
SIGNS = text(_SIGNS)

# The same for a few strands or machines, as walls and boards ask all the time.
FEW = 200  # cuts, machines
_STRANDS = {"site_id": "text", "strands": "int[]", "machines": "text[]", "cuts": "timestamptz[]"}
_LIMITS = {
    "limit_machines": "text[]",
    "limit_since": "timestamptz[]",
    "limit_until": "timestamptz[]",
    "limit_silent": "interval[]",
}
FEW_TIME_CELLS = Prepared("few_time_cells", _TIME_CELLS, _STRANDS | _LIMITS)
FEW_QUANTITY_CELLS = Prepared("few_quantity_cells", _QUANTITY_CELLS, _STRANDS)
_WINDOW = {"start_at": "timestamptz", "end_at": "timestamptz", "now": "timestamptz"}
FEW_SIGNS = Prepared("few_signs", _SIGNS, {"site_id": "text", "machines": "text[]"} | _WINDOW)

HAND_STOPS = text("""
    SELECT start_at, COALESCE(end_at, :end_at) AS end_at, reason, note
    FROM hand_stops
    WHERE site_id = :site_id AND line = :line AND is_current AND NOT withdrawn
      AND start_at < :end_at AND COALESCE(end_at, 'infinity') > :start_at
    ORDER BY start_at, stop_id
""")
