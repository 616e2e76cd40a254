"""Reaction times, reds that nobody owns, answers that climbed, visits, huddles; the first date that was promised."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

OPEN = sa.text("ended_at IS NULL")


def word(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), server_default=default, nullable=null)


def text(name: str, *, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=null)


def whole(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=null)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def numbered(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=False), nullable=False)


def key(table: str, *columns: str) -> Any:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def once(table: str, *columns: str) -> Any:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def leads_to(table: str, to: str, *columns: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    there = [f"{to}.{name}" for name in columns]
    return sa.ForeignKeyConstraint(list(columns), there, name=op.f(f"fk_{table}_{to}"), ondelete=ondelete)


def upgrade() -> None:
    op.add_column("board_kpis", whole("reaction_min", null=True))
    op.add_column("board_kpis", number("version", default="1"))
    op.add_column("actions", sa.Column("promised_on", sa.Date(), nullable=True))
    op.execute("UPDATE actions SET promised_on = due_on")
    unanswered = sa.text("first_answer_at IS NULL")
    op.create_index("ix_ideas_unanswered", "ideas", ["site_id", "due_at"], postgresql_where=unanswered)
    reds()
    promises()
    huddles()


def reds() -> None:
    op.create_table(
        "reds",
        word("site_id"),
        numbered("red_id"),
        *map(word, ("line", "kpi")),
        *map(instant, ("since", "seen_at")),
        whole("red_s", default="0"),
        flag("is_owned"),
        whole("tier", default="0"),
        instant("climbed_at", null=True),
        instant("ended_at", null=True),
        key("reds", "site_id", "red_id"),
        leads_to("reds", "lines", "site_id", "line"),
    )
    op.create_index("ix_reds_open", "reds", ["site_id", "line", "kpi"], unique=True, postgresql_where=OPEN)
    op.create_index("ix_reds_site_id_since", "reds", ["site_id", "since"])
    op.create_table(
        "red_looks",
        word("site_id"),
        instant("looked_at"),
        key("red_looks", "site_id"),
        leads_to("red_looks", "sites", "site_id"),
    )


def promises() -> None:
    op.create_table(
        "idea_climbs",
        word("site_id"),
        number("idea_id"),
        whole("tier"),
        instant("climbed_at"),
        key("idea_climbs", "site_id", "idea_id", "tier"),
        leads_to("idea_climbs", "ideas", "site_id", "idea_id"),
    )
    op.create_table(
        "visits",
        *map(word, ("site_id", "line", "request_id")),
        instant("at"),
        sa.Column("on_day", sa.Date(), nullable=False),
        key("visits", "site_id", "request_id"),
        leads_to("visits", "lines", "site_id", "line"),
    )
    op.create_index("ix_visits_site_id_line_at", "visits", ["site_id", "line", "at"])
    op.create_table(
        "visit_codes",
        word("site_id"),
        number("person_id"),
        word("code_hash"),
        instant("made_at"),
        key("visit_codes", "site_id", "person_id"),
        once("visit_codes", "site_id", "code_hash"),
        leads_to("visit_codes", "people", "site_id", "person_id", ondelete="CASCADE"),
    )


def huddles() -> None:
    op.create_table(
        "huddles",
        word("site_id"),
        numbered("huddle_id"),
        *map(word, ("tier", "place")),
        number("version", default="1"),
        instant("began_at"),
        instant("ended_at", null=True),
        whole("heads", null=True),
        sa.Column("minutes", postgresql.JSONB(), nullable=True),
        word("request_id"),
        key("huddles", "site_id", "huddle_id"),
        once("huddles", "site_id", "request_id"),
        leads_to("huddles", "sites", "site_id"),
    )
    place = ["site_id", "tier", "place"]
    op.create_index("ix_huddles_open", "huddles", place, unique=True, postgresql_where=OPEN)
    op.create_index("ix_huddles_site_id_tier_place_began_at", "huddles", [*place, "began_at"])
    op.create_table(
        "huddle_items",
        word("site_id"),
        numbered("item_id"),
        number("version", default="1"),
        word("line"),
        word("kpi", null=True),
        text("said"),
        *map(word, ("from_tier", "from_place", "to_tier", "to_place")),
        instant("handed_at"),
        text("answer", default=""),
        word("answer_tier", null=True),
        instant("answered_at", null=True),
        flag("is_heard"),
        word("request_id"),
        key("huddle_items", "site_id", "item_id"),
        once("huddle_items", "site_id", "request_id"),
        leads_to("huddle_items", "lines", "site_id", "line"),
    )
    op.create_index("ix_huddle_items_site_id_to_tier_to_place", "huddle_items", ["site_id", "to_tier", "to_place"])
