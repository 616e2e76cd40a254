"""The day on which a trial's stop rule was last looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("trials", sa.Column("looked_on", sa.Date(), nullable=True))
