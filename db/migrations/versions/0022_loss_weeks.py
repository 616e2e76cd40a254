"""What the losses of each line took and cost in its last four weeks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "loss_weeks",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("losses", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "line", name=op.f("pk_loss_weeks")),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_loss_weeks_lines")),
    )
