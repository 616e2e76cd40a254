"""What people said about stops: codings with what stood before, the places where stops were split, still standing."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID

from db.tables.columns import instant, metadata, number, of_site, word

stop_codings = Table(
    "stop_codings",
    metadata,
    word("site_id"),
    number("coding_id"),  # that of its import: a state event leads to the coding that wrote it
    word("request_id"),
    word("line"),
    word("machine"),
    word("deed"),  # recode, split, merge, undo
    instant("start_at"),
    instant("end_at", null=True),
    word("reason", null=True),
    word("caused_by", null=True),
    Column("comment", Text, nullable=False, server_default=""),
    Column("countermeasure", Text, nullable=False, server_default=""),
    Column("coded_by", Text, nullable=False),
    instant("coded_at"),
    Column("before", JSONB, nullable=False),  # the rows of state_events that it replaced
    Column("after", JSONB, nullable=False),  # those that it put in their place
    Column("undoes", BigInteger),
    PrimaryKeyConstraint("site_id", "coding_id"),
    UniqueConstraint("site_id", "request_id"),
    of_site(),
    Index("ix_stop_codings_site_id_machine_start_at", "site_id", "machine", "start_at"),
)
stop_splits = Table(
    "stop_splits",
    metadata,
    word("site_id"),
    word("machine"),
    instant("at"),
    word("event_key"),
    instant("parent_at"),  # when the machine's own event began that was split
    PrimaryKeyConstraint("site_id", "machine", "at", "event_key"),
    of_site(),
)
standing_answers = Table(
    "standing_answers",
    metadata,
    word("site_id"),
    Column("stop_id", UUID(as_uuid=True), nullable=False),
    instant("shift_end_at"),
    Column("said_by", Text, nullable=False),
    instant("said_at"),
    PrimaryKeyConstraint("site_id", "stop_id", "shift_end_at"),
    of_site(),
)
