"""News, inbox, mail wishes, webhooks, and what of it is on its way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("news_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_news_sites")),
        sa.PrimaryKeyConstraint("site_id", "news_id", name=op.f("pk_news")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_news_site_id_key")),
    )
    op.create_index("ix_news_site_id_at", "news", ["site_id", "at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("news_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "news_id"], ["news.site_id", "news.news_id"], name=op.f("fk_inbox_news")),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"],
            ["people.site_id", "people.person_id"],
            name=op.f("fk_inbox_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "person_id", "news_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "mail_wishes",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kinds", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"],
            ["people.site_id", "people.person_id"],
            name=op.f("fk_mail_wishes_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "person_id", name=op.f("pk_mail_wishes")),
    )
    op.create_table(
        "webhooks",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("webhook_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(collation="C"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(collation="C"), nullable=False),
        sa.Column("kinds", postgresql.JSONB(), nullable=False),
        sa.Column("language", sa.Text(collation="C"), server_default="en", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("form IN ('signed', 'teams', 'slack')", name=op.f("ck_webhooks_form")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_webhooks_sites")),
        sa.PrimaryKeyConstraint("site_id", "webhook_id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_webhooks_site_id_request_id")),
    )
    op.create_table(
        "sendings",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sending_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("news_id", sa.BigInteger(), nullable=False),
        sa.Column("receiver", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("webhook_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.Text(collation="C"), server_default="waiting", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up', 'dropped')", name=op.f("ck_sendings_state")),
        sa.ForeignKeyConstraint(
            ["site_id", "news_id"], ["news.site_id", "news.news_id"], name=op.f("fk_sendings_news")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"], ["people.site_id", "people.person_id"], name=op.f("fk_sendings_people")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "webhook_id"], ["webhooks.site_id", "webhooks.webhook_id"], name=op.f("fk_sendings_webhooks")
        ),
        sa.PrimaryKeyConstraint("site_id", "sending_id", name=op.f("pk_sendings")),
        sa.UniqueConstraint("site_id", "news_id", "receiver", name=op.f("uq_sendings_site_id_news_id_receiver")),
    )
    op.create_index("ix_sendings_site_id_state_next_at", "sendings", ["site_id", "state", "next_at"], unique=False)
