"""Answers that are overdue, and the tiers that they climbed to."""

from sqlalchemy import text

# Dangers have a ladder of their own. Parking and asking back answer nothing, so those climb too. Of an anonymous one
# the week in which it was due is told, no day.
CLIMBING = text("""
    SELECT i.idea_id, i.line, l.name AS line_name,
           CAST(CASE WHEN i.person_id IS NULL THEN date_trunc('week', i.due_at AT TIME ZONE s.timezone)
                     ELSE i.due_at AT TIME ZONE s.timezone END AS date) AS due_on,
           i.due_at <= :long_overdue AS is_long, coalesce(c.tier, 1) AS tier
    FROM ideas i
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    LEFT JOIN LATERAL (
        SELECT max(x.tier) AS tier FROM idea_climbs x WHERE x.site_id = i.site_id AND x.idea_id = i.idea_id
    ) c ON true
    WHERE i.site_id = :site_id AND i.first_answer_at IS NULL AND i.due_at <= :now AND i.kind <> 'danger'
      AND i.state <> 'withdrawn'
      AND coalesce(c.tier, 1) < CASE WHEN i.due_at <= :long_overdue THEN 3 ELSE 2 END
    ORDER BY i.due_at, i.idea_id
    LIMIT 2000
""")

CLIMB = text("""
    INSERT INTO idea_climbs (site_id, idea_id, tier, climbed_at)
    SELECT :site_id, x, :tier, :now FROM unnest(CAST(:idea_ids AS bigint[])) x
    ON CONFLICT (site_id, idea_id, tier) DO NOTHING
""")
