"""What finance has said about the money of effects."""

from sqlalchemy import text

# Nothing comes back where the request is known, or where another one has replaced the same before.
ADD = text("""
    INSERT INTO money_confirmations (site_id, trial_id, replaces, value, currency, why, person_id, request_id, at)
    SELECT s.site_id, :trial_id, :seen, :value, s.currency, :why, :person_id, :request_id, :now
    FROM sites s
    WHERE s.site_id = :site_id
      AND (:seen = 0 OR EXISTS (SELECT 1 FROM money_confirmations c
                                WHERE c.site_id = :site_id AND c.trial_id = :trial_id AND c.confirmation_id = :seen))
    ON CONFLICT DO NOTHING
    RETURNING confirmation_id
""")

BY_REQUEST = text("""
    SELECT confirmation_id FROM money_confirmations WHERE site_id = :site_id AND request_id = :request_id
""")

# Of one trial or of all of the site, the newest first.
LIST = text("""
    SELECT c.confirmation_id, c.trial_id, c.value, c.currency, c.why, p.display_name AS by, c.at
    FROM money_confirmations c
    JOIN people p ON p.site_id = c.site_id AND p.person_id = c.person_id
    WHERE c.site_id = :site_id AND (CAST(:trial_id AS bigint) IS NULL OR c.trial_id = :trial_id)
    ORDER BY c.confirmation_id DESC
    LIMIT 1000
""")
