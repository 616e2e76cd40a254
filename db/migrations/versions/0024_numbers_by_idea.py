"""Events and comments are counted by idea: numbers of the whole site stood between those whose hour is known."""

from alembic import op

revision = "0024"
down_revision = "0023"

NUMBER = """
    UPDATE {table} t SET {column} = n.place
    FROM (SELECT site_id, idea_id, {column},
                 row_number() OVER (PARTITION BY site_id, idea_id ORDER BY {column}) AS place
          FROM {table}) n
    WHERE t.site_id = n.site_id AND t.idea_id = n.idea_id AND t.{column} = n.{column}
"""
LOGGED = """
    UPDATE audit SET details = details - 'comment_id'
    WHERE action IN ('idea.commented', 'idea.comment_taken_back')
"""


# When which phone or tablet last spoke: that is counted in memory now.
SPOKEN = "DELETE FROM throttles WHERE split_part(bucket, ':', 1) IN ('say', 'hand', 'alike', 'receipt', 'vote')"


def upgrade() -> None:
    for table, column in (("idea_events", "event_id"), ("idea_comments", "comment_id")):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP IDENTITY")
        op.drop_constraint(f"pk_{table}", table)
        op.execute(NUMBER.format(table=table, column=column))
        op.create_primary_key(f"pk_{table}", table, ["site_id", "idea_id", column])
    op.execute(LOGGED)
    op.execute(SPOKEN)
