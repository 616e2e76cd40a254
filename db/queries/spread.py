"""Offers: what one line has proven, for lines that miss the same figure."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO trial_offers (site_id, trial_id, line, loss, made_at)
    SELECT t.site_id, t.trial_id, l.line, :loss, :now
    FROM trials t
    JOIN lines l ON l.site_id = t.site_id AND l.line = :line AND l.line <> t.line
    WHERE t.site_id = :site_id AND t.trial_id = :trial_id
    ON CONFLICT (site_id, trial_id, line) DO NOTHING
    RETURNING offer_id
""")

LIST = text("""
    SELECT o.offer_id, o.version, o.trial_id, o.line, l.name AS line_name, o.loss, o.state, o.words, o.taken_as,
           o.made_at, t.line AS from_line, f.name AS from_name, f.team AS from_team, t.hypothesis, t.kpi, a.title
    FROM trial_offers o
    JOIN lines l ON l.site_id = o.site_id AND l.line = o.line
    JOIN trials t ON t.site_id = o.site_id AND t.trial_id = o.trial_id
    JOIN lines f ON f.site_id = t.site_id AND f.line = t.line
    JOIN actions a ON a.site_id = t.site_id AND a.action_id = t.action_id
    WHERE o.site_id = :site_id
      AND (CAST(:offer_id AS bigint) IS NULL OR o.offer_id = :offer_id)
      AND (CAST(:trial_id AS bigint) IS NULL OR o.trial_id = :trial_id)
      AND (CAST(:lines AS text[]) IS NULL OR o.line = ANY(:lines))
      AND (CAST(:state AS text) IS NULL OR o.state = :state)
    ORDER BY o.offer_id DESC
    LIMIT 200
""")

ANSWER = text("""
    UPDATE trial_offers
    SET state = :state, words = :words, taken_as = CAST(:taken_as AS bigint), answered_at = :now, answered_by = :by,
        version = version + 1
    WHERE site_id = :site_id AND offer_id = :offer_id AND version = :seen_version AND state = 'offered'
    RETURNING version
""")

# The lines besides this one whose board has the figure.
WITH_FIGURE = text("""
    SELECT b.line FROM board_kpis b
    WHERE b.site_id = :site_id AND b.kpi = :kpi AND b.line <> :line
      AND NOT EXISTS (SELECT 1 FROM trial_offers o
                      WHERE o.site_id = b.site_id AND o.trial_id = :trial_id AND o.line = b.line)
    ORDER BY b.line
""")
