"""Rollups: what was counted, summed ahead."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Made in this version."""
