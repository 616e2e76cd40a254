"""Calls for help: made, joined, answered, ended."""

from sqlalchemy import text

ADD = text("""
    INSERT INTO calls (site_id, line, machine, kind, made_at, made_by)
    VALUES (:site_id, :line, :machine, :kind, :now, :by)
    ON CONFLICT (site_id, line, kind) WHERE ended_at IS NULL DO NOTHING
    RETURNING call_id
""")

# Whoever ends this call meanwhile waits until the second press has joined it.
OPEN_ONE = text("""
    SELECT call_id FROM calls
    WHERE site_id = :site_id AND line = :line AND kind = :kind AND ended_at IS NULL
    FOR UPDATE
""")

ADD_STEP = text("""
    INSERT INTO call_steps (site_id, request_id, call_id, what, at, by)
    VALUES (:site_id, :request_id, :call_id, :what, :now, :by)
    ON CONFLICT (site_id, request_id) DO NOTHING
""")

STEP_OF_REQUEST = text("""
    SELECT call_id, what FROM call_steps WHERE site_id = :site_id AND request_id = :request_id
""")

HAS_MACHINE = text("""
    SELECT 1 FROM machines WHERE site_id = :site_id AND line = :line AND machine = :machine LIMIT 1
""")

_CALL = """
    SELECT c.call_id, c.version, c.line, c.machine, c.kind, c.state, c.made_at, c.made_by, c.coming_at, c.expected_at,
           c.helper_role, coalesce(p.display_name, '') AS helper, c.here_at, c.ended_at
    FROM calls c
    LEFT JOIN people p ON p.site_id = c.site_id AND p.person_id = c.helper_id
"""

FIND = text(f"""
    {_CALL}
    WHERE c.site_id = :site_id AND c.call_id = :call_id AND c.line = ANY(:lines)
""")

OPEN_ON = text(f"""
    {_CALL}
    WHERE c.site_id = :site_id AND c.line = :line AND c.ended_at IS NULL AND c.made_at <= :now
    ORDER BY c.made_at, c.call_id
""")

OPEN_OF = text(f"""
    {_CALL}
    WHERE c.site_id = :site_id AND c.line = ANY(:lines) AND c.ended_at IS NULL AND c.made_at <= :now
    ORDER BY c.made_at, c.call_id
    LIMIT 200
""")

FIXED_BETWEEN = text(f"""
    {_CALL}
    WHERE c.site_id = :site_id AND c.line = :line AND c.made_at >= :start AND c.made_at < :end AND c.state = 'fixed'
    ORDER BY c.made_at, c.call_id
    LIMIT 200
""")

# When somebody said first that they come is kept; who comes, and when, is what was said last.
MOVE = text("""
    UPDATE calls
    SET version = version + 1, state = :to_state,
        coming_at = coalesce(coming_at, :coming_at),
        expected_at = coalesce(:expected_at, expected_at),
        helper_id = CASE WHEN CAST(:helper_role AS text) IS NULL THEN helper_id ELSE :helper_id END,
        helper_role = coalesce(:helper_role, helper_role),
        here_at = coalesce(here_at, :here_at),
        ended_at = :ended_at
    WHERE site_id = :site_id AND call_id = :call_id AND version = :seen_version AND state = ANY(:from_states)
    RETURNING version
""")

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
