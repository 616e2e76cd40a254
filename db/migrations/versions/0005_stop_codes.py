"""Stops coded again, split and joined."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Made in this version."""
