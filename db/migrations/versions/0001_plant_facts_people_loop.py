"""The plant, its facts, its people and the loop."""

from alembic import op

from db.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
