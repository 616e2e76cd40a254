"""Facts split by month."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Made in this version."""
