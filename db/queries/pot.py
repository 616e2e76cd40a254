"""The teams' reward pots: what a verified idea brings, and what is in them."""

from sqlalchemy import text

from db.queries.ideas import together

SETTING = text("""
    SELECT p.amount, coalesce(p.version, 0) AS version, s.currency
    FROM sites s LEFT JOIN pot_settings p ON p.site_id = s.site_id
    WHERE s.site_id = :site_id
""")

SET = text("""
    INSERT INTO pot_settings (site_id, amount) SELECT :site_id, :amount WHERE :seen_version = 0
    ON CONFLICT (site_id) DO NOTHING
""")

CHANGE = text("""
    UPDATE pot_settings SET amount = :amount, version = version + 1
    WHERE site_id = :site_id AND version = :seen_version
""")

# Verified while a pot is given, and nothing put in for it yet; each idea that went into it counts for its own team.
VERIFIED = text(f"""
    SELECT v.idea_id, p.amount, s.currency,
           ARRAY(SELECT coalesce(nullif(l.team, ''), l.name)
                 FROM {together("v.idea_id", "v.site_id")} g
                 JOIN ideas i ON i.site_id = v.site_id AND i.idea_id = g.idea_id
                 JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
                 ORDER BY i.idea_id) AS teams
    FROM ideas v
    JOIN pot_settings p ON p.site_id = v.site_id AND p.amount > 0
    JOIN sites s ON s.site_id = v.site_id
    WHERE v.site_id = :site_id AND v.state IN ('verified', 'standard', 'spread')
      AND NOT EXISTS (SELECT 1 FROM pot_entries e WHERE e.site_id = v.site_id AND e.idea_id = v.idea_id)
      AND EXISTS (SELECT 1 FROM idea_events e WHERE e.site_id = v.site_id AND e.idea_id = v.idea_id
                  AND e.what = 'verified' AND e.at >= :since)
    ORDER BY v.idea_id
""")

PUT_IN = text("""
    INSERT INTO pot_entries (site_id, idea_id, team, amount, currency, at)
    VALUES (:site_id, :idea_id, :team, :amount, :currency, :now)
    ON CONFLICT (site_id, idea_id, team) DO NOTHING
""")

GIVEN_SINCE = text("""
    SELECT max(at) FROM audit WHERE site_id = :site_id AND action = 'pot.set'
""")

POTS = text("""
    SELECT e.team, e.currency, sum(e.amount) AS amount, count(*) AS ideas, max(e.at) AS last_at
    FROM pot_entries e
    WHERE e.site_id = :site_id
    GROUP BY e.team, e.currency
    ORDER BY e.team, e.currency
""")
