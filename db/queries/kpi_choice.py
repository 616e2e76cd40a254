"""Which KPIs a line shows, in which order, whose they are and what to do when they miss."""

from sqlalchemy import text

LOCK_LINE = text("""
    SELECT l.line FROM lines l WHERE l.site_id = :site_id AND l.line = :line FOR UPDATE
""")

OF_LINE = text("""
    SELECT b.kpi, b.owner_role, b.reaction_card, b.reaction_min, b.version
    FROM board_kpis b
    WHERE b.site_id = :site_id AND b.line = :line
    ORDER BY b.position, b.kpi
    LIMIT 50
""")

HAS_TARGET = text("""
    SELECT 1 FROM targets t
    WHERE t.site_id = :site_id AND t.line = :line AND t.kpi = :kpi AND t.valid_from <= :now
    LIMIT 1
""")

PUT = text("""
    INSERT INTO board_kpis (site_id, line, kpi, position, owner_role, reaction_card, reaction_min, chosen_at)
    VALUES (:site_id, :line, :kpi, :position, :owner_role, :reaction_card, :reaction_min, :now)
    ON CONFLICT (site_id, line, kpi) DO UPDATE
    SET owner_role = excluded.owner_role, reaction_card = excluded.reaction_card,
        reaction_min = excluded.reaction_min, version = board_kpis.version + 1
""")

PLACE = text("""
    UPDATE board_kpis SET position = :position WHERE site_id = :site_id AND line = :line AND kpi = :kpi
""")

DROP = text("""
    DELETE FROM board_kpis WHERE site_id = :site_id AND line = :line AND kpi = :kpi
""")
