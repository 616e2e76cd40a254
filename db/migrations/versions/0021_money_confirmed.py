"""What finance has confirmed of the money of effects."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "money_confirmations",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("confirmation_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trial_id", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(collation="C"), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"], ["people.site_id", "people.person_id"], name=op.f("fk_money_confirmations_people")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "trial_id"], ["trials.site_id", "trials.trial_id"], name=op.f("fk_money_confirmations_trials")
        ),
        sa.PrimaryKeyConstraint("site_id", "confirmation_id", name=op.f("pk_money_confirmations")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_money_confirmations_site_id_request_id")),
        sa.UniqueConstraint("site_id", "trial_id", "replaces", name="uq_money_confirmations_replaces"),
    )
