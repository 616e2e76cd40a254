"""Answers that fell due, and whether each came in time."""

from sqlalchemy import text

# As in what management owes on the wall: asking back and parking answer nothing, a merge that is taken back neither.
DUE = text("""
    SELECT due_at, COALESCE(first_answer_at <= due_at, false) AS in_time
    FROM ideas
    WHERE site_id = :site_id AND line = ANY(:lines) AND due_at >= :start_at AND due_at < :end_at
      AND state <> 'withdrawn'
    ORDER BY due_at
""")
