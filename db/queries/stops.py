"""Stops of machines as the crew sees them, and the one way in which people's words change a machine's states."""

from sqlalchemy import text

SITE = text("SELECT short_stop_s, timezone FROM sites WHERE site_id = :site_id")

MACHINES = text("""
    SELECT machine, line, name
    FROM (SELECT DISTINCT ON (machine) machine, line, name
          FROM machines
          WHERE site_id = :site_id AND valid_from <= :at
          ORDER BY machine, valid_from DESC) m
    ORDER BY name, machine
""")

# From the last word before `since` that was no stop to the first one after `until`: stops are seen whole. A part is a
# span of one state, reason and cause, or what somebody split; a run is an unbroken span of one state.
SPANS = text("""
    WITH asked AS (
        SELECT m.machine COLLATE "C" AS machine, COALESCE((
                   SELECT max(at) FROM state_events
                   WHERE site_id = :site_id AND machine = m.machine AND at < :since AND state IN ('running', 'unknown')
               ), '-infinity') AS since, COALESCE((
                   SELECT min(at) FROM state_events
                   WHERE site_id = :site_id AND machine = m.machine AND at >= CAST(:until AS timestamptz)
                     AND state IN ('running', 'unknown')
               ), 'infinity') AS until
        FROM unnest(CAST(:machines AS text[])) AS m(machine)
    ), effective AS (
        SELECT DISTINCT ON (e.machine, e.at)
               e.machine, e.at, e.state, e.reason, e.caused_by, e.revision, e.import_id,
               starts_with(e.event_key, 'i:split:') AS is_split
        FROM asked
        JOIN state_events e ON e.site_id = :site_id AND e.machine = asked.machine
            AND e.at >= asked.since AND e.at <= asked.until
        ORDER BY e.machine, e.at, COALESCE(e.seq, -1) DESC,
                 CASE WHEN starts_with(e.event_key, 'i:') THEN substr(e.event_key, 3) ELSE '' END COLLATE "C" DESC,
                 concat_ws(',', e.state, COALESCE(e.reason, ''), COALESCE(e.caused_by, ''), e.revision::text)
                     COLLATE "C" DESC
    ), told AS (
        SELECT machine, at, state, reason, caused_by, revision, import_id, lead(at) OVER m AS until,
               state IS DISTINCT FROM lag(state) OVER m AS begins_run,
               is_split OR reason IS DISTINCT FROM lag(reason) OVER m
                   OR caused_by IS DISTINCT FROM lag(caused_by) OVER m AS begins_part
        FROM effective
        WINDOW m AS (PARTITION BY machine ORDER BY at)
    ), counted AS (
        SELECT machine, at, state, reason, caused_by, revision, import_id, until,
               count(*) FILTER (WHERE begins_run) OVER m AS run,
               count(*) FILTER (WHERE begins_run OR begins_part) OVER m AS part
        FROM told
        WINDOW m AS (PARTITION BY machine ORDER BY at)
    ), lasting AS (
        SELECT c.machine, c.at, c.state, c.reason, c.caused_by, c.revision, c.until, c.run, c.part, k.coding_id,
               LEAST(COALESCE(c.until, 'infinity'), COALESCE(alive.until, 'infinity')) AS known_until
        FROM counted c
        LEFT JOIN stop_codings k ON k.site_id = :site_id AND k.coding_id = c.import_id
        LEFT JOIN LATERAL (
            SELECT silent_after_s FROM machines
            WHERE site_id = :site_id AND machine = c.machine AND valid_from <= c.at
            ORDER BY valid_from DESC LIMIT 1
        ) v ON true
        LEFT JOIN LATERAL (
            SELECT GREATEST(c.at, max(n.at)) + make_interval(secs => v.silent_after_s) AS until
            FROM count_events n
            WHERE v.silent_after_s IS NOT NULL AND n.site_id = :site_id AND n.machine = c.machine
              AND n.at >= c.at AND n.at < COALESCE(c.until, 'infinity')
        ) alive ON true
        WHERE c.state IN ('down', 'setup', 'idle', 'planned')
    ), parts AS (
        SELECT machine, run, part, state, reason, caused_by, min(at) AS start_at,
               NULLIF(max(known_until), 'infinity') AS end_at,
               NULLIF(max(COALESCE(until, 'infinity')), 'infinity') AS until_at,
               md5(string_agg(DISTINCT concat_ws(',', revision, coding_id), ';')
                   || concat_ws(',', state, reason, caused_by)) AS version,
               max(coding_id) AS coding_id
        FROM lasting
        GROUP BY machine, run, part, state, reason, caused_by
    )
    SELECT p.machine, p.run, p.state, p.reason, p.caused_by, p.start_at, p.end_at, p.until_at, p.version, p.coding_id,
           k.coded_by, k.coded_at, k.comment, k.countermeasure
    FROM parts p
    LEFT JOIN stop_codings k ON k.site_id = :site_id AND k.coding_id = p.coding_id
    ORDER BY p.machine, p.start_at
""")

EVENTS = text("""
    SELECT to_jsonb(s) AS row
    FROM state_events s
    WHERE s.site_id = :site_id AND s.machine = :machine AND s.at >= :start
      AND s.at < COALESCE(CAST(:end AS timestamptz), 'infinity')
    ORDER BY s.at, COALESCE(s.seq, -1), s.event_key
""")

# A split is a word of the machine that it never said: it must not prove the machine alive where it was silent.
IS_SILENT_AT = text("""
    WITH sign AS (
        SELECT at FROM state_events
        WHERE site_id = :site_id AND machine = :machine AND at >= :start
          AND at <= COALESCE(CAST(:end AS timestamptz), 'infinity')
        UNION ALL
        SELECT at FROM count_events
        WHERE site_id = :site_id AND machine = :machine AND at >= :start
          AND at <= COALESCE(CAST(:end AS timestamptz), 'infinity')
    )
    SELECT COALESCE((SELECT min(at) FROM sign WHERE at > :at), 'infinity')
           > (SELECT max(at) FROM sign WHERE at <= :at) + make_interval(secs => silent_after_s)
    FROM machines
    WHERE site_id = :site_id AND machine = :machine AND valid_from <= :at
    ORDER BY valid_from DESC
    LIMIT 1
""")

KEEP = text("""
    INSERT INTO event_history (site_id, kind, subject, event_key, fingerprint, row, import_id, recorded_by)
    SELECT s.site_id, 'states', s.machine, s.event_key, s.fingerprint, to_jsonb(s), :import_id, :by
    FROM unnest(CAST(:ats AS timestamptz[]), CAST(:event_keys AS text[])) AS k(at, event_key)
    JOIN state_events s
        ON s.site_id = :site_id AND s.machine = :machine AND s.at = k.at AND s.event_key = k.event_key COLLATE "C"
""")

BY_KEYS = text("""
    SELECT to_jsonb(s) AS row
    FROM unnest(CAST(:ats AS timestamptz[]), CAST(:event_keys AS text[])) AS k(at, event_key)
    JOIN state_events s
        ON s.site_id = :site_id AND s.machine = :machine AND s.at = k.at AND s.event_key = k.event_key COLLATE "C"
    ORDER BY s.at, s.event_key
""")

REMOVE = text("""
    DELETE FROM state_events s
    USING unnest(CAST(:ats AS timestamptz[]), CAST(:event_keys AS text[])) AS k(at, event_key)
    WHERE s.site_id = :site_id AND s.machine = :machine AND s.at = k.at AND s.event_key = k.event_key COLLATE "C"
""")

PUT = text("""
    INSERT INTO state_events (site_id, machine, at, state, reason, caused_by, seq, event_key, revision, fingerprint,
                              import_id, arrived_at)
    SELECT :site_id, :machine, r.at, r.state, r.reason, r.caused_by, r.seq, r.event_key, r.revision,
           COALESCE(r.fingerprint, md5(ROW(
               CAST(:site_id AS text), CAST(:machine AS text), r.at, r.state, r.reason, r.caused_by, r.seq,
               CASE WHEN starts_with(r.event_key, 'i:') THEN substr(r.event_key, 3) END, r.revision)::text)),
           COALESCE(r.import_id, :import_id), COALESCE(r.arrived_at, now())
    FROM jsonb_populate_recordset(CAST(NULL AS state_events), CAST(:rows AS jsonb)) r
""")

ADD_CODING = text("""
    INSERT INTO stop_codings (site_id, coding_id, request_id, line, machine, deed, start_at, end_at, reason, caused_by,
                              comment, countermeasure, coded_by, coded_at, before, after, undoes)
    VALUES (:site_id, :import_id, :request_id, :line, :machine, :deed, :start_at, :end_at, :reason, :caused_by,
            :comment, :countermeasure, :by, :now, CAST(:before AS jsonb), CAST(:after AS jsonb), :undoes)
""")

ADD_SPLIT = text("""
    INSERT INTO stop_splits (site_id, machine, at, event_key, parent_at)
    SELECT :site_id, :machine, CAST(:at AS timestamptz), :event_key, max(at)
    FROM state_events
    WHERE site_id = :site_id AND machine = :machine AND at <= CAST(:at AS timestamptz)
      AND NOT starts_with(event_key, 'i:split:')
""")

BY_REQUEST = text("""
    SELECT coding_id, machine, start_at FROM stop_codings WHERE site_id = :site_id AND request_id = :request_id
""")

CODING = text("""
    SELECT k.coding_id, k.deed, k.line, k.machine, k.start_at, k.end_at, k.before, k.after, k.coded_by,
           u.coded_by AS undone_by
    FROM stop_codings k
    LEFT JOIN stop_codings u ON u.site_id = k.site_id AND u.undoes = k.coding_id
    WHERE k.site_id = :site_id AND k.coding_id = :coding_id
""")

LAST_CODING = text("""
    SELECT k.deed, k.coded_by, k.coded_at, k.reason, r.name
    FROM stop_codings k
    LEFT JOIN reasons r ON r.site_id = k.site_id AND r.reason = k.reason
    WHERE k.site_id = :site_id AND k.machine = :machine
      AND k.start_at < COALESCE(CAST(:end AS timestamptz), 'infinity') AND COALESCE(k.end_at, 'infinity') > :start
    ORDER BY k.coding_id DESC
    LIMIT 1
""")

CODINGS = text("""
    SELECT k.coding_id, k.deed, k.machine, k.start_at, k.end_at, k.reason, k.caused_by, k.comment, k.countermeasure,
           k.coded_by, k.coded_at, k.before, k.undoes,
           EXISTS (SELECT FROM stop_codings u WHERE u.site_id = k.site_id AND u.undoes = k.coding_id) AS is_undone
    FROM stop_codings k
    WHERE k.site_id = :site_id AND k.machine = ANY(:machines) AND k.start_at >= :since - :longest
      AND k.start_at < COALESCE(CAST(:until AS timestamptz), 'infinity') AND COALESCE(k.end_at, 'infinity') >= :since
    ORDER BY k.coding_id DESC
""")

# What the crew did about stops of a line, the newest words first; what was taken back counts no more.
COUNTERMEASURES = text("""
    SELECT start_at, end_at, reason, countermeasure
    FROM (SELECT k.start_at, k.end_at, k.reason, k.countermeasure, k.coded_at AS told_at
          FROM stop_codings k
          WHERE k.site_id = :site_id AND k.line = :line AND k.countermeasure <> ''
            AND k.machine IN (SELECT machine FROM machines WHERE site_id = :site_id)
            AND k.start_at < :end AND k.start_at > CAST(:start AS timestamptz) - interval '31 days'
            AND COALESCE(k.end_at, 'infinity') > :start
            AND NOT EXISTS (SELECT FROM stop_codings u WHERE u.site_id = k.site_id AND u.undoes = k.coding_id)
          UNION ALL
          SELECT h.start_at, h.end_at, h.reason, h.countermeasure, h.entered_at
          FROM hand_stops h
          WHERE h.site_id = :site_id AND h.line = :line AND h.countermeasure <> '' AND h.is_current
            AND NOT h.withdrawn AND h.start_at < :end AND COALESCE(h.end_at, 'infinity') > :start) told
    ORDER BY told_at DESC
    LIMIT 50
""")

# Splits that the machine's own words do not bear any more: another word came in between, or the one that was split is
# gone or no stop now.
OUTDATED = text("""
    SELECT x.machine, to_jsonb(s) AS row
    FROM stop_splits x
    JOIN state_events s
        ON s.site_id = x.site_id AND s.machine = x.machine AND s.at = x.at AND s.event_key = x.event_key
    WHERE x.site_id = :site_id AND x.machine = ANY(:machines)
      AND x.at >= COALESCE(CAST(:since AS timestamptz), '-infinity')
      AND (EXISTS (
               SELECT FROM state_events e
               WHERE e.site_id = x.site_id AND e.machine = x.machine AND e.at > x.parent_at AND e.at <= x.at
                 AND NOT starts_with(e.event_key, 'i:split:'))
           OR NOT EXISTS (
               SELECT FROM state_events e
               WHERE e.site_id = x.site_id AND e.machine = x.machine AND e.at = x.parent_at
                 AND e.state NOT IN ('running', 'unknown')))
    ORDER BY x.machine, x.at
""")

SITES_WITH_SPLITS = text("SELECT DISTINCT site_id FROM stop_splits")
