"""Master data: what the plant is. Codes are the keys; `valid_from` is -infinity for "always"."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Numeric, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import ALWAYS, INSTANT, exact, flag, instant, metadata, of_site, word

sites = Table(
    "sites",
    metadata,
    word("site_id"),
    word("name"),
    word("timezone"),
    Column("day_starts_at", Text, nullable=False, server_default="00:00"),
    Column("short_stop_s", Integer, nullable=False, server_default="180"),
    word("currency", default="EUR"),
    word("locale", default="en"),
    Column("answer_days", Integer, nullable=False, server_default="7"),
    Column("pledge", Text, nullable=False, server_default="No one loses their job because of an idea"),
    Column("just_do_limit", Numeric, server_default="250"),  # of lane 2, in the site's currency; empty: no lane 2
    PrimaryKeyConstraint("site_id"),
)
lines = Table(
    "lines",
    metadata,
    word("site_id"),
    word("line"),
    word("name"),
    word("area", null=True),
    word("team", null=True),
    PrimaryKeyConstraint("site_id", "line"),
    of_site(),
)
machines = Table(
    "machines",
    metadata,
    word("site_id"),
    word("machine"),
    Column("valid_from", INSTANT, nullable=False, server_default=ALWAYS),
    word("line"),
    word("name"),
    flag("is_constraint"),
    exact("silent_after_s"),
    PrimaryKeyConstraint("site_id", "machine", "valid_from"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
reasons = Table(
    "reasons",
    metadata,
    word("site_id"),
    word("reason"),
    word("name"),
    word("state"),
    word("category", null=True),
    word("needs", null=True),
    Column("names", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    PrimaryKeyConstraint("site_id", "reason"),
    of_site(),
)
products = Table(
    "products",
    metadata,
    word("site_id"),
    word("product"),
    word("machine", default=""),  # empty: on every machine that has no row of its own
    Column("valid_from", INSTANT, nullable=False, server_default=ALWAYS),
    word("name"),
    exact("ideal_cycle_s"),
    word("unit", default="pcs"),
    exact("material_cost"),
    exact("margin"),
    PrimaryKeyConstraint("site_id", "product", "machine", "valid_from"),
    of_site(),
)
shifts = Table(
    "shifts",
    metadata,
    word("site_id"),
    word("line"),
    word("shift"),
    instant("start_at"),
    instant("end_at"),
    word("team", null=True),
    PrimaryKeyConstraint("site_id", "line", "shift", "start_at"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    Index("ix_shifts_site_id_line_start_at", "site_id", "line", "start_at"),
    Index("ix_shifts_site_id_line_end_at", "site_id", "line", "end_at"),
)
shift_breaks = Table(
    "shift_breaks",
    metadata,
    word("site_id"),
    word("line"),
    word("shift"),
    instant("start_at"),
    instant("break_start"),
    instant("break_end"),
    PrimaryKeyConstraint("site_id", "line", "shift", "start_at", "break_start"),
    ForeignKeyConstraint(
        ["site_id", "line", "shift", "start_at"],
        ["shifts.site_id", "shifts.line", "shifts.shift", "shifts.start_at"],
        ondelete="CASCADE",
    ),
    Index("ix_shift_breaks_site_id_line_break_end", "site_id", "line", "break_end"),
)
orders = Table(
    "orders",
    metadata,
    word("site_id"),
    word("machine"),
    word("order_no"),
    word("product"),
    instant("start_at"),
    instant("end_at", null=True),
    exact("planned_qty"),
    exact("setup_s"),
    instant("due_at", null=True),
    PrimaryKeyConstraint("site_id", "machine", "order_no"),
    of_site(),
    Index("ix_orders_site_id_machine_start_at", "site_id", "machine", "start_at"),
    Index("ix_orders_site_id_machine_end_at", "site_id", "machine", "end_at"),
)
targets = Table(
    "targets",
    metadata,
    word("site_id"),
    word("line"),
    word("kpi"),
    word("product_from", default=""),
    word("product_to", default=""),
    Column("valid_from", INSTANT, nullable=False, server_default=ALWAYS),
    exact("target", null=False),
    exact("tolerance"),
    word("set_by", null=True),
    Column("why", Text),
    PrimaryKeyConstraint("site_id", "line", "kpi", "product_from", "product_to", "valid_from"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
rates = Table(
    "rates",
    metadata,
    word("site_id"),
    word("line"),
    Column("valid_from", INSTANT, nullable=False, server_default=ALWAYS),
    exact("crew"),
    exact("labor_rate"),
    exact("overhead_rate"),
    PrimaryKeyConstraint("site_id", "line", "valid_from"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
