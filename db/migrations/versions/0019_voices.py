"""Votes, comments, translations, notes that are corrected; nothing tells the hour of who spoke without a name."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

OF_IDEA = ("site_id", "idea_id")
OF_NOTE = ("site_id", "annotation_id")
# What stations said before: to the week in the log, to the day in the idea, and numbers that tell no order from now on.
COARSE_AUDIT = """
    UPDATE audit a
    SET at = date_trunc('week', a.at AT TIME ZONE s.timezone) AT TIME ZONE s.timezone, actor = 'anonymous',
        audit_id = -1 - floor(random() * 4e15)::bigint
    FROM sites s
    WHERE s.site_id = a.site_id AND (a.actor = 'anonymous' OR a.actor LIKE 'station:%')
"""
COARSE_IDEAS = """
    UPDATE ideas i
    SET created_at = date_trunc('day', i.created_at AT TIME ZONE s.timezone) AT TIME ZONE s.timezone,
        due_at = CASE WHEN i.kind = 'danger' THEN i.due_at
                      ELSE (date_trunc('day', i.due_at AT TIME ZONE s.timezone) + interval '1 day')
                           AT TIME ZONE s.timezone - interval '1 microsecond' END,
        line_until = date_trunc('day', i.line_until AT TIME ZONE s.timezone) AT TIME ZONE s.timezone,
        about_start = date_trunc('day', i.about_start AT TIME ZONE s.timezone) AT TIME ZONE s.timezone,
        about_end = (date_trunc('day', i.about_end AT TIME ZONE s.timezone) + interval '1 day') AT TIME ZONE s.timezone,
        station = NULL
    FROM sites s
    WHERE s.site_id = i.site_id AND i.person_id IS NULL
"""
COARSE_EVENTS = """
    UPDATE idea_events e
    SET at = date_trunc('day', e.at AT TIME ZONE s.timezone) AT TIME ZONE s.timezone
    FROM sites s
    WHERE s.site_id = e.site_id AND e.person_id IS NULL
"""


def word(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=null)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false"))


def key(table: str, *columns: str) -> Any:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def leads_to(table: str, to: str, columns: tuple[str, ...]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([*columns], [f"{to}.{one}" for one in columns], name=op.f(f"fk_{table}_{to}"))


def upgrade() -> None:
    op.add_column("ideas", word("spoken_for", null=True))
    op.add_column("annotations", number("version", default="1"))
    op.add_column("annotations", instant("taken_back_at", null=True))
    _of_notes()
    _of_ideas()
    for statement in (COARSE_AUDIT, COARSE_IDEAS, COARSE_EVENTS):
        op.execute(statement)


def _of_notes() -> None:
    op.create_table(
        "annotation_history",
        word("site_id"),
        *map(number, ("annotation_id", "version")),
        word("what"),
        sa.Column("body", sa.Text(), nullable=False),
        instant("start_at"),
        instant("end_at", null=True),
        number("person_id"),
        instant("at"),
        key("annotation_history", *OF_NOTE, "version"),
        leads_to("annotation_history", "annotations", OF_NOTE),
    )


def _of_ideas() -> None:
    op.create_table(
        "site_secrets",
        *map(word, ("site_id", "secret")),
        key("site_secrets", "site_id"),
        leads_to("site_secrets", "sites", ("site_id",)),
    )
    op.create_table(
        "idea_votes",
        word("site_id"),
        number("idea_id"),
        word("voter"),
        key("idea_votes", *OF_IDEA, "voter"),
        leads_to("idea_votes", "ideas", OF_IDEA),
    )
    op.create_table(
        "idea_comments",
        word("site_id"),
        sa.Column("comment_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        number("idea_id"),
        number("version", default="1"),
        sa.Column("body", sa.Text(), nullable=False),
        number("person_id", null=True),
        flag("by_sender"),
        word("request_id"),
        sa.Column("week_of", sa.Date(), nullable=False),
        instant("said_at", null=True),
        flag("is_taken_back"),
        key("idea_comments", "site_id", "comment_id"),
        sa.UniqueConstraint(*OF_IDEA, "request_id", name=op.f("uq_idea_comments_site_id_idea_id_request_id")),
        leads_to("idea_comments", "ideas", OF_IDEA),
    )
    op.create_table(
        "idea_translations",
        word("site_id"),
        number("idea_id"),
        word("language"),
        number("version", default="1"),
        number("asked_by"),
        number("asked_of", null=True),
        instant("asked_at"),
        sa.Column("body", sa.Text(), nullable=True),
        number("person_id", null=True),
        instant("written_at", null=True),
        key("idea_translations", *OF_IDEA, "language"),
        leads_to("idea_translations", "ideas", OF_IDEA),
    )
