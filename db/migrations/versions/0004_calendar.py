"""Shift patterns, holidays, and plans changed during a shift."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Made in this version."""
