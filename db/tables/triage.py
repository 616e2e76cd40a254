"""Triage: what management notes down about ideas, what it looks at this week, and its thirty minutes."""

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
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, numbered, of_site, word


def _of_idea() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"])


def _of_person(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site_id", column], ["people.site_id", "people.person_id"])


idea_ratings = Table(  # the newest version holds
    "idea_ratings",
    metadata,
    word("site_id"),
    number("idea_id"),
    number("version"),
    Column("effort", Integer, nullable=False),  # 0 little to 100 much
    Column("impact", Integer, nullable=False),
    number("person_id"),
    word("request_id"),
    instant("rated_at"),
    PrimaryKeyConstraint("site_id", "idea_id", "version"),
    UniqueConstraint("site_id", "request_id"),
    _of_idea(),
    _of_person("person_id"),
)
idea_notes = Table(  # for those who decide; no sender reads them
    "idea_notes",
    metadata,
    word("site_id"),
    numbered("note_id"),
    number("idea_id"),
    Column("body", Text, nullable=False),
    number("person_id"),
    word("request_id"),
    instant("written_at"),
    PrimaryKeyConstraint("site_id", "note_id"),
    UniqueConstraint("site_id", "request_id"),
    _of_idea(),
    _of_person("person_id"),
    Index("ix_idea_notes_site_id_idea_id", "site_id", "idea_id"),
)
triage_agendas = Table(  # the newest version of a week holds
    "triage_agendas",
    metadata,
    word("site_id"),
    Column("week", Date, nullable=False),  # its Monday
    number("version"),
    Column("idea_ids", JSONB, nullable=False),  # in the order in which they will be looked at
    number("person_id"),
    word("request_id"),
    instant("made_at"),
    PrimaryKeyConstraint("site_id", "week", "version"),
    UniqueConstraint("site_id", "request_id"),
    of_site(),
    _of_person("person_id"),
)
triage_sessions = Table(
    "triage_sessions",
    metadata,
    word("site_id"),
    numbered("session_id"),
    instant("started_at"),
    number("started_by"),
    instant("ends_at"),
    Column("idea_ids", JSONB, nullable=False),  # its agenda, as it stood at the start
    instant("ended_at", null=True),
    Column("summary", JSONB, nullable=True),  # written when it ends
    word("request_id"),
    PrimaryKeyConstraint("site_id", "session_id"),
    UniqueConstraint("site_id", "request_id"),
    of_site(),
    _of_person("started_by"),
)
Index(
    "ix_triage_sessions_open",
    triage_sessions.c.site_id,
    unique=True,
    postgresql_where=triage_sessions.c.ended_at.is_(None),
)
loss_weeks = Table(  # of the four whole weeks before `monday`: [kind, reason, state, [[us, stops, cost], ...]]
    "loss_weeks",
    metadata,
    word("site_id"),
    word("line"),
    Column("monday", Date, nullable=False),
    Column("losses", JSONB, nullable=False),
    instant("made_at"),
    PrimaryKeyConstraint("site_id", "line"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
