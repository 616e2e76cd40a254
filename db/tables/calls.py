"""Calls for help, and what one shift hands over to the next."""

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, numbered, word

calls = Table(
    "calls",
    metadata,
    word("site_id"),
    numbered("call_id"),
    number("version", default="1"),
    word("line"),
    word("machine", null=True),
    word("kind"),  # maintenance, material, quality, safety
    word("state", default="open"),  # open, coming, here, fixed, taken_back
    instant("made_at"),
    word("made_by"),  # as the audit names it: person:7, screen:3
    instant("coming_at", null=True),
    instant("expected_at", null=True),
    number("helper_id", null=True),  # null: said on a tablet
    word("helper_role", null=True),  # maintenance, logistics, quality, safety, supervisor, manager
    instant("here_at", null=True),
    instant("ended_at", null=True),
    PrimaryKeyConstraint("site_id", "call_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    ForeignKeyConstraint(["site_id", "helper_id"], ["people.site_id", "people.person_id"]),
    Index("ix_calls_open", "site_id", "line", "kind", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_calls_site_id_line_made_at", "site_id", "line", "made_at"),
)
call_steps = Table(
    "call_steps",
    metadata,
    word("site_id"),
    word("request_id"),
    number("call_id"),
    word("what"),  # made, joined, coming, here, fixed, taken_back
    instant("at"),
    word("by"),
    PrimaryKeyConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "call_id"], ["calls.site_id", "calls.call_id"]),
    Index("ix_call_steps_site_id_call_id", "site_id", "call_id"),
)
handovers = Table(  # a row for each version: the newest stands, the others are its history
    "handovers",
    metadata,
    word("site_id"),
    word("line"),
    word("shift"),  # the outgoing one
    instant("start_at"),
    number("version"),
    Column("said", JSONB, nullable=False),  # one to three lines
    number("written_by", null=True),  # null: on a tablet
    word("written_role"),
    instant("written_at"),
    word("request_id"),
    PrimaryKeyConstraint("site_id", "line", "shift", "start_at", "version"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    ForeignKeyConstraint(["site_id", "written_by"], ["people.site_id", "people.person_id"]),
)
handover_reads = Table(
    "handover_reads",
    metadata,
    word("site_id"),
    word("line"),
    word("shift"),
    instant("start_at"),
    number("version"),
    number("read_by", null=True),  # null: on a tablet
    word("read_role"),
    instant("read_at"),
    PrimaryKeyConstraint("site_id", "line", "shift", "start_at", "version"),
    ForeignKeyConstraint(
        ["site_id", "line", "shift", "start_at", "version"],
        [f"handovers.{name}" for name in ("site_id", "line", "shift", "start_at", "version")],
        name="fk_handover_reads_handovers",
    ),
    ForeignKeyConstraint(["site_id", "read_by"], ["people.site_id", "people.person_id"]),
)
