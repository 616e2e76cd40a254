"""Facts: no foreign keys, so that they are split by time and can be spread over nodes.

event_key is "i:" + the sender's event_id, "h:" + all other columns where there is none, or "b:" + a place in a batch
that is known as a whole. States and counts stand
in one partition a month (UTC); what has no partition yet, and extreme dates, in the one that ends in _others.
"""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.sql.schema import SchemaItem

from db.tables.columns import flag, instant, metadata, number, numbered, of_site, word

imports = Table(
    "imports",
    metadata,
    word("site_id"),
    numbered("import_id"),
    word("source"),  # file, upload, pad, shdr, http, feed
    word("kind"),
    Column("file_name", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False, server_default=""),
    instant("at", default=True),
    number("rows", default="0"),
    number("accepted", default="0"),
    number("duplicates", default="0"),
    number("corrections", default="0"),
    number("rejected", default="0"),
    PrimaryKeyConstraint("site_id", "import_id"),
    of_site(),
)


def fact_columns(*identity: str) -> list[SchemaItem]:
    is_bare = "at" in identity  # a row of a month shows itself what it is made of
    return [
        word("event_key"),
        Column("revision", BigInteger),
        word("fingerprint", default="" if is_bare else None),  # of the row as it came; of a count: its reading
        number("import_id"),
        instant("arrived_at", default=True),
        PrimaryKeyConstraint("site_id", *identity, "event_key"),
    ]


def of_import(table: str) -> Index:
    """Finds the rows of one import: they came together, so a few bytes for each stretch of the table are enough."""
    return Index(f"ix_{table}_import", "site_id", "import_id", postgresql_using="brin")


def event_ids(table: str) -> Index:
    """Finds a sender's event whose instant changed; queries that shall use it say event_key LIKE 'i:%'."""
    of_senders = text("event_key LIKE 'i:%'")
    return Index(f"ix_{table}_event_id", "site_id", "machine", "event_key", postgresql_where=of_senders)


state_events = Table(
    "state_events",
    metadata,
    word("site_id"),
    word("machine"),
    instant("at"),
    word("state"),
    word("reason", null=True),
    word("caused_by", null=True),
    Column("seq", BigInteger),
    *fact_columns("machine", "at"),
    event_ids("state_events"),
    of_import("state_events"),
    postgresql_partition_by="RANGE (at)",
)
count_events = Table(
    "count_events",
    metadata,
    word("site_id"),
    word("machine"),
    instant("at"),
    number("good_milli", default="0"),  # thousandths: exact for kg, l and m as well
    number("scrap_milli", default="0"),
    number("rework_milli", default="0"),
    number("recovered_milli", default="0"),
    instant("made_at", null=True),
    word("product", null=True),
    word("reason", null=True),
    *fact_columns("machine", "at"),
    event_ids("count_events"),
    of_import("count_events"),
    Index("ix_count_events_made_at", "site_id", "machine", "made_at", postgresql_where=text("made_at IS NOT NULL")),
    postgresql_partition_by="RANGE (at)",
)
count_batches = Table(  # batches of counts that are known as a whole: sent again, they are known
    "count_batches",
    metadata,
    word("site_id"),
    word("source"),
    word("batch_id"),
    number("import_id"),
    number("rows"),
    instant("taken_at", default=True),
    PrimaryKeyConstraint("site_id", "source", "batch_id"),
    of_site(),
)
incidents = Table(
    "incidents",
    metadata,
    word("site_id"),
    word("line"),
    instant("at"),
    word("kind"),
    instant("removed_at", null=True),
    Column("note", Text),
    *fact_columns("line"),
    Index("ix_incidents_site_id_line_at", "site_id", "line", "at"),
    of_import("incidents"),
)
event_history = Table(
    "event_history",
    metadata,
    word("site_id"),
    word("kind"),  # states, counts, incidents
    word("subject"),  # the machine, or the line of an incident
    word("event_key"),
    word("fingerprint"),
    numbered("history_id"),
    Column("row", JSONB, nullable=False),  # the version that was replaced, or that lost by its revision
    number("import_id"),
    instant("recorded_at", default=True),
    Column("recorded_by", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("site_id", "kind", "subject", "event_key", "history_id"),
    Index("ix_event_history_site_id_import_id", "site_id", "import_id"),
    Index("ix_event_history_site_id_subject_recorded_at", "site_id", "subject", "recorded_at"),
)
hand_stops = Table(
    "hand_stops",
    metadata,
    word("site_id"),
    word("line"),
    Column("stop_id", UUID(as_uuid=True), nullable=False),
    number("version", default="1"),
    flag("is_current", default="true"),
    instant("start_at"),
    instant("end_at", null=True),  # empty: it still stands
    word("reason", null=True),
    word("caused_by", null=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("countermeasure", Text, nullable=False, server_default=""),
    flag("withdrawn"),
    Column("entered_by", Text, nullable=False),
    instant("entered_at", default=True),
    PrimaryKeyConstraint("site_id", "line", "stop_id", "version"),
    of_site(),
    Index("ix_hand_stops_site_id_line_start_at", "site_id", "line", "start_at"),
)
shdr_mappings = Table(
    "shdr_mappings",
    metadata,
    word("site_id"),
    word("machine", default=""),  # empty: every machine without a row of its own
    word("execution"),
    word("state"),
    number("revision", default="0"),  # rises with each edit: states read again by a newer mapping replace the older
    PrimaryKeyConstraint("site_id", "machine", "execution"),
    of_site(),
)
