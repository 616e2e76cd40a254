"""Access: people, sessions, screens, phone stations, throttle and the audit log."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import exact, flag, instant, metadata, number, numbered, of_site, word

people = Table(
    "people",
    metadata,
    word("site_id"),
    numbered("person_id"),
    word("username"),
    Column("display_name", Text, nullable=False),
    word("role"),  # worker, supervisor, manager, admin
    word("password_hash"),
    word("language", default="en"),
    number("version", default="1"),
    instant("disabled_at", null=True),
    instant("created_at", default=True),
    PrimaryKeyConstraint("site_id", "person_id"),
    UniqueConstraint("site_id", "username"),
    CheckConstraint("role IN ('worker', 'supervisor', 'manager', 'admin')", name="role"),
    of_site(),
)
person_teams = Table(
    "person_teams",
    metadata,
    word("site_id"),
    number("person_id"),
    word("team"),
    PrimaryKeyConstraint("site_id", "person_id", "team"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
)
sessions = Table(
    "sessions",
    metadata,
    word("site_id"),
    word("token_hash"),
    number("person_id"),
    instant("created_at", default=True),
    instant("last_seen_at", default=True),
    instant("expires_at"),
    instant("ended_at", null=True),
    word("ended_why", null=True),
    Column("agent", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("site_id", "token_hash"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
    Index("ix_sessions_site_id_person_id", "site_id", "person_id"),
)
sign_in_tickets = Table(
    "sign_in_tickets",
    metadata,
    word("site_id"),
    word("ticket_hash"),
    number("person_id"),
    instant("expires_at"),
    PrimaryKeyConstraint("site_id", "ticket_hash"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
)
screens = Table(
    "screens",
    metadata,
    word("site_id"),
    numbered("screen_id"),
    word("kind"),  # wall, pad
    Column("name", Text, nullable=False),  # its place
    exact("diagonal_in"),
    exact("distance_m"),
    word("language", default="en"),
    word("theme", default="dark"),  # dark, light, contrast
    Column("playlist", JSONB, nullable=False, server_default=text("""'[{"kind": "line", "seconds": 20}]'::jsonb""")),
    word("token_hash"),
    number("version", default="1"),
    instant("paired_at", default=True),
    number("paired_by", null=True),
    instant("last_seen_at", null=True),
    instant("revoked_at", null=True),
    PrimaryKeyConstraint("site_id", "screen_id"),
    UniqueConstraint("site_id", "token_hash"),
    of_site(),
)
screen_lines = Table(
    "screen_lines",
    metadata,
    word("site_id"),
    number("screen_id"),
    number("position"),
    word("line"),
    PrimaryKeyConstraint("site_id", "screen_id", "position"),
    UniqueConstraint("site_id", "screen_id", "line"),
    ForeignKeyConstraint(["site_id", "screen_id"], ["screens.site_id", "screens.screen_id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
screen_reports = Table(
    "screen_reports",
    metadata,
    word("site_id"),
    number("screen_id"),
    instant("told_at"),
    word("page"),
    word("release"),
    exact("heap_mb"),
    exact("data_age_s"),
    number("width"),
    number("height"),
    Column("left_out", JSONB, nullable=False),
    Column("checks", JSONB, nullable=False),
    Column("picture", LargeBinary, nullable=True),  # a JPEG of what hung there
    PrimaryKeyConstraint("site_id", "screen_id"),
    ForeignKeyConstraint(["site_id", "screen_id"], ["screens.site_id", "screens.screen_id"], ondelete="CASCADE"),
)
pairings = Table(
    "pairings",
    metadata,
    word("site_id", default=""),  # a new screen belongs to no site yet: the empty one holds those that wait
    word("code"),
    word("kind"),
    word("token_hash"),
    instant("expires_at"),
    word("paired_site", null=True),  # where the screen belongs now: it asks once, then has it in its cookie
    PrimaryKeyConstraint("site_id", "code"),
    UniqueConstraint("site_id", "token_hash"),
)
stations = Table(
    "stations",
    metadata,
    word("site_id"),
    word("station"),
    word("line"),
    Column("label", Text, nullable=False),
    flag("is_active", default="true"),
    PrimaryKeyConstraint("site_id", "station"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
throttles = Table(
    "throttles",
    metadata,
    word("site_id", default=""),
    word("bucket"),
    exact("tokens", null=False),
    instant("filled_at", default=True),
    PrimaryKeyConstraint("site_id", "bucket"),
)
audit = Table(
    "audit",
    metadata,
    word("site_id"),
    numbered("audit_id"),
    instant("at", default=True),
    word("actor"),  # person:7, screen:3, station:A12, anonymous, system
    word("action"),
    word("subject"),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    PrimaryKeyConstraint("site_id", "audit_id"),
    Index("ix_audit_site_id_at", "site_id", "at", "audit_id"),
    Index("ix_audit_site_id_subject", "site_id", "subject", "at"),
    Index("ix_audit_site_id_action", "site_id", "action"),
)
