"""Changes of the plan during a shift. A row is never rewritten: it is added, and it is taken back."""

from sqlalchemy import text

_COLUMNS = """
    change_id, line, kind, start_at, end_at, crew, crew_of, why, made_by, made_at, withdrawn_at, withdrawn_by
"""

CHANGES_BETWEEN = text(f"""
    SELECT {_COLUMNS}
    FROM plan_changes
    WHERE site_id = :site_id AND line = ANY(:lines) AND start_at < :end_at AND end_at > :start_at
    ORDER BY start_at, change_id
""")
ADD_CHANGE = text("""
    INSERT INTO plan_changes
        (site_id, line, kind, start_at, end_at, crew, crew_of, why, made_by, made_at, request_id)
    VALUES (:site_id, :line, :kind, :start_at, :end_at, :crew, :crew_of, :why, :made_by, :made_at, :request_id)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING change_id
""")
CHANGE_OF_REQUEST = text("SELECT change_id FROM plan_changes WHERE site_id = :site_id AND request_id = :request_id")
LOCK_CHANGE = text(f"""
    SELECT {_COLUMNS}
    FROM plan_changes
    WHERE site_id = :site_id AND change_id = :change_id AND line = ANY(:lines)
    FOR UPDATE
""")
WITHDRAW_CHANGE = text("""
    UPDATE plan_changes SET withdrawn_at = :now, withdrawn_by = :by
    WHERE site_id = :site_id AND change_id = :change_id AND withdrawn_at IS NULL
""")
TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
