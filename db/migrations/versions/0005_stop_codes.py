"""Stops coded again, split and joined."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "stop_codings",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("coding_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("deed", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(collation="C"), nullable=True),
        sa.Column("caused_by", sa.Text(collation="C"), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("countermeasure", sa.Text(), server_default="", nullable=False),
        sa.Column("coded_by", sa.Text(), nullable=False),
        sa.Column("coded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_stop_codings_sites")),
        sa.PrimaryKeyConstraint("site_id", "coding_id", name=op.f("pk_stop_codings")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_stop_codings_site_id_request_id")),
    )
    op.create_index("ix_stop_codings_site_id_machine_start_at", "stop_codings", ["site_id", "machine", "start_at"])
    op.create_table(
        "stop_splits",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("parent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_stop_splits_sites")),
        sa.PrimaryKeyConstraint("site_id", "machine", "at", "event_key", name=op.f("pk_stop_splits")),
    )
    op.create_table(
        "standing_answers",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("stop_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("shift_end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_standing_answers_sites")),
        sa.PrimaryKeyConstraint("site_id", "stop_id", "shift_end_at", name=op.f("pk_standing_answers")),
    )
    op.alter_column("hand_stops", "end_at", nullable=True)  # a stop told by hand may still stand
    op.add_column("hand_stops", sa.Column("countermeasure", sa.Text(), server_default="", nullable=False))
