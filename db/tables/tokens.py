"""Tokens of other programs: only their hash is kept."""

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text

from db.tables.columns import instant, metadata, numbered, of_site, word

api_tokens = Table(
    "api_tokens",
    metadata,
    word("site_id"),
    numbered("token_id"),
    word("token_hash"),
    Column("name", Text, nullable=False),
    word("scope"),  # read; write: read and send files
    Column("made_by", Text, nullable=False),
    instant("made_at"),
    instant("expires_at", null=True),
    instant("last_used_at", null=True),
    instant("revoked_at", null=True),
    PrimaryKeyConstraint("site_id", "token_id"),
    UniqueConstraint("site_id", "token_hash"),
    CheckConstraint("scope IN ('read', 'write')", name="scope_is_known"),
    of_site(),
    Index("ix_api_tokens_name", "site_id", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),
)
