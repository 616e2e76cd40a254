"""Lane 2 with its limit, and what management notes down in triage."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def numbered(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=False), nullable=False)


def listed(name: str, *, null: bool = False) -> Any:
    return sa.Column(name, postgresql.JSONB(), nullable=null)


def leads_to(table: str, to: str, here: list[str], there: list[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(here, [f"{to}.{name}" for name in there], name=op.f(f"fk_{table}_{to}"))


def of_idea(table: str) -> sa.ForeignKeyConstraint:
    return leads_to(table, "ideas", ["site_id", "idea_id"], ["site_id", "idea_id"])


def of_person(table: str, column: str = "person_id") -> sa.ForeignKeyConstraint:
    return leads_to(table, "people", ["site_id", column], ["site_id", "person_id"])


def keys(table: str, *columns: str) -> list[Any]:
    return [
        sa.PrimaryKeyConstraint("site_id", *columns, name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f(f"uq_{table}_site_id_request_id")),
    ]


def upgrade() -> None:
    op.add_column("sites", sa.Column("just_do_limit", sa.Numeric(), server_default="250", nullable=True))
    op.add_column("ideas", instant("line_until", null=True))
    op.add_column("ideas", instant("sample_seen_at", null=True))
    op.create_table(
        "idea_ratings",
        word("site_id"),
        number("idea_id"),
        number("version"),
        whole("effort"),
        whole("impact"),
        number("person_id"),
        word("request_id"),
        instant("rated_at"),
        *keys("idea_ratings", "idea_id", "version"),
        of_idea("idea_ratings"),
        of_person("idea_ratings"),
    )
    op.create_table(
        "idea_notes",
        word("site_id"),
        numbered("note_id"),
        number("idea_id"),
        sa.Column("body", sa.Text(), nullable=False),
        number("person_id"),
        word("request_id"),
        instant("written_at"),
        *keys("idea_notes", "note_id"),
        of_idea("idea_notes"),
        of_person("idea_notes"),
    )
    op.create_index("ix_idea_notes_site_id_idea_id", "idea_notes", ["site_id", "idea_id"])
    op.create_table(
        "triage_agendas",
        word("site_id"),
        sa.Column("week", sa.Date(), nullable=False),
        number("version"),
        listed("idea_ids"),
        number("person_id"),
        word("request_id"),
        instant("made_at"),
        *keys("triage_agendas", "week", "version"),
        leads_to("triage_agendas", "sites", ["site_id"], ["site_id"]),
        of_person("triage_agendas"),
    )
    op.create_table(
        "triage_sessions",
        word("site_id"),
        numbered("session_id"),
        instant("started_at"),
        number("started_by"),
        instant("ends_at"),
        listed("idea_ids"),
        instant("ended_at", null=True),
        listed("summary", null=True),
        word("request_id"),
        *keys("triage_sessions", "session_id"),
        leads_to("triage_sessions", "sites", ["site_id"], ["site_id"]),
        of_person("triage_sessions", "started_by"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index("ix_triage_sessions_open", "triage_sessions", ["site_id"], unique=True, postgresql_where=is_open)
