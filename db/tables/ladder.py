"""Who stands on which tier when, how long a call or danger waits on a rung, and what has climbed."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, numbered, of_site, word

duties = Table(
    "duties",
    metadata,
    word("site_id"),
    numbered("duty_id"),
    number("version", default="1"),
    word("line", default=""),  # empty: every line
    Column("tier", Integer, nullable=False),  # 1 the line's shift, 2 its area, 3 the site's top
    number("person_id", null=True),
    word("role", null=True),  # instead of a person: everybody of the line with this role
    word("post"),  # what walls call them: maintenance, logistics, quality, safety, supervisor, manager, top
    Column("kinds", JSONB, nullable=False),  # the calls they answer: maintenance, material, quality, safety, danger
    word("weekdays"),  # ISO days on which it begins; 8: days that the calendar has as off
    word("shift", default=""),  # while a shift of this name runs; empty: by the clock
    word("start_time", default=""),  # 06:00 on the plant's clock; an end at or before it is on the next day
    word("end_time", default=""),
    word("request_id"),
    PrimaryKeyConstraint("site_id", "duty_id"),
    UniqueConstraint("site_id", "request_id"),
    CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name="who"),
    CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
    Index("ix_duties_site_id_line", "site_id", "line"),
)
absences = Table(  # nobody learns why
    "absences",
    metadata,
    word("site_id"),
    numbered("absence_id"),
    number("person_id"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    word("request_id"),
    PrimaryKeyConstraint("site_id", "absence_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
    Index("ix_absences_site_id_last_day", "site_id", "last_day"),
)
ladders = Table(
    "ladders",
    metadata,
    word("site_id"),
    word("kind"),  # maintenance, material, quality, safety, danger
    number("version", default="1"),
    Column("second_min", Integer, nullable=False),  # unanswered for so long on the first rung: the second is told
    Column("third_min", Integer, nullable=False),  # and so long after that the third
    PrimaryKeyConstraint("site_id", "kind"),
    of_site(),
)
climbs = Table(  # one row for each rung that was reached: whoever writes it tells the people on it
    "climbs",
    metadata,
    word("site_id"),
    word("what"),  # call, danger
    number("subject_id"),
    Column("rung", Integer, nullable=False),
    Column("tier", Integer, nullable=False),  # the tier that was told; 0: nobody stood on any
    Column("posts", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    word("why"),  # said, waited, alone (nobody higher at that hour: the same again), back (taken back)
    word("token_hash", null=True),  # of the link by which a call is answered
    instant("at"),
    PrimaryKeyConstraint("site_id", "what", "subject_id", "rung"),
)
