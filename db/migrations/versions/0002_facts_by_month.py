"""Facts split by month."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

IS_SENDERS = sa.text("event_key LIKE 'i:%'")


KEYS = {  # what a row without a sender's number says beside its machine and instant; the instant goes before it
    "state_events": ("{}.state", "{}.reason", "{}.caused_by", "{}.seq::text", "{}.revision::text"),
    "count_events": (
        *(f"NULLIF({{}}.{name}_milli, 0)::text" for name in ("good", "scrap", "rework", "recovered")),
        "to_char({}.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00:00')",
        "{}.product",
        "{}.reason",
        "{}.revision::text",
    ),
}


def upgrade() -> None:
    """States and counts move into partitions of a month; every row stays, its key now says what a hash said."""
    for table, others in (("state_events", ()), ("count_events", ("ix_count_events_made_at",))):
        op.rename_table(table, f"{table}_whole")
        op.drop_constraint(f"pk_{table}", f"{table}_whole", type_="primary")
        for index in (f"ix_{table}_site_id_machine_at", *others):
            op.drop_index(index, f"{table}_whole")
    make_states()
    make_counts()
    make_batches()
    for table in ("state_events", "count_events"):
        make_months(table)
        move(table)
        op.drop_table(f"{table}_whole")
        op.execute(f"ANALYZE {table}")


def move(table: str) -> None:
    """All rows, with their history. A row that was changed keeps the key of what it said first."""
    kind = table.removesuffix("_events") + "s"
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    op.execute(f"""
        CREATE TEMPORARY TABLE first_said ON COMMIT DROP AS
        SELECT DISTINCT ON (h.site_id, h.subject, h.event_key)
               h.site_id, h.subject, h.event_key, {key("r", table)} AS said
        FROM event_history h
        CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {table}_whole), h.row) r
        WHERE h.kind = '{kind}' AND h.event_key LIKE 'h:%'
        ORDER BY h.site_id, h.subject, h.event_key, h.history_id
    """)
    given = {"event_key": f"CASE WHEN w.event_key LIKE 'h:%' THEN COALESCE(f.said, {key('w', table)}) "
             "ELSE w.event_key END", "fingerprint": "''"}  # fmt: skip
    op.execute(f"""
        INSERT INTO {table} ({", ".join(columns)})
        SELECT {", ".join(given.get(column, f"w.{column}") for column in columns)}
        FROM {table}_whole w
        LEFT JOIN first_said f ON f.site_id = w.site_id AND f.subject = w.machine AND f.event_key = w.event_key
        ORDER BY w.site_id, w.machine, w.at
    """)
    op.execute(f"""
        UPDATE event_history h SET event_key = f.said FROM first_said f
        WHERE h.kind = '{kind}' AND h.site_id = f.site_id AND h.subject = f.subject AND h.event_key = f.event_key
    """)
    op.execute("DROP TABLE first_said")


def key(row: str, table: str) -> str:
    said = ", ".join(f"COALESCE({part.format(row)}, '')" for part in KEYS[table])
    moment = f"to_char({row}.at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')"
    return f"'h:' || rtrim(concat_ws(chr(31), {moment}, {said}), chr(31))"


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


def make_batches() -> None:
    op.create_table(
        "count_batches",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("batch_id", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_count_batches_sites")),
        sa.PrimaryKeyConstraint("site_id", "source", "batch_id", name=op.f("pk_count_batches")),
    )


def fact_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(collation="C"), server_default="", nullable=False),
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
