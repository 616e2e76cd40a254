"""Running totals of controllers, undone imports, tokens of programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Readings with the counts made of them; what an undo needs; tokens."""
    op.create_table(
        "counter_readings",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counter", sa.Text(collation="C"), nullable=False),
        sa.Column("total_milli", sa.BigInteger(), nullable=False),
        sa.Column("wrap_milli", sa.BigInteger(), nullable=True),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "machine", "at", "event_key", name=op.f("pk_counter_readings")),
    )
    op.create_index(
        "ix_counter_readings_event_id",
        "counter_readings",
        ["site_id", "machine", "event_key"],
        postgresql_where=sa.text("event_key LIKE 'i:%'"),
    )
    for table, name in (
        ("counter_readings", "ix_counter_readings_import"),
        ("count_events", "ix_count_events_import"),
        ("state_events", "ix_state_events_import"),
        ("incidents", "ix_incidents_import"),
    ):
        op.create_index(name, table, ["site_id", "import_id"], postgresql_using="brin")
    op.create_index("ix_event_history_site_id_import_id", "event_history", ["site_id", "import_id"])
    op.create_table(
        "counter_falls",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("counter", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "machine", "at", "counter", name=op.f("pk_counter_falls")),
    )
    op.create_table(
        "master_history",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("row_key", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "kind", "row_key", "import_id", name=op.f("pk_master_history")),
    )
    op.create_index("ix_master_history_site_id_import_id", "master_history", ["site_id", "import_id"])
    op.create_table(
        "undone_imports",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("undone_by_import", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "import_id", name=op.f("pk_undone_imports")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_undone_imports_sites")),
    )
    make_tokens()


def make_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("token_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(collation="C"), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "token_id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("site_id", "token_hash", name=op.f("uq_api_tokens_site_id_token_hash")),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_tokens_scope_is_known")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_api_tokens_sites")),
    )
    op.create_index(
        "ix_api_tokens_name",
        "api_tokens",
        ["site_id", "name"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
