"""Rollups: what was counted, summed ahead."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BUCKET = ("site_id", "grain", "machine", "start_at", "end_at")
TIMES = ("scheduled_us", "planned_stop_us", "known_us", "apt_us", "adet_us", "aust_us", "adot_us")
PARTS = ("good_milli", "scrap_milli", "rework_milli", "recovered_milli")
OTHER_PARTS = ("unscheduled_milli", "outside_known_milli", "by_hand_milli")
STOPS = ("stops_begun", "stops_ended", "stopped_scheduled_us")


def word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def instants(*names: str) -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "rollup_heads",
        word("site_id"),
        *instants("rolled_until"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_rollup_heads_sites")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_rollup_heads")),
    )
    op.create_table(
        "rollup_dirty",
        word("site_id"),
        sa.Column("dirty_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        word("machine"),
        *instants("start_at", "end_at"),
        sa.PrimaryKeyConstraint("site_id", "dirty_id", name=op.f("pk_rollup_dirty")),
    )
    op.create_index("ix_rollup_dirty_site_id_start_at", "rollup_dirty", ["site_id", "start_at"])
    op.create_table(
        "rollups",
        *map(word, BUCKET[:3]),
        *instants("start_at", "end_at"),
        *numbers(*TIMES, *PARTS, *OTHER_PARTS),
        sa.Column("ideal_good_us", sa.Numeric(), nullable=False),
        sa.Column("ideal_total_us", sa.Numeric(), nullable=False),
        sa.Column("lacks_cycle", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *numbers(*STOPS),
        sa.PrimaryKeyConstraint(*BUCKET, name=op.f("pk_rollups")),
    )
    op.create_index("ix_rollups_site_id_grain_start_at", "rollups", ["site_id", "grain", "start_at"])
    op.create_index("ix_orders_site_id_machine_end_at", "orders", ["site_id", "machine", "end_at"])
    op.create_index("ix_shifts_site_id_line_end_at", "shifts", ["site_id", "line", "end_at"])
    op.create_index("ix_shift_breaks_site_id_line_break_end", "shift_breaks", ["site_id", "line", "break_end"])
    op.create_table(
        "rollup_parts",
        *map(word, BUCKET[:3]),
        *instants("start_at", "end_at"),
        word("product"),
        word("order_no"),
        *numbers(*PARTS),
        sa.Column("ideal_total_us", sa.Numeric(), nullable=True),
        sa.PrimaryKeyConstraint(*BUCKET, "product", "order_no", name=op.f("pk_rollup_parts")),
    )
