"""Rounds: votes on what a team's wall shows, and questions before a new tool comes. Who answered, apart from what."""

from sqlalchemy import text

_ROUND = """
    SELECT r.round_id, r.version, r.kind, r.line, coalesce(nullif(l.name, ''), r.line) AS line_name, r.title, r.asked,
           r.last_day, r.closed_at,
           r.closed_at IS NULL
               AND r.last_day >= CAST(CAST(:now AS timestamptz) AT TIME ZONE s.timezone AS date) AS is_open,
           EXISTS (SELECT 1 FROM round_voters v WHERE v.site_id = r.site_id AND v.round_id = r.round_id
                   AND v.voter = :voter) AS has_answered,
           (SELECT count(*) FROM round_answers a
            WHERE a.site_id = r.site_id AND a.round_id = r.round_id) AS answers
    FROM rounds r
    JOIN lines l ON l.site_id = r.site_id AND l.line = r.line
    JOIN sites s ON s.site_id = r.site_id
    WHERE r.site_id = :site_id AND r.line = ANY(:lines)
"""

ALL = text(f"{_ROUND} ORDER BY r.round_id DESC LIMIT 50")

ONE = text(f"{_ROUND} AND r.round_id = :round_id")

BEGIN = text("""
    INSERT INTO rounds (site_id, kind, line, title, asked, last_day, person_id, request_id, at)
    VALUES (:site_id, :kind, :line, :title, CAST(:asked AS jsonb), :last_day, :person_id, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING round_id
""")

BY_REQUEST = text("SELECT round_id FROM rounds WHERE site_id = :site_id AND request_id = :request_id")

END = text("""
    UPDATE rounds SET closed_at = :now, version = version + 1
    WHERE site_id = :site_id AND round_id = :round_id AND version = :seen_version AND closed_at IS NULL
""")

ADD_VOTER = text("""
    INSERT INTO round_voters (site_id, round_id, voter) VALUES (:site_id, :round_id, :voter)
    ON CONFLICT (site_id, round_id, voter) DO NOTHING
""")

HOLD = text("SELECT round_id FROM rounds WHERE site_id = :site_id AND round_id = :round_id FOR UPDATE")

# All answers of the round are put in anew, shuffled: a row of its own would bear the mark of the transaction in which
# its voter was written (xmin), and stand where it came.
ADD_ANSWER = text("""
    WITH known AS (
        DELETE FROM round_answers WHERE site_id = :site_id AND round_id = :round_id RETURNING answers
    )
    INSERT INTO round_answers (site_id, round_id, answer_id, answers)
    SELECT :site_id, :round_id, gen_random_uuid()::text, a.answers
    FROM (SELECT answers FROM known UNION ALL SELECT CAST(:answers AS jsonb)) a
    ORDER BY random()
""")

ANSWERS = text("""
    SELECT answers FROM round_answers WHERE site_id = :site_id AND round_id = :round_id ORDER BY answer_id
""")
