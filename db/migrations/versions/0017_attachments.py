"""Pictures and spoken words of ideas and actions; what gets better, a pictogram, and from where it was said."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def word(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), server_default=default, nullable=null)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def leads_to(other: str, column: str) -> sa.ForeignKeyConstraint:
    there = [f"{other}.site_id", f"{other}.{column}"]
    return sa.ForeignKeyConstraint(["site_id", column], there, name=op.f(f"fk_attachments_{other}"))


def upgrade() -> None:
    op.create_table(
        "attachments",
        word("site_id"),
        sa.Column("attachment_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        number("idea_id"),
        number("action_id"),
        word("kind"),
        word("moment", default=""),
        word("mime"),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        word("request_id"),
        sa.PrimaryKeyConstraint("site_id", "attachment_id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_attachments_site_id_request_id")),
        leads_to("ideas", "idea_id"),
        leads_to("actions", "action_id"),
    )
    for column in ("idea_id", "action_id"):
        op.create_index(f"ix_attachments_site_id_{column}", "attachments", ["site_id", column])
    for added in (word("gain", null=True), word("pictogram", null=True), word("source", default="board")):
        op.add_column("ideas", added)
