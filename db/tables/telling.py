"""Telling: news, who has them in the app, and what is on its way by mail or webhook."""

from sqlalchemy import (
    CheckConstraint,
    Column,
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

news = Table(
    "news",
    metadata,
    word("site_id"),
    numbered("news_id"),
    word("key"),  # told once, however often it is told
    word("kind"),
    Column("title", JSONB, nullable=False),  # a sentence with its values, said in the reader's language
    Column("body", JSONB, nullable=False),
    Column("path", Text, nullable=False),
    word("line", null=True),
    instant("at"),
    PrimaryKeyConstraint("site_id", "news_id"),
    UniqueConstraint("site_id", "key"),
    of_site(),
    Index("ix_news_site_id_at", "site_id", "at"),
)
inbox = Table(
    "inbox",
    metadata,
    word("site_id"),
    number("person_id"),
    number("news_id"),
    instant("read_at", null=True),
    PrimaryKeyConstraint("site_id", "person_id", "news_id"),
    ForeignKeyConstraint(["site_id", "news_id"], ["news.site_id", "news.news_id"]),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
)
mail_wishes = Table(
    "mail_wishes",
    metadata,
    word("site_id"),
    number("person_id"),
    Column("address", Text, nullable=False),  # empty: none
    Column("kinds", JSONB, nullable=False),  # of news that come by mail
    number("version", default="1"),
    PrimaryKeyConstraint("site_id", "person_id"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
)
webhooks = Table(
    "webhooks",
    metadata,
    word("site_id"),
    numbered("webhook_id"),
    Column("name", Text, nullable=False),
    word("form"),  # signed, teams, slack
    Column("url", Text, nullable=False),
    word("secret"),  # signs what is sent; shown once
    Column("kinds", JSONB, nullable=False),  # of news that it is told
    word("language", default="en"),
    number("version", default="1"),
    word("request_id"),
    instant("made_at"),
    instant("disabled_at", null=True),
    PrimaryKeyConstraint("site_id", "webhook_id"),
    UniqueConstraint("site_id", "request_id"),
    CheckConstraint("form IN ('signed', 'teams', 'slack')", name="form"),
    of_site(),
)
sendings = Table(
    "sendings",
    metadata,
    word("site_id"),
    numbered("sending_id"),
    number("news_id"),
    word("receiver"),  # person:7 by mail, webhook:3
    number("person_id", null=True),
    number("webhook_id", null=True),
    word("message_id"),  # the same at every try: a receiver that knows it drops the double
    word("state", default="waiting"),  # waiting, sent, given_up, dropped (nobody wants it any more)
    Column("tries", Integer, nullable=False, server_default="0"),
    instant("next_at"),
    instant("queued_at"),
    instant("ended_at", null=True),
    Column("problem", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("site_id", "sending_id"),
    UniqueConstraint("site_id", "news_id", "receiver"),
    ForeignKeyConstraint(["site_id", "news_id"], ["news.site_id", "news.news_id"]),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
    ForeignKeyConstraint(["site_id", "webhook_id"], ["webhooks.site_id", "webhooks.webhook_id"]),
    CheckConstraint("state IN ('waiting', 'sent', 'given_up', 'dropped')", name="state"),
    Index("ix_sendings_site_id_state_next_at", "site_id", "state", "next_at"),
)
