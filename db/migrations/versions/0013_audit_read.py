"""The audit is read by its instant, by what was changed and by what was done."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_audit_site_id_at", "audit", ["site_id", "at", "audit_id"])
    op.create_index("ix_audit_site_id_subject", "audit", ["site_id", "subject", "at"])
    op.create_index("ix_audit_site_id_action", "audit", ["site_id", "action"])
