"""When lines are meant to work, as people keep it: patterns, special days, and changes of the plan during a shift."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, numbered, of_site, word

shift_patterns = Table(
    "shift_patterns",
    metadata,
    word("site_id"),
    numbered("pattern_id"),
    word("line"),
    word("shift"),
    word("weekdays"),  # ISO days of the week on which it begins: 12345 is Monday to Friday
    word("start_time"),  # 06:00 on the plant's clock; an end at or before it is on the next day
    word("end_time"),
    Column("breaks", Text, nullable=False, server_default=""),  # 09:00-09:15, 12:00-12:30
    Column("teams", JSONB, nullable=False, server_default=text("'[]'::jsonb")),  # one after the other, week by week
    Column("first_week", Date, nullable=False),  # the Monday of a week of the first team
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),  # the last day; empty: until it is ended
    number("version", default="1"),
    word("request_id"),
    PrimaryKeyConstraint("site_id", "pattern_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_shift_patterns_site_id_line", "site_id", "line"),
)
special_days = Table(
    "special_days",
    metadata,
    word("site_id"),
    word("line", default=""),  # empty: every line that has no row of its own for the day
    Column("day", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("works_like", Integer),  # the ISO day of the week whose patterns count; empty: off
    PrimaryKeyConstraint("site_id", "line", "day"),
    of_site(),
)
calendar_shifts = Table(  # what the calendar wrote last: a shift that reads otherwise was changed by people or a file
    "calendar_shifts",
    metadata,
    word("site_id"),
    word("line"),
    word("shift"),
    instant("start_at"),
    instant("end_at"),
    word("team", null=True),
    Column("breaks", JSONB, nullable=False, server_default=text("'[]'::jsonb")),  # [start, end] pairs, ISO 8601 in UTC
    PrimaryKeyConstraint("site_id", "line", "shift", "start_at"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
plan_changes = Table(
    "plan_changes",
    metadata,
    word("site_id"),
    numbered("change_id"),
    word("line"),
    word("kind"),  # no_order, crew
    instant("start_at"),
    instant("end_at"),
    Column("crew", Integer),  # of kind crew: so many are there ...
    Column("crew_of", Integer),  # ... of so many that the plan counts on
    Column("why", Text, nullable=False),
    word("made_by"),
    instant("made_at"),
    word("request_id"),
    instant("withdrawn_at", null=True),
    word("withdrawn_by", null=True),
    PrimaryKeyConstraint("site_id", "change_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_plan_changes_site_id_line_start_at", "site_id", "line", "start_at"),
)
