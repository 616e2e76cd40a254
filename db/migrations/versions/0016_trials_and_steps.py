"""Steps, stages and history of actions; trials with their checks, the crew's yes and who takes them over."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def word(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), server_default=default, nullable=null)


def words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def instant(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=null)


def numbered(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=False), nullable=False)


def count(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=null)


def leads_to(table: str, to: str, column: str, there: str, name: str = "") -> sa.ForeignKeyConstraint:
    named = op.f(name or f"fk_{table}_{to}")
    return sa.ForeignKeyConstraint(["site_id", column], [f"{to}.site_id", f"{to}.{there}"], name=named)


def key(table: str, *columns: str) -> Any:
    return sa.PrimaryKeyConstraint("site_id", *columns, name=op.f(f"pk_{table}"))


def once(table: str, *columns: str) -> Any:
    return sa.UniqueConstraint("site_id", *columns, name=op.f(f"uq_{table}_{'_'.join(('site_id', *columns))}"))


def find_by(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(('site_id', *columns))}", table, ["site_id", *columns])


def upgrade() -> None:
    op.add_column("actions", word("stage", default="todo"))
    op.add_column("actions", words("why"))
    _actions()
    _trials()
    _told_of_trials()
    _offers()


def _actions() -> None:
    op.create_table(
        "action_steps",
        word("site_id"),
        numbered("step_id"),
        number("version", default="1"),
        number("action_id"),
        sa.Column("body", sa.Text(), nullable=False),
        number("owner_id", null=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        instant("done_at", null=True),
        number("done_by", null=True),
        instant("removed_at", null=True),
        word("request_id"),
        instant("made_at"),
        key("action_steps", "step_id"),
        once("action_steps", "request_id"),
        leads_to("action_steps", "actions", "action_id", "action_id"),
        leads_to("action_steps", "people", "owner_id", "person_id"),
    )
    find_by("action_steps", "action_id")
    op.create_table(
        "action_events",
        word("site_id"),
        number("action_id"),
        numbered("event_id"),
        word("what"),
        words("words"),
        number("person_id", null=True),
        word("request_id"),
        instant("at"),
        key("action_events", "action_id", "event_id"),
        once("action_events", "action_id", "request_id"),
        leads_to("action_events", "actions", "action_id", "action_id"),
    )


def _trials() -> None:
    op.create_table(
        "trials",
        word("site_id"),
        numbered("trial_id"),
        number("version", default="1"),
        word("state", default="accepted"),
        word("line"),
        word("kpi", null=True),
        number("idea_id", null=True),
        number("action_id"),
        number("spread_from", null=True),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("budget", sa.Numeric(), nullable=True),
        word("stop_kpi", null=True),
        sa.Column("stop_limit", sa.Numeric(), nullable=True),
        count("stop_days", null=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=True),
        instant("started_at", null=True),
        instant("ended_at", null=True),
        words("learned"),
        count("crew_yes", default="0"),
        count("crew_no", default="0"),
        word("request_id"),
        instant("made_at"),
        key("trials", "trial_id"),
        once("trials", "request_id"),
        leads_to("trials", "lines", "line", "line"),
        leads_to("trials", "ideas", "idea_id", "idea_id"),
        leads_to("trials", "actions", "action_id", "action_id"),
        leads_to("trials", "trials", "spread_from", "trial_id"),
    )
    find_by("trials", "line", "kpi")
    find_by("trials", "idea_id")


def _told_of_trials() -> None:
    op.create_table(
        "trial_events",
        word("site_id"),
        number("trial_id"),
        numbered("event_id"),
        word("what"),
        word("from_state", null=True),
        word("to_state"),
        words("words"),
        number("person_id", null=True),
        word("request_id"),
        instant("at"),
        key("trial_events", "trial_id", "event_id"),
        once("trial_events", "trial_id", "request_id"),
        leads_to("trial_events", "trials", "trial_id", "trial_id"),
    )
    op.create_table(
        "trial_checks",
        word("site_id"),
        numbered("check_id"),
        number("trial_id"),
        count("day"),
        sa.Column("due_on", sa.Date(), nullable=False),
        instant("at"),
        word("verdict"),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("size", "low", "high")),
        words("unit"),
        count("n_before"),
        count("n_after"),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("effect", postgresql.JSONB(), nullable=False),
        key("trial_checks", "check_id"),
        once("trial_checks", "trial_id", "due_on"),
        leads_to("trial_checks", "trials", "trial_id", "trial_id"),
    )
    op.create_table(
        "trial_voices",
        word("site_id"),
        number("trial_id"),
        word("voice"),
        key("trial_voices", "trial_id", "voice"),
        leads_to("trial_voices", "trials", "trial_id", "trial_id"),
    )


def _offers() -> None:
    op.create_table(
        "trial_offers",
        word("site_id"),
        numbered("offer_id"),
        number("version", default="1"),
        number("trial_id"),
        word("line"),
        word("loss"),
        word("state", default="offered"),
        words("words"),
        number("taken_as", null=True),
        instant("made_at"),
        instant("answered_at", null=True),
        number("answered_by", null=True),
        key("trial_offers", "offer_id"),
        once("trial_offers", "trial_id", "line"),
        leads_to("trial_offers", "trials", "trial_id", "trial_id"),
        leads_to("trial_offers", "lines", "line", "line"),
        leads_to("trial_offers", "trials", "taken_as", "trial_id", "fk_trial_offers_taken_as"),
    )
    find_by("trial_offers", "line", "state")
