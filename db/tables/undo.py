"""What an undo needs: what each import of master data replaced, and which imports were undone."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, of_site, word

master_history = Table(
    "master_history",
    metadata,
    word("site_id"),
    word("kind"),
    word("row_key"),  # the values of the natural key as a JSON list
    number("import_id"),
    Column("before", JSONB),  # null: the row was new
    Column("after", JSONB, nullable=False),
    PrimaryKeyConstraint("site_id", "kind", "row_key", "import_id"),
    Index("ix_master_history_site_id_import_id", "site_id", "import_id"),
)
undone_imports = Table(
    "undone_imports",
    metadata,
    word("site_id"),
    number("import_id"),
    number("undone_by_import"),  # the entry in imports that the undo itself is
    Column("by", Text, nullable=False),
    instant("at"),
    PrimaryKeyConstraint("site_id", "import_id"),
    of_site(),
)
