"""All that went into an idea, by however many merges, is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """One index more."""
    is_merged = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_ideas_merged_into", "ideas", ["site_id", "merged_into"], postgresql_where=is_merged)
