"""The hour pad: what people count and tell by hand, and the stops that wait for their reason."""

from sqlalchemy import text

PACE_MAKER = text("""
    SELECT machine
    FROM (SELECT DISTINCT ON (machine) machine, line, is_constraint
          FROM machines
          WHERE site_id = :site_id AND valid_from <= :at
          ORDER BY machine, valid_from DESC) m
    WHERE line = :line
    ORDER BY is_constraint DESC, machine
    LIMIT 1
""")

MACHINES = text("""
    SELECT machine
    FROM (SELECT DISTINCT ON (machine) machine, line
          FROM machines
          WHERE site_id = :site_id AND valid_from <= :at
          ORDER BY machine, valid_from DESC) m
    WHERE line = :line
    ORDER BY machine
""")

PRODUCTS = text("""
    SELECT DISTINCT ON (product) product, name, unit
    FROM products
    WHERE site_id = :site_id
    ORDER BY product, machine, valid_from DESC
""")

ENTRIES = text("""
    SELECT c.at, c.machine, c.product, c.reason, c.good_milli, c.scrap_milli, c.rework_milli, c.revision, c.arrived_at,
           i.by
    FROM count_events c
    JOIN imports i ON i.site_id = c.site_id AND i.import_id = c.import_id
    WHERE c.site_id = :site_id AND c.machine IN (SELECT machine FROM machines WHERE site_id = :site_id AND line = :line)
      AND c.at >= :start AND c.at < :end AND starts_with(c.event_key, :prefix)
    ORDER BY c.at, c.product, c.reason
""")

EARLIER_ENTRIES = text("""
    SELECT h.row ->> 'product' AS product, h.row ->> 'reason' AS reason,
           CAST(h.row ->> 'good_milli' AS bigint) AS good_milli, CAST(h.row ->> 'scrap_milli' AS bigint) AS scrap_milli,
           CAST(h.row ->> 'rework_milli' AS bigint) AS rework_milli,
           CAST(h.row ->> 'arrived_at' AS timestamptz) AS arrived_at, i.by
    FROM event_history h
    JOIN imports i ON i.site_id = h.site_id AND i.import_id = CAST(h.row ->> 'import_id' AS bigint)
    WHERE h.site_id = :site_id AND h.kind = 'counts'
      AND h.subject IN (SELECT machine FROM machines WHERE site_id = :site_id AND line = :line)
      AND h.event_key >= :prefix AND h.event_key < :beyond
    ORDER BY h.history_id DESC
""")

SHORT_STOP_S = text("SELECT short_stop_s FROM sites WHERE site_id = :site_id")

_STOPS = """
    WITH effective AS (
        SELECT DISTINCT ON (machine, at) machine, at, state, reason, caused_by, revision, event_key
        FROM state_events
        WHERE site_id = :site_id AND machine = ANY(:machines) AND at >= :since
        ORDER BY machine, at, COALESCE(seq, -1) DESC,
                 CASE WHEN starts_with(event_key, 'i:') THEN substr(event_key, 3) ELSE '' END COLLATE "C" DESC,
                 concat_ws(',', state, COALESCE(reason, ''), COALESCE(caused_by, ''), revision::text) COLLATE "C" DESC
    ), spans AS (
        SELECT machine, at, state, reason, caused_by, revision, event_key,
               lead(at) OVER (PARTITION BY machine ORDER BY at) AS until,
               count(*) FILTER (WHERE state <> 'down') OVER (PARTITION BY machine ORDER BY at) AS part
        FROM effective
    )
"""

STOPS = text(f"""
    {_STOPS}
    SELECT machine, min(at) AS start_at, NULLIF(max(COALESCE(until, 'infinity')), 'infinity') AS end_at,
           max(COALESCE(revision, 0)) AS version, count(*) FILTER (WHERE reason IS NULL) AS unexplained,
           min(reason) AS reason, min(caused_by) AS caused_by, count(DISTINCT reason) AS reasons,
           array_agg(event_key) AS event_keys, max(at) AS last_at
    FROM spans
    WHERE state = 'down'
    GROUP BY machine, part
    ORDER BY start_at DESC, machine
""")

KEEP_UNEXPLAINED = text("""
    INSERT INTO event_history (site_id, kind, subject, event_key, fingerprint, row, import_id, recorded_by)
    SELECT s.site_id, 'states', s.machine, s.event_key, s.fingerprint, to_jsonb(s), :import_id, :by
    FROM state_events s
    WHERE s.site_id = :site_id AND s.machine = :machine AND s.at >= :start_at AND s.at <= :last_at
      AND s.event_key = ANY(:event_keys)
""")

EXPLAIN = text("""
    UPDATE state_events
    SET reason = :reason, caused_by = :caused_by, revision = :version, import_id = :import_id, arrived_at = now(),
        fingerprint = md5(ROW(site_id, machine, at, state, CAST(:reason AS text), CAST(:caused_by AS text), seq,
                              CASE WHEN starts_with(event_key, 'i:') THEN substr(event_key, 3) END,
                              CAST(:version AS bigint))::text)
    WHERE site_id = :site_id AND machine = :machine AND at >= :start_at AND at <= :last_at
      AND event_key = ANY(:event_keys)
""")

REASON = text("SELECT reason, name, state, needs FROM reasons WHERE site_id = :site_id AND reason = :reason")

HAS_STATES = text("""
    SELECT EXISTS (
        SELECT 1 FROM state_events
        WHERE site_id = :site_id AND machine IN (SELECT machine FROM machines WHERE site_id = :site_id AND line = :line)
    )
""")

HAND_STOPS = text("""
    SELECT stop_id, version, start_at, end_at, reason, caused_by, note, withdrawn, entered_by, entered_at
    FROM hand_stops
    WHERE site_id = :site_id AND line = :line AND is_current AND NOT withdrawn AND start_at < :end AND end_at > :start
    ORDER BY start_at, stop_id
""")

HAND_STOP = text("""
    SELECT line, stop_id, version, start_at, end_at, reason, caused_by, note, withdrawn, entered_by, entered_at
    FROM hand_stops
    WHERE site_id = :site_id AND stop_id = :stop_id
    ORDER BY version DESC
""")

REPLACE_HAND_STOP = text("""
    UPDATE hand_stops SET is_current = false
    WHERE site_id = :site_id AND line = :line AND stop_id = :stop_id AND version = :seen_version AND is_current
""")

ADD_HAND_STOP = text("""
    INSERT INTO hand_stops (site_id, line, stop_id, version, start_at, end_at, reason, caused_by, note, withdrawn,
                            entered_by, entered_at)
    VALUES (:site_id, :line, :stop_id, :version, :start_at, :end_at, :reason, :caused_by, :note, :withdrawn,
            :entered_by, :entered_at)
    ON CONFLICT (site_id, line, stop_id, version) DO NOTHING
""")
