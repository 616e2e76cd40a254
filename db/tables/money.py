"""Money of effects as finance confirmed it."""

from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from db.tables.columns import exact, instant, metadata, number, numbered, word

money_confirmations = Table(
    "money_confirmations",
    metadata,
    word("site_id"),
    numbered("confirmation_id"),
    number("trial_id"),
    number("replaces", default="0"),  # the one before it; 0: the first of its trial
    exact("value", null=False),  # of the first year, in the site's currency
    word("currency"),
    Column("why", Text, nullable=False),
    number("person_id"),
    word("request_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "confirmation_id"),
    UniqueConstraint("site_id", "request_id"),
    UniqueConstraint("site_id", "trial_id", "replaces", name="uq_money_confirmations_replaces"),
    ForeignKeyConstraint(["site_id", "trial_id"], ["trials.site_id", "trials.trial_id"]),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"]),
)
