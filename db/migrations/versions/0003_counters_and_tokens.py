"""Running totals of controllers, undone imports, tokens of programs."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Made in this version."""
