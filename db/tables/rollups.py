"""Sums of facts by bucket of time. They can be dropped and made again; `rollup_dirty` says where they are not true.

A bucket of nothing but zeros has no row. Grains: quarter (of an hour, on the UTC grid), hour and day (of the site's
clock) and shift.
"""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from db.tables.columns import exact, flag, instant, metadata, number, numbered, of_site, word

rollup_heads = Table(
    "rollup_heads",
    metadata,
    word("site_id"),
    instant("rolled_until"),  # from here on nothing is rolled up yet
    PrimaryKeyConstraint("site_id"),
    of_site(),
)
rollup_dirty = Table(
    "rollup_dirty",
    metadata,
    word("site_id"),
    numbered("dirty_id"),
    word("machine"),
    instant("start_at"),
    instant("end_at"),
    PrimaryKeyConstraint("site_id", "dirty_id"),
    Index("ix_rollup_dirty_site_id_start_at", "site_id", "start_at"),
)
rollups = Table(
    "rollups",
    metadata,
    word("site_id"),
    word("grain"),
    word("machine"),
    instant("start_at"),
    instant("end_at"),
    *(number(name) for name in ("scheduled_us", "planned_stop_us", "known_us")),
    *(number(name) for name in ("apt_us", "adet_us", "aust_us", "adot_us")),
    *(number(f"{name}_milli") for name in ("good", "scrap", "rework", "recovered")),
    *(number(f"{name}_milli") for name in ("unscheduled", "outside_known", "by_hand")),
    exact("ideal_good_us", null=False),
    exact("ideal_total_us", null=False),
    flag("lacks_cycle"),
    *(number(name) for name in ("stops_begun", "stops_ended", "stopped_scheduled_us")),
    PrimaryKeyConstraint("site_id", "grain", "machine", "start_at", "end_at"),
    Index("ix_rollups_site_id_grain_start_at", "site_id", "grain", "start_at"),
)
# What the parts of scheduled time were: `product` is resolved, `order_no` the running order of that product ("": none).
rollup_parts = Table(
    "rollup_parts",
    metadata,
    word("site_id"),
    word("grain"),
    word("machine"),
    instant("start_at"),
    instant("end_at"),
    word("product"),
    word("order_no"),
    *(number(f"{name}_milli") for name in ("good", "scrap", "rework", "recovered")),
    exact("ideal_total_us"),  # null: no cycle
    PrimaryKeyConstraint("site_id", "grain", "machine", "start_at", "end_at", "product", "order_no"),
)
