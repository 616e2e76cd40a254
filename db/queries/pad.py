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

REASON = text("SELECT reason, name, state, needs FROM reasons WHERE site_id = :site_id AND reason = :reason")

HAS_STATES = text("""
    SELECT EXISTS (
        SELECT 1 FROM state_events
        WHERE site_id = :site_id AND machine IN (SELECT machine FROM machines WHERE site_id = :site_id AND line = :line)
    )
""")

HAND_STOPS = text("""
    SELECT stop_id, version, start_at, end_at, reason, caused_by, note, countermeasure, withdrawn, entered_by,
           entered_at
    FROM hand_stops
    WHERE site_id = :site_id AND line = :line AND is_current AND NOT withdrawn AND start_at < :end
      AND COALESCE(end_at, 'infinity') > :start
    ORDER BY start_at, stop_id
""")

HAND_STOP = text("""
    SELECT line, stop_id, version, start_at, end_at, reason, caused_by, note, countermeasure, withdrawn, entered_by,
           entered_at
    FROM hand_stops
    WHERE site_id = :site_id AND stop_id = :stop_id
    ORDER BY version DESC
""")

REPLACE_HAND_STOP = text("""
    UPDATE hand_stops SET is_current = false
    WHERE site_id = :site_id AND line = :line AND stop_id = :stop_id AND version = :seen_version AND is_current
""")

ADD_HAND_STOP = text("""
    INSERT INTO hand_stops (site_id, line, stop_id, version, start_at, end_at, reason, caused_by, note,
                            countermeasure, withdrawn, entered_by, entered_at)
    VALUES (:site_id, :line, :stop_id, :version, :start_at, :end_at, :reason, :caused_by, :note, :countermeasure,
            :withdrawn, :entered_by, :entered_at)
    ON CONFLICT (site_id, line, stop_id, version) DO NOTHING
""")

STILL_OPEN = text("""
    SELECT h.stop_id, h.version, h.start_at, h.end_at, h.reason, h.caused_by, h.note, h.countermeasure, h.withdrawn,
           h.entered_by, h.entered_at
    FROM hand_stops h
    WHERE h.site_id = :site_id AND h.line = :line AND h.is_current AND NOT h.withdrawn AND h.end_at IS NULL
      AND h.start_at < :shift_end_at
      AND NOT EXISTS (
          SELECT FROM standing_answers a
          WHERE a.site_id = h.site_id AND a.stop_id = h.stop_id AND a.shift_end_at >= :shift_end_at)
    ORDER BY h.start_at, h.stop_id
""")

ANSWER_STANDING = text("""
    INSERT INTO standing_answers (site_id, stop_id, shift_end_at, said_by, said_at)
    VALUES (:site_id, :stop_id, :shift_end_at, :by, :now)
    ON CONFLICT (site_id, stop_id, shift_end_at) DO NOTHING
""")
