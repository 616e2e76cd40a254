"""What others add to what was said: votes, comments and translations; and what a note read before it was corrected."""

from sqlalchemy import Column, Date, ForeignKeyConstraint, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from db.tables.columns import flag, instant, metadata, number, of_site, word


def of_idea() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"])


site_secrets = Table(
    "site_secrets",
    metadata,
    word("site_id"),
    word("secret"),  # what voters are hashed with; shown to nobody
    PrimaryKeyConstraint("site_id"),
    of_site(),
)
idea_votes = Table(
    "idea_votes",
    metadata,
    word("site_id"),
    number("idea_id"),
    word("voter"),  # a keyed hash of one person or one device on this one idea: no way back, no two ideas linked
    PrimaryKeyConstraint("site_id", "idea_id", "voter"),
    of_idea(),
)
idea_comments = Table(
    "idea_comments",
    metadata,
    word("site_id"),
    number("idea_id"),
    number("comment_id"),  # 1, 2, 3 ... of its idea: numbers of the whole site would stand between known hours
    number("version", default="1"),
    Column("body", Text, nullable=False),
    number("person_id", null=True),  # null: the sender of an anonymous idea, by receipt
    flag("by_sender"),
    word("request_id"),
    Column("week_of", Date, nullable=False),
    instant("said_at", null=True),  # null for who gave no name
    flag("is_taken_back"),
    PrimaryKeyConstraint("site_id", "idea_id", "comment_id"),
    UniqueConstraint("site_id", "idea_id", "request_id"),
    of_idea(),
)
idea_translations = Table(
    "idea_translations",
    metadata,
    word("site_id"),
    number("idea_id"),
    word("language"),
    number("version", default="1"),
    number("asked_by"),
    number("asked_of", null=True),  # null: anybody who reads that language
    instant("asked_at"),
    Column("body", Text),
    number("person_id", null=True),
    instant("written_at", null=True),
    PrimaryKeyConstraint("site_id", "idea_id", "language"),
    of_idea(),
)
annotation_history = Table(
    "annotation_history",
    metadata,
    word("site_id"),
    number("annotation_id"),
    number("version"),  # the one that held until then
    word("what"),  # corrected, taken_back
    Column("body", Text, nullable=False),
    instant("start_at"),
    instant("end_at", null=True),
    number("person_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "annotation_id", "version"),
    ForeignKeyConstraint(["site_id", "annotation_id"], ["annotations.site_id", "annotations.annotation_id"]),
)
