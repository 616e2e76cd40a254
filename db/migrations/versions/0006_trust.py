"""Reported values, and which figures are looked at."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Made in this version."""
