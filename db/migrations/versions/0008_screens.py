"""A screen shows several lines, one after another, and a playlist of pages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "screen_lines",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("screen_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "screen_id"],
            ["screens.site_id", "screens.screen_id"],
            name=op.f("fk_screen_lines_screens"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_screen_lines_lines")
        ),
        sa.PrimaryKeyConstraint("site_id", "screen_id", "position", name=op.f("pk_screen_lines")),
        sa.UniqueConstraint("site_id", "screen_id", "line", name=op.f("uq_screen_lines_site_id_screen_id_line")),
    )
    op.execute(
        "INSERT INTO screen_lines (site_id, screen_id, position, line) SELECT site_id, screen_id, 0, line FROM screens"
    )
    op.drop_constraint("fk_screens_lines", "screens", type_="foreignkey")
    op.drop_column("screens", "line")
    op.add_column(
        "screens",
        sa.Column(
            "playlist",
            postgresql.JSONB(),
            server_default=sa.text("""'[{"kind": "line", "seconds": 20}]'::jsonb"""),
            nullable=False,
        ),
    )
    op.create_foreign_key(op.f("fk_screens_sites"), "screens", "sites", ["site_id"], ["site_id"])
