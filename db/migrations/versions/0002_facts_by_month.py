"""Facts split by month."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

IS_SENDERS = sa.text("event_key LIKE 'i:%'")


def upgrade() -> None:
    """States and counts move into partitions of a month; every row stays."""
    for table, others in (("state_events", ()), ("count_events", ("ix_count_events_made_at",))):
        op.rename_table(table, f"{table}_whole")
        op.drop_constraint(f"pk_{table}", f"{table}_whole", type_="primary")
        for index in (f"ix_{table}_site_id_machine_at", *others):
            op.drop_index(index, f"{table}_whole")
    make_states()
    make_counts()
    for table in ("state_events", "count_events"):
        make_months(table)
        op.execute(f"INSERT INTO {table} SELECT * FROM {table}_whole ORDER BY site_id, machine, at")
        op.drop_table(f"{table}_whole")
        op.execute(f"ANALYZE {table}")


def make_states() -> None:
    op.create_table(
        "state_events",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(collation="C"), nullable=False),
        sa.Column("reason", sa.Text(collation="C"), nullable=True),
        sa.Column("caused_by", sa.Text(collation="C"), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        *fact_columns(),
        sa.PrimaryKeyConstraint("site_id", "machine", "at", "event_key", name=op.f("pk_state_events")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "ix_state_events_event_id", "state_events", ["site_id", "machine", "event_key"], postgresql_where=IS_SENDERS
    )


def make_counts() -> None:
    op.create_table(
        "count_events",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("scrap_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rework_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("recovered_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("product", sa.Text(collation="C"), nullable=True),
        sa.Column("reason", sa.Text(collation="C"), nullable=True),
        *fact_columns(),
        sa.PrimaryKeyConstraint("site_id", "machine", "at", "event_key", name=op.f("pk_count_events")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "ix_count_events_event_id", "count_events", ["site_id", "machine", "event_key"], postgresql_where=IS_SENDERS
    )
    op.create_index(
        "ix_count_events_made_at",
        "count_events",
        ["site_id", "machine", "made_at"],
        postgresql_where=sa.text("made_at IS NOT NULL"),
    )


def fact_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ]


def make_months(table: str) -> None:
    """A partition for each month that has rows, and one for what lies outside of them."""
    op.execute(f"CREATE TABLE {table}_others PARTITION OF {table} DEFAULT")
    op.execute(f"""
        DO $$
        DECLARE month timestamp;
        BEGIN
            FOR month IN SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') FROM {table}_whole
                         WHERE at BETWEEN now() - interval '20 years' AND now() + interval '1 year' LOOP
                EXECUTE format('CREATE TABLE %I PARTITION OF {table} FOR VALUES FROM (%L) TO (%L)',
                               '{table}' || to_char(month, '_YYYY_MM'),
                               month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
            END LOOP;
        END $$
    """)
