"""What keeps the loop honest: reds that nobody owns, answers that climbed, managers' visits, huddles."""

from sqlalchemy import (
    Boolean,
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

from db.tables.columns import flag, instant, metadata, number, numbered, word

reds = Table(  # a row for each span in which a chosen figure stood red, with an action or without one
    "reds",
    metadata,
    word("site_id"),
    numbered("red_id"),
    word("line"),
    word("kpi"),
    instant("since"),
    instant("seen_at"),  # looked at last, while a shift ran
    Column("red_s", Integer, nullable=False, server_default="0"),  # seconds seen so, of shifts only
    flag("is_owned"),  # an open action stands on it
    Column("tier", Integer, nullable=False, server_default="0"),  # it climbed to; 0: nowhere yet
    instant("climbed_at", null=True),
    instant("ended_at", null=True),
    PrimaryKeyConstraint("site_id", "red_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_reds_open", "site_id", "line", "kpi", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_reds_site_id_since", "site_id", "since"),
)
red_looks = Table(  # when all chosen figures of a site were looked at last
    "red_looks",
    metadata,
    word("site_id"),
    instant("looked_at"),
    PrimaryKeyConstraint("site_id"),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
)
idea_climbs = Table(  # an answer that was late climbs each step once
    "idea_climbs",
    metadata,
    word("site_id"),
    number("idea_id"),
    Column("tier", Integer, nullable=False),
    instant("climbed_at"),
    PrimaryKeyConstraint("site_id", "idea_id", "tier"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
)
visits = Table(  # a manager was at the line; which one is in the audit alone
    "visits",
    metadata,
    word("site_id"),
    word("line"),
    word("request_id"),
    instant("at"),
    Column("on_day", Date, nullable=False),
    PrimaryKeyConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_visits_site_id_line_at", "site_id", "line", "at"),
)
visit_codes = Table(  # what a manager types on a tablet; the slow hash leads to whom it belongs
    "visit_codes",
    metadata,
    word("site_id"),
    number("person_id"),
    word("code_hash"),
    instant("made_at"),
    PrimaryKeyConstraint("site_id", "person_id"),
    UniqueConstraint("site_id", "code_hash"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
)
huddles = Table(
    "huddles",
    metadata,
    word("site_id"),
    numbered("huddle_id"),
    word("tier"),  # line, area, site
    word("place"),  # the line, the area; empty for the site
    number("version", default="1"),
    instant("began_at"),
    instant("ended_at", null=True),
    Column("heads", Integer, nullable=True),  # how many were there, never who
    Column("minutes", JSONB, nullable=True),  # written with its end
    word("request_id"),
    PrimaryKeyConstraint("site_id", "huddle_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
    Index("ix_huddles_open", "site_id", "tier", "place", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_huddles_site_id_tier_place_began_at", "site_id", "tier", "place", "began_at"),
)
huddle_items = Table(  # what could not be done where it was said
    "huddle_items",
    metadata,
    word("site_id"),
    numbered("item_id"),
    number("version", default="1"),
    word("line"),
    word("kpi", null=True),
    Column("said", Text, nullable=False),
    word("from_tier"),
    word("from_place"),
    word("to_tier"),
    word("to_place"),
    instant("handed_at"),
    Column("answer", Text, nullable=False, server_default=""),
    word("answer_tier", null=True),
    instant("answered_at", null=True),
    Column("is_heard", Boolean, nullable=False, server_default=text("false")),  # where it came from
    word("request_id"),
    PrimaryKeyConstraint("site_id", "item_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_huddle_items_site_id_to_tier_to_place", "site_id", "to_tier", "to_place"),
)
