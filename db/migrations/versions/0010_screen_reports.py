"""What each screen last told of itself, with a small picture."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "screen_reports",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("screen_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Text(collation="C"), nullable=False),
        sa.Column("release", sa.Text(collation="C"), nullable=False),
        sa.Column("heap_mb", sa.Numeric(), nullable=True),
        sa.Column("data_age_s", sa.Numeric(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("left_out", postgresql.JSONB(), nullable=False),
        sa.Column("checks", postgresql.JSONB(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "screen_id"],
            ["screens.site_id", "screens.screen_id"],
            name=op.f("fk_screen_reports_screens"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "screen_id", name=op.f("pk_screen_reports")),
    )
