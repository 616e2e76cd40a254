"""Thanks, the team's reward pot, the pledge as it was signed, and rounds in which a team votes or answers."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import exact, instant, metadata, number, numbered, of_site, word

thanks = Table(
    "thanks",
    metadata,
    word("site_id"),
    numbered("thanks_id"),
    number("idea_id"),
    word("line"),
    word("team"),  # empty: the line has none
    Column("body", Text, nullable=False),
    number("person_id"),  # who says it, and signs with their name
    word("request_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "thanks_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
    Index("ix_thanks_site_id_line_at", "site_id", "line", "at"),
)
named_ideas = Table(  # whose sender wants their name with the thanks; taken back, the row is gone
    "named_ideas",
    metadata,
    word("site_id"),
    number("idea_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "idea_id"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
)
pot_settings = Table(
    "pot_settings",
    metadata,
    word("site_id"),
    exact("amount"),  # for a verified idea, in the site's currency; empty: no pot
    number("version", default="1"),
    PrimaryKeyConstraint("site_id"),
    of_site(),
)
pot_entries = Table(
    "pot_entries",
    metadata,
    word("site_id"),
    number("idea_id"),  # the one that was verified
    word("team"),
    exact("amount", null=False),
    word("currency"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "idea_id", "team"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
)
pledges = Table(
    "pledges",
    metadata,
    word("site_id"),
    numbered("pledge_id"),
    word("language", default=""),  # empty: for all who have none in their own
    Column("body", Text, nullable=False),
    number("person_id"),  # who signed it
    word("request_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "pledge_id"),
    UniqueConstraint("site_id", "request_id"),
    of_site(),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
)
rounds = Table(
    "rounds",
    metadata,
    word("site_id"),
    numbered("round_id"),
    word("kind"),  # kpis: what a team's wall shows; questions: before a new tool comes
    word("line"),
    Column("title", Text, nullable=False),
    Column("asked", JSONB, nullable=False),  # keys of KPIs, or questions
    Column("last_day", Date, nullable=False),
    number("version", default="1"),
    number("person_id"),
    word("request_id"),
    instant("at"),
    instant("closed_at", null=True),
    PrimaryKeyConstraint("site_id", "round_id"),
    UniqueConstraint("site_id", "request_id"),
    CheckConstraint("kind IN ('kpis', 'questions')", name="kind"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
)
round_voters = Table(  # who has answered: nothing of it leads to an answer
    "round_voters",
    metadata,
    word("site_id"),
    number("round_id"),
    word("voter"),  # person:7, screen:3, phone:...
    PrimaryKeyConstraint("site_id", "round_id", "voter"),
    ForeignKeyConstraint(["site_id", "round_id"], ["rounds.site_id", "rounds.round_id"]),
)
round_answers = Table(  # what was answered: no time, no order, nobody
    "round_answers",
    metadata,
    word("site_id"),
    number("round_id"),
    word("answer_id"),  # drawn by chance
    Column("answers", JSONB, nullable=False),
    PrimaryKeyConstraint("site_id", "round_id", "answer_id"),
    ForeignKeyConstraint(["site_id", "round_id"], ["rounds.site_id", "rounds.round_id"]),
)
