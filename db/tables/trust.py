"""What was reported of a closed shift, and how often a figure is looked at."""

from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, word

reported_values = Table(
    "reported_values",
    metadata,
    word("site_id"),
    word("line"),
    word("shift"),
    instant("start_at"),
    instant("end_at"),
    word("kpi"),
    word("value", null=True),  # exact: a whole number or a fraction such as 89/125; empty where it was withheld
    Column("withheld", Text),
    Column("flags", JSONB, nullable=False),
    Column("elements", JSONB, nullable=False),
    Column("formula_version", Integer, nullable=False),
    instant("reported_at"),
    PrimaryKeyConstraint("site_id", "line", "shift", "start_at", "kpi"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_reported_values_site_id_line_kpi_start_at", "site_id", "line", "kpi", "start_at"),
)
kpi_looks = Table(
    "kpi_looks",
    metadata,
    word("site_id"),
    word("line"),
    word("kpi"),
    Column("day", Date, nullable=False),
    Column("looks", BigInteger, nullable=False, server_default="0"),  # how often, never by whom
    PrimaryKeyConstraint("site_id", "line", "kpi", "day"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
