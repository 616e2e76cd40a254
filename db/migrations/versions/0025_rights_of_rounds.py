"""No table changes. Rights are given after a migration only, and the web may mix the answers of a round from now on."""

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """The rights follow by themselves."""
