"""Where rollups are no longer true. Whoever writes facts or plan data runs one of these in the same transaction.

The head's row is held FOR SHARE until then, so that the keeper cannot move `rolled_until` past rows that it does not
see yet. What lies after `rolled_until` needs no mark. A mark reaches as far as the row can matter: a state to the first
event that ends its stop, a sign of life as long as its machine may be silent.
"""

from string import Template

from sqlalchemy import TextClause, text

QUARTER = "interval '15 minutes'"
ORIGIN = "timestamptz '2000-01-01 00:00Z'"

# An island is a stretch of touched quarters without a gap; `last` is the latest touched instant in it.
_MARK = Template(f"""
    WITH head AS MATERIALIZED (
        SELECT rolled_until FROM rollup_heads WHERE site_id = :site_id FOR SHARE
    ), quarter AS (
        SELECT t.machine, date_bin({QUARTER}, t.at, {ORIGIN}) AS start_at, max(t.at) AS last
        FROM head, ($touched) AS t
        WHERE t.at < head.rolled_until
        GROUP BY 1, 2
    ), island AS (
        SELECT machine, min(start_at) AS start_at, max(start_at) + {QUARTER} AS end_at, max(last) AS last
        FROM (SELECT machine, start_at, last,
                     start_at - {QUARTER} * row_number() OVER (PARTITION BY machine ORDER BY start_at) AS nth
              FROM quarter) numbered
        GROUP BY machine, nth
    )
    INSERT INTO rollup_dirty (site_id, machine, start_at, end_at)
    SELECT :site_id, i.machine, i.start_at,
           least(head.rolled_until,
                 date_bin({QUARTER}, greatest(i.end_at, $reach) + {QUARTER} - interval '1 microsecond', {ORIGIN}))
    FROM island i CROSS JOIN head
""")

_END_OF_STOP = """
    (SELECT COALESCE(min(e.at), 'infinity') + interval '1 microsecond' FROM (
        SELECT at FROM state_events
        WHERE site_id = :site_id AND machine = i.machine AND at > $since AND state <> 'down'
        ORDER BY at LIMIT 1) e)
"""
_IS_DOWN = """
    (SELECT state = 'down' FROM state_events
     WHERE site_id = :site_id AND machine = i.machine AND at <= $since ORDER BY at DESC, state = 'down' DESC LIMIT 1)
"""
_SILENCE = """
    (SELECT max(silent_after_s) * interval '1 second' FROM machines
     WHERE site_id = :site_id AND machine = i.machine)
"""


def _of(template: str, since: str) -> str:
    return Template(template).substitute(since=since)


_OF_STATES = _of(_END_OF_STOP, "i.last")
_OF_COUNTS = f"""
    COALESCE(CASE WHEN {_SILENCE} IS NULL THEN i.end_at
                  WHEN {_of(_IS_DOWN, "i.last")} THEN greatest({_OF_STATES}, i.last + {_SILENCE})
                  ELSE i.last + {_SILENCE} END, i.end_at)
"""
REACH = {"state_events": _OF_STATES, "count_events": _OF_COUNTS}


def touched(fact: str, rows: str) -> TextClause:
    """Mark what rows of a fact table touch; `rows` is SQL that gives (machine, at) of the site, before and after."""
    return text(_MARK.substitute(touched=rows, reach=REACH[fact]))


INSTANTS = """
    SELECT machine COLLATE "C" AS machine, at
    FROM unnest(CAST(:machines AS text[]), CAST(:instants AS timestamptz[])) AS given(machine, at)
"""
STATES_AT = touched("state_events", INSTANTS)
COUNTS_AT = touched("count_events", INSTANTS)

# What a change of the plan touches; a stop that runs at the end of it is measured anew where it ends.
_PLAN = Template(f"""
    WITH head AS MATERIALIZED (
        SELECT rolled_until FROM rollup_heads WHERE site_id = :site_id FOR SHARE
    ), i AS (
        SELECT machine, date_bin({QUARTER}, greatest(start_at, timestamptz '1970-01-01 00:00Z'), {ORIGIN}) AS start_at,
               least(end_at, head.rolled_until) AS last
        FROM head, ($ranges) AS given
        WHERE start_at < head.rolled_until AND start_at < end_at AND end_at > timestamptz '1970-01-01 00:00Z'
    )
    INSERT INTO rollup_dirty (site_id, machine, start_at, end_at)
    SELECT :site_id, i.machine, i.start_at,
           least(head.rolled_until,
                 date_bin({QUARTER}, greatest(i.last, CASE WHEN {_of(_IS_DOWN, "i.last")} THEN {_OF_STATES} END)
                                     + {QUARTER} - interval '1 microsecond', {ORIGIN}))
    FROM i CROSS JOIN head
""")


def planned(ranges: str) -> TextClause:
    """Mark stretches of time whose plan changed; `ranges` is SQL that gives (machine, start_at, end_at) of the site."""
    return text(_PLAN.substitute(ranges=ranges))


_OF_LINES = """
    SELECT DISTINCT m.machine, g.start_at, g.end_at
    FROM unnest(CAST(:lines AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
         AS g(line, start_at, end_at)
    JOIN machines m ON m.site_id = :site_id AND m.line = g.line
"""
LINES_BETWEEN = planned(_OF_LINES)
MACHINES_BETWEEN = planned("""
    SELECT machine COLLATE "C" AS machine, start_at, end_at
    FROM unnest(CAST(:machines AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
         AS g(machine, start_at, end_at)
""")
WHOLE_SITE = planned("""
    SELECT DISTINCT machine, CAST(:start_at AS timestamptz) AS start_at, timestamptz 'infinity' AS end_at
    FROM machines WHERE site_id = :site_id
""")

# Rows that an import has just written because it won over others, and where those stood that they replaced.
_STAGED = Template("""
    SELECT s.machine, i.at
    FROM ingest_verdicts v
    JOIN ingest_$kind s ON s.ord = v.ord
    CROSS JOIN LATERAL unnest(ARRAY[$instants]) AS i(at)
    WHERE v.wins AND s.site_id = :site_id AND i.at IS NOT NULL
    UNION ALL
    SELECT h.subject, CAST(h.row ->> name AS timestamptz)
    FROM event_history h CROSS JOIN unnest(ARRAY['at', 'made_at']) AS name
    WHERE h.site_id = :site_id AND h.kind = '$kind' AND h.import_id = :import_id AND h.row ->> name IS NOT NULL
""")


def _staged(kind: str, fact: str, instants: str) -> TextClause:
    return touched(fact, _STAGED.substitute(kind=kind, instants=instants))


_EVENTS = {"states": ("state_events", "s.at"), "counts": ("count_events", "s.at, s.made_at")}
WINNERS = {kind: _staged(kind, *of) for kind, of in _EVENTS.items()}

# The versions of rows whose columns that sums depend on read otherwise.
_VERSIONS = Template("""
    SELECT version
    FROM master_history, unnest(ARRAY[before, after]) AS version
    WHERE site_id = :site_id AND import_id = :import_id AND version IS NOT NULL
      AND ($before) IS DISTINCT FROM ($after)
""")


def _versions(*columns: str) -> str:
    sides = {side: ", ".join(f"{side} -> '{column}'" for column in columns) for side in ("before", "after")}
    return _VERSIONS.substitute({side: f"jsonb_build_array({given})" for side, given in sides.items()})


# What an import of master data changed. A changed order may end or free the one before it, until whenever that ran.
PLAN_OF_IMPORT = {
    "shifts": planned(f"""
        SELECT m.machine, CAST(version ->> 'start_at' AS timestamptz) AS start_at,
               CAST(version ->> 'end_at' AS timestamptz) AS end_at
        FROM ({_versions("start_at", "end_at", "breaks")}) v
        JOIN (SELECT DISTINCT machine, line FROM machines WHERE site_id = :site_id) m ON m.line = v.version ->> 'line'
    """),
    "orders": planned(f"""
        SELECT version ->> 'machine' AS machine, min(CAST(version ->> 'start_at' AS timestamptz)) AS start_at,
               timestamptz 'infinity' AS end_at
        FROM ({_versions("product", "start_at", "end_at")}) v
        GROUP BY 1
    """),
    "machines": planned(f"""
        SELECT version ->> 'machine' AS machine, min(CAST(version ->> 'valid_from' AS timestamptz)) AS start_at,
               timestamptz 'infinity' AS end_at
        FROM ({_versions("line", "silent_after_s", "valid_from")}) v
        GROUP BY 1
    """),
    "products": planned(f"""
        SELECT m.machine, min(CAST(version ->> 'valid_from' AS timestamptz)) AS start_at,
               timestamptz 'infinity' AS end_at
        FROM ({_versions("ideal_cycle_s", "valid_from")}) v
        JOIN (SELECT DISTINCT machine FROM machines WHERE site_id = :site_id) m
            ON version ->> 'machine' IN ('', m.machine)
        GROUP BY 1
    """),
    "sites": planned(f"""
        SELECT DISTINCT m.machine, timestamptz '-infinity' AS start_at, timestamptz 'infinity' AS end_at
        FROM ({_versions("timezone", "day_starts_at")}) v
        JOIN machines m ON m.site_id = :site_id
    """),
}
