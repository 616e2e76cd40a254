"""What was handed over with an idea or an action: pictures and spoken words. No row says when or by whom."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table
from sqlalchemy import UniqueConstraint as Unique

from db.tables.columns import metadata, number, numbered, word

attachments = Table(
    "attachments",
    metadata,
    word("site_id"),
    numbered("attachment_id"),
    number("idea_id", null=True),
    number("action_id", null=True),
    word("kind"),  # photo, voice
    word("moment", default=""),  # before, after, or neither
    word("mime"),
    Column("width", Integer),  # of a photo, in pixels
    Column("height", Integer),
    Column("content", LargeBinary, nullable=False),
    word("request_id"),
    PrimaryKeyConstraint("site_id", "attachment_id"),
    Unique("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
    ForeignKeyConstraint(["site_id", "action_id"], ["actions.site_id", "actions.action_id"]),
    Index("ix_attachments_site_id_idea_id", "site_id", "idea_id"),
    Index("ix_attachments_site_id_action_id", "site_id", "action_id"),
)
