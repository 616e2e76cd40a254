"""The day on which a trial's stop rule was last looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("trials", sa.Column("looked_on", sa.Date(), nullable=True))
