"""Free messages on the walls, each with an end."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, numbered, of_site, word

wall_messages = Table(
    "wall_messages",
    metadata,
    word("site_id"),
    numbered("message_id"),
    number("version", default="1"),
    Column("body", Text, nullable=False),
    Column("lines", JSONB, nullable=False),  # codes; none: the whole plant
    instant("start_at"),
    instant("end_at"),  # it vanishes by itself
    number("written_by", null=True),
    instant("written_at"),
    word("request_id"),
    PrimaryKeyConstraint("site_id", "message_id"),
    UniqueConstraint("site_id", "request_id"),
    of_site(),
    ForeignKeyConstraint(["site_id", "written_by"], ["people.site_id", "people.person_id"]),
    Index("ix_wall_messages_site_id_end_at", "site_id", "end_at"),
)
