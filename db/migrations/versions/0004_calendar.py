"""Shift patterns, special days, and plans changed during a shift."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "shift_patterns",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("pattern_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("shift", sa.Text(collation="C"), nullable=False),
        sa.Column("weekdays", sa.Text(collation="C"), nullable=False),
        sa.Column("start_time", sa.Text(collation="C"), nullable=False),
        sa.Column("end_time", sa.Text(collation="C"), nullable=False),
        sa.Column("breaks", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "teams", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_shift_patterns_lines")
        ),
        sa.PrimaryKeyConstraint("site_id", "pattern_id", name=op.f("pk_shift_patterns")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_shift_patterns_site_id_request_id")),
    )
    op.create_index("ix_shift_patterns_site_id_line", "shift_patterns", ["site_id", "line"], unique=False)
    op.create_table(
        "special_days",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("works_like", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_special_days_sites")),
        sa.PrimaryKeyConstraint("site_id", "line", "day", name=op.f("pk_special_days")),
    )
    op.create_table(
        "calendar_shifts",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("shift", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team", sa.Text(collation="C"), nullable=True),
        sa.Column(
            "breaks", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_calendar_shifts_lines")
        ),
        sa.PrimaryKeyConstraint("site_id", "line", "shift", "start_at", name=op.f("pk_calendar_shifts")),
    )
    op.create_table(
        "plan_changes",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("crew", sa.Integer(), nullable=True),
        sa.Column("crew_of", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(collation="C"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(collation="C"), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_plan_changes_lines")
        ),
        sa.PrimaryKeyConstraint("site_id", "change_id", name=op.f("pk_plan_changes")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_plan_changes_site_id_request_id")),
    )
    op.create_index(
        "ix_plan_changes_site_id_line_start_at", "plan_changes", ["site_id", "line", "start_at"], unique=False
    )
