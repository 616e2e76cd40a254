"""Free messages on the walls, each with an end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "wall_messages",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("message_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_wall_messages_sites")),
        sa.ForeignKeyConstraint(
            ["site_id", "written_by"], ["people.site_id", "people.person_id"], name=op.f("fk_wall_messages_people")
        ),
        sa.PrimaryKeyConstraint("site_id", "message_id", name=op.f("pk_wall_messages")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_wall_messages_site_id_request_id")),
    )
    op.create_index("ix_wall_messages_site_id_end_at", "wall_messages", ["site_id", "end_at"])
