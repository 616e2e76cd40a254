"""Calls for help, and what one shift hands over to the next."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

OF_SHIFT = ("site_id", "line", "shift", "start_at", "version")


def word(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), server_default=default, nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=null)


def leads_to(table: str, to: str, here: list[str], there: list[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(here, [f"{to}.{name}" for name in there], name=op.f(f"fk_{table}_{to}"))


def of_line(table: str) -> sa.ForeignKeyConstraint:
    return leads_to(table, "lines", ["site_id", "line"], ["site_id", "line"])


def of_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return leads_to(table, "people", ["site_id", column], ["site_id", "person_id"])


def key(table: str, *columns: str) -> Any:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "calls",
        word("site_id"),
        sa.Column("call_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        number("version", default="1"),
        word("line"),
        word("machine", null=True),
        word("kind"),
        word("state", default="open"),
        instant("made_at"),
        word("made_by"),
        instant("coming_at", null=True),
        instant("expected_at", null=True),
        number("helper_id", null=True),
        word("helper_role", null=True),
        instant("here_at", null=True),
        instant("ended_at", null=True),
        key("calls", "site_id", "call_id"),
        of_line("calls"),
        of_person("calls", "helper_id"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index("ix_calls_open", "calls", ["site_id", "line", "kind"], unique=True, postgresql_where=is_open)
    op.create_index("ix_calls_site_id_line_made_at", "calls", ["site_id", "line", "made_at"])
    op.create_table(
        "call_steps",
        *map(word, ("site_id", "request_id")),
        number("call_id"),
        word("what"),
        instant("at"),
        word("by"),
        key("call_steps", "site_id", "request_id"),
        leads_to("call_steps", "calls", ["site_id", "call_id"], ["site_id", "call_id"]),
    )
    op.create_index("ix_call_steps_site_id_call_id", "call_steps", ["site_id", "call_id"])
    op.create_table(
        "handovers",
        *map(word, OF_SHIFT[:3]),
        instant("start_at"),
        number("version"),
        sa.Column("said", postgresql.JSONB(), nullable=False),
        number("written_by", null=True),
        word("written_role"),
        instant("written_at"),
        word("request_id"),
        key("handovers", *OF_SHIFT),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_handovers_site_id_request_id")),
        of_line("handovers"),
        of_person("handovers", "written_by"),
    )
    op.create_table(
        "handover_reads",
        *map(word, OF_SHIFT[:3]),
        instant("start_at"),
        number("version"),
        number("read_by", null=True),
        word("read_role"),
        instant("read_at"),
        key("handover_reads", *OF_SHIFT),
        leads_to("handover_reads", "handovers", [*OF_SHIFT], [*OF_SHIFT]),
        of_person("handover_reads", "read_by"),
    )
