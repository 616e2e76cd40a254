"""Thanks, reward pot, pledges as signed, rounds of votes and questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "thanks",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("thanks_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("team", sa.Text(collation="C"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"], name=op.f("fk_thanks_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"], ["people.site_id", "people.person_id"], name=op.f("fk_thanks_people")
        ),
        sa.PrimaryKeyConstraint("site_id", "thanks_id", name=op.f("pk_thanks")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_thanks_site_id_request_id")),
    )
    op.create_index("ix_thanks_site_id_line_at", "thanks", ["site_id", "line", "at"], unique=False)
    op.create_table(
        "named_ideas",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"], name=op.f("fk_named_ideas_ideas")
        ),
        sa.PrimaryKeyConstraint("site_id", "idea_id", name=op.f("pk_named_ideas")),
    )
    op.create_table(
        "pot_settings",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_pot_settings_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_pot_settings")),
    )
    op.create_table(
        "pot_entries",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(collation="C"), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"], name=op.f("fk_pot_entries_ideas")
        ),
        sa.PrimaryKeyConstraint("site_id", "idea_id", "team", name=op.f("pk_pot_entries")),
    )
    op.create_table(
        "pledges",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("language", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"], ["people.site_id", "people.person_id"], name=op.f("fk_pledges_people")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_pledges_sites")),
        sa.PrimaryKeyConstraint("site_id", "pledge_id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_pledges_site_id_request_id")),
    )
    op.create_table(
        "rounds",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("round_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('kpis', 'questions')", name=op.f("ck_rounds_kind")),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_rounds_lines")),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"], ["people.site_id", "people.person_id"], name=op.f("fk_rounds_people")
        ),
        sa.PrimaryKeyConstraint("site_id", "round_id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_rounds_site_id_request_id")),
    )
    op.create_table(
        "round_voters",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("voter", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "round_id"], ["rounds.site_id", "rounds.round_id"], name=op.f("fk_round_voters_rounds")
        ),
        sa.PrimaryKeyConstraint("site_id", "round_id", "voter", name=op.f("pk_round_voters")),
    )
    op.create_table(
        "round_answers",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", sa.Text(collation="C"), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "round_id"], ["rounds.site_id", "rounds.round_id"], name=op.f("fk_round_answers_rounds")
        ),
        sa.PrimaryKeyConstraint("site_id", "round_id", "answer_id", name=op.f("pk_round_answers")),
    )
