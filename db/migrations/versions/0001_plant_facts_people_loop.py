"""The plant, its facts, its people and the loop."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "annotations",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("annotation_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=True),
        sa.Column("machine", sa.Text(collation="C"), nullable=True),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "annotation_id", name=op.f("pk_annotations")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_annotations_site_id_request_id")),
    )
    op.create_index(
        "ix_annotations_site_id_line_start_at", "annotations", ["site_id", "line", "start_at"], unique=False
    )
    op.create_table(
        "audit",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("audit_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(collation="C"), nullable=False),
        sa.Column("action", sa.Text(collation="C"), nullable=False),
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.PrimaryKeyConstraint("site_id", "audit_id", name=op.f("pk_audit")),
    )
    op.create_table(
        "count_events",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("scrap_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rework_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("recovered_milli", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("product", sa.Text(collation="C"), nullable=True),
        sa.Column("reason", sa.Text(collation="C"), nullable=True),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "machine", "event_key", name=op.f("pk_count_events")),
    )
    op.create_index(
        "ix_count_events_made_at",
        "count_events",
        ["site_id", "machine", "made_at"],
        unique=False,
        postgresql_where=sa.text("made_at IS NOT NULL"),
    )
    op.create_index("ix_count_events_site_id_machine_at", "count_events", ["site_id", "machine", "at"], unique=False)
    op.create_table(
        "event_history",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("fingerprint", sa.Text(collation="C"), nullable=False),
        sa.Column("history_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("row", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("recorded_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("site_id", "kind", "subject", "event_key", "history_id", name=op.f("pk_event_history")),
    )
    op.create_table(
        "ideas",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(collation="C"), server_default="new", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=True),
        sa.Column("about_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("about_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("top_loss", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(collation="C"), server_default="en", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("station", sa.Text(collation="C"), nullable=True),
        sa.Column("receipt_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_times", sa.Integer(), server_default="0", nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "idea_id", name=op.f("pk_ideas")),
        sa.UniqueConstraint("site_id", "receipt_hash", name=op.f("uq_ideas_site_id_receipt_hash")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_ideas_site_id_request_id")),
    )
    op.create_index("ix_ideas_site_id_line_created_at", "ideas", ["site_id", "line", "created_at"], unique=False)
    op.create_index("ix_ideas_site_id_state_due_at", "ideas", ["site_id", "state", "due_at"], unique=False)
    op.create_table(
        "incidents",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "line", "event_key", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_site_id_line_at", "incidents", ["site_id", "line", "at"], unique=False)
    op.create_table(
        "pairings",
        sa.Column("site_id", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("token_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_site", sa.Text(collation="C"), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "code", name=op.f("pk_pairings")),
        sa.UniqueConstraint("site_id", "token_hash", name=op.f("uq_pairings_site_id_token_hash")),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("timezone", sa.Text(collation="C"), nullable=False),
        sa.Column("day_starts_at", sa.Text(), server_default="00:00", nullable=False),
        sa.Column("short_stop_s", sa.Integer(), server_default="180", nullable=False),
        sa.Column("currency", sa.Text(collation="C"), server_default="EUR", nullable=False),
        sa.Column("locale", sa.Text(collation="C"), server_default="en", nullable=False),
        sa.Column("answer_days", sa.Integer(), server_default="7", nullable=False),
        sa.Column("pledge", sa.Text(), server_default="No one loses their job because of an idea", nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
    )
    op.create_table(
        "state_events",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(collation="C"), nullable=False),
        sa.Column("reason", sa.Text(collation="C"), nullable=True),
        sa.Column("caused_by", sa.Text(collation="C"), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "machine", "event_key", name=op.f("pk_state_events")),
    )
    op.create_index("ix_state_events_site_id_machine_at", "state_events", ["site_id", "machine", "at"], unique=False)
    op.create_table(
        "throttles",
        sa.Column("site_id", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("bucket", sa.Text(collation="C"), nullable=False),
        sa.Column("tokens", sa.Numeric(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "bucket", name=op.f("pk_throttles")),
    )
    op.create_table(
        "hand_stops",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("stop_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(collation="C"), nullable=True),
        sa.Column("caused_by", sa.Text(collation="C"), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_hand_stops_sites")),
        sa.PrimaryKeyConstraint("site_id", "line", "stop_id", "version", name=op.f("pk_hand_stops")),
    )
    op.create_index("ix_hand_stops_site_id_line_start_at", "hand_stops", ["site_id", "line", "start_at"], unique=False)
    op.create_table(
        "idea_events",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("what", sa.Text(collation="C"), nullable=False),
        sa.Column("from_state", sa.Text(collation="C"), nullable=True),
        sa.Column("to_state", sa.Text(collation="C"), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"], name=op.f("fk_idea_events_ideas")
        ),
        sa.PrimaryKeyConstraint("site_id", "idea_id", "event_id", name=op.f("pk_idea_events")),
        sa.UniqueConstraint("site_id", "idea_id", "request_id", name=op.f("uq_idea_events_site_id_idea_id_request_id")),
    )
    op.create_table(
        "imports",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("accepted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("duplicates", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("corrections", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_imports_sites")),
        sa.PrimaryKeyConstraint("site_id", "import_id", name=op.f("pk_imports")),
    )
    op.create_table(
        "lines",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("area", sa.Text(collation="C"), nullable=True),
        sa.Column("team", sa.Text(collation="C"), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_lines_sites")),
        sa.PrimaryKeyConstraint("site_id", "line", name=op.f("pk_lines")),
    )
    op.create_table(
        "orders",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column("order_no", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_qty", sa.Numeric(), nullable=True),
        sa.Column("setup_s", sa.Numeric(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_orders_sites")),
        sa.PrimaryKeyConstraint("site_id", "machine", "order_no", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_site_id_machine_start_at", "orders", ["site_id", "machine", "start_at"], unique=False)
    op.create_table(
        "people",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.Text(collation="C"), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(collation="C"), nullable=False),
        sa.Column("password_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("language", sa.Text(collation="C"), server_default="en", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('worker', 'supervisor', 'manager', 'admin')", name=op.f("ck_people_role")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_people_sites")),
        sa.PrimaryKeyConstraint("site_id", "person_id", name=op.f("pk_people")),
        sa.UniqueConstraint("site_id", "username", name=op.f("uq_people_site_id_username")),
    )
    op.create_table(
        "products",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column(
            "valid_from", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'::timestamptz"), nullable=False
        ),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("ideal_cycle_s", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(collation="C"), server_default="pcs", nullable=False),
        sa.Column("material_cost", sa.Numeric(), nullable=True),
        sa.Column("margin", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_products_sites")),
        sa.PrimaryKeyConstraint("site_id", "product", "machine", "valid_from", name=op.f("pk_products")),
    )
    op.create_table(
        "reasons",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("reason", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.Text(collation="C"), nullable=False),
        sa.Column("category", sa.Text(collation="C"), nullable=True),
        sa.Column("needs", sa.Text(collation="C"), nullable=True),
        sa.Column(
            "names", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_reasons_sites")),
        sa.PrimaryKeyConstraint("site_id", "reason", name=op.f("pk_reasons")),
    )
    op.create_table(
        "shdr_mappings",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("execution", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_shdr_mappings_sites")),
        sa.PrimaryKeyConstraint("site_id", "machine", "execution", name=op.f("pk_shdr_mappings")),
    )
    op.create_table(
        "actions",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("action_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=True),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(collation="C"), server_default="open", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("request_id", sa.Text(collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"], name=op.f("fk_actions_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "owner_id"], ["people.site_id", "people.person_id"], name=op.f("fk_actions_people")
        ),
        sa.PrimaryKeyConstraint("site_id", "action_id", name=op.f("pk_actions")),
        sa.UniqueConstraint("site_id", "request_id", name=op.f("uq_actions_site_id_request_id")),
    )
    op.create_index("ix_actions_site_id_line_state", "actions", ["site_id", "line", "state"], unique=False)
    op.create_table(
        "board_kpis",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner_role", sa.Text(), nullable=False),
        sa.Column("reaction_card", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_board_kpis_lines")),
        sa.PrimaryKeyConstraint("site_id", "line", "kpi", name=op.f("pk_board_kpis")),
    )
    op.create_table(
        "drafts",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(collation="C"), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"],
            ["people.site_id", "people.person_id"],
            name=op.f("fk_drafts_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "person_id", "form", name=op.f("pk_drafts")),
    )
    op.create_table(
        "machines",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("machine", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "valid_from", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'::timestamptz"), nullable=False
        ),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("is_constraint", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("silent_after_s", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_machines_lines")),
        sa.PrimaryKeyConstraint("site_id", "machine", "valid_from", name=op.f("pk_machines")),
    )
    op.create_table(
        "person_teams",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"],
            ["people.site_id", "people.person_id"],
            name=op.f("fk_person_teams_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "person_id", "team", name=op.f("pk_person_teams")),
    )
    op.create_table(
        "rates",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "valid_from", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'::timestamptz"), nullable=False
        ),
        sa.Column("crew", sa.Numeric(), nullable=True),
        sa.Column("labor_rate", sa.Numeric(), nullable=True),
        sa.Column("overhead_rate", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_rates_lines")),
        sa.PrimaryKeyConstraint("site_id", "line", "valid_from", name=op.f("pk_rates")),
    )
    op.create_table(
        "screens",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("screen_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("diagonal_in", sa.Numeric(), nullable=True),
        sa.Column("distance_m", sa.Numeric(), nullable=True),
        sa.Column("language", sa.Text(collation="C"), server_default="en", nullable=False),
        sa.Column("theme", sa.Text(collation="C"), server_default="dark", nullable=False),
        sa.Column("token_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("paired_by", sa.BigInteger(), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_screens_lines")),
        sa.PrimaryKeyConstraint("site_id", "screen_id", name=op.f("pk_screens")),
        sa.UniqueConstraint("site_id", "token_hash", name=op.f("uq_screens_site_id_token_hash")),
    )
    op.create_table(
        "sessions",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("token_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(collation="C"), nullable=True),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"],
            ["people.site_id", "people.person_id"],
            name=op.f("fk_sessions_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_site_id_person_id", "sessions", ["site_id", "person_id"], unique=False)
    op.create_table(
        "shifts",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("shift", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team", sa.Text(collation="C"), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_shifts_lines")),
        sa.PrimaryKeyConstraint("site_id", "line", "shift", "start_at", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_site_id_line_start_at", "shifts", ["site_id", "line", "start_at"], unique=False)
    op.create_table(
        "sign_in_tickets",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("ticket_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "person_id"],
            ["people.site_id", "people.person_id"],
            name=op.f("fk_sign_in_tickets_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "ticket_hash", name=op.f("pk_sign_in_tickets")),
    )
    op.create_table(
        "stations",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("station", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_stations_lines")),
        sa.PrimaryKeyConstraint("site_id", "station", name=op.f("pk_stations")),
    )
    op.create_table(
        "targets",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("kpi", sa.Text(collation="C"), nullable=False),
        sa.Column("product_from", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("product_to", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column(
            "valid_from", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'::timestamptz"), nullable=False
        ),
        sa.Column("target", sa.Numeric(), nullable=False),
        sa.Column("tolerance", sa.Numeric(), nullable=True),
        sa.Column("set_by", sa.Text(collation="C"), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"], name=op.f("fk_targets_lines")),
        sa.PrimaryKeyConstraint(
            "site_id", "line", "kpi", "product_from", "product_to", "valid_from", name=op.f("pk_targets")
        ),
    )
    op.create_table(
        "shift_breaks",
        sa.Column("site_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line", sa.Text(collation="C"), nullable=False),
        sa.Column("shift", sa.Text(collation="C"), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("break_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("break_end", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "line", "shift", "start_at"],
            ["shifts.site_id", "shifts.line", "shifts.shift", "shifts.start_at"],
            name=op.f("fk_shift_breaks_shifts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "line", "shift", "start_at", "break_start", name=op.f("pk_shift_breaks")),
    )
