"""Roster, ladder, and what has climbed on it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


def word(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), server_default=default, nullable=null)


def instant(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def number(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=null)


def numbered(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=False), nullable=False)


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def listed(name: str, *, default: Any = None) -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)


def of_person(table: str) -> sa.ForeignKeyConstraint:
    there = ["people.site_id", "people.person_id"]
    return sa.ForeignKeyConstraint(["site_id", "person_id"], there, name=op.f(f"fk_{table}_people"))


def key(table: str, *columns: str) -> Any:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def once(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("site_id", "request_id", name=op.f(f"uq_{table}_site_id_request_id"))


def upgrade() -> None:
    op.create_table(
        "duties",
        word("site_id"),
        numbered("duty_id"),
        number("version", default="1"),
        word("line", default=""),
        whole("tier"),
        number("person_id", null=True),
        word("role", null=True),
        word("post"),
        listed("kinds"),
        word("weekdays"),
        *(word(name, default="") for name in ("shift", "start_time", "end_time")),
        word("request_id"),
        key("duties", "site_id", "duty_id"),
        once("duties"),
        sa.CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name=op.f("ck_duties_who")),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name=op.f("ck_duties_tier")),
        of_person("duties"),
    )
    op.create_index("ix_duties_site_id_line", "duties", ["site_id", "line"])
    op.create_table(
        "absences",
        word("site_id"),
        numbered("absence_id"),
        number("person_id"),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")),
        word("request_id"),
        key("absences", "site_id", "absence_id"),
        once("absences"),
        of_person("absences"),
    )
    op.create_index("ix_absences_site_id_last_day", "absences", ["site_id", "last_day"])
    op.create_table(
        "ladders",
        *map(word, ("site_id", "kind")),
        number("version", default="1"),
        *map(whole, ("second_min", "third_min")),
        key("ladders", "site_id", "kind"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_ladders_sites")),
    )
    op.create_table(
        "climbs",
        *map(word, ("site_id", "what")),
        number("subject_id"),
        *map(whole, ("rung", "tier")),
        listed("posts", default=sa.text("'[]'::jsonb")),
        word("why"),
        word("token_hash", null=True),
        instant("at"),
        key("climbs", "site_id", "what", "subject_id", "rung"),
    )
