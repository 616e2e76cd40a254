"""Reported values, and which figures are looked at."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "reported_values",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("shift", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=False),
        sa.Column("value", sa.Text(collation="C"), nullable=True),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.Column("flags", postgresql.JSONB(), nullable=False),
        sa.Column("elements", postgresql.JSONB(), nullable=False),
        sa.Column("formula_version", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_reported_values_lines")
        ),
        sa.PrimaryKeyConstraint("site_id", "line", "shift", "start_at", "kpi", name=op.f("pk_reported_values")),
    )
    op.create_index(
        "ix_reported_values_site_id_line_kpi_start_at", "reported_values", ["site_id", "line", "kpi", "start_at"]
    )
    op.create_table(
        "kpi_looks",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("looks", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_kpi_looks_lines")),
        sa.PrimaryKeyConstraint("site_id", "line", "kpi", "day", name=op.f("pk_kpi_looks")),
    )
    # Looks are counted from now on: a figure that was chosen before counts as chosen today, and is no noise yet.
    op.add_column(
        "board_kpis",
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_index(
        "ix_event_history_site_id_subject_recorded_at", "event_history", ["site_id", "subject", "recorded_at"]
    )
