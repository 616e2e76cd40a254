"""The loop: said, decided, done."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import instant, metadata, number, numbered, word

board_kpis = Table(
    "board_kpis",
    metadata,
    word("site_id"),
    word("line"),
    word("kpi"),
    Column("position", Integer, nullable=False),
    Column("owner_role", Text, nullable=False),
    Column("reaction_card", Text, nullable=False),
    instant("chosen_at", default=True),
    Column("reaction_min", Integer, nullable=True),  # red without an action for longer climbs; empty: as its kind
    number("version", default="1"),
    PrimaryKeyConstraint("site_id", "line", "kpi"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
)
annotations = Table(
    "annotations",
    metadata,
    word("site_id"),
    numbered("annotation_id"),
    word("line"),
    word("kpi", null=True),
    word("machine", null=True),
    instant("start_at"),
    instant("end_at", null=True),  # empty: a point in time
    Column("body", Text, nullable=False),
    number("person_id", null=True),
    word("request_id"),
    instant("created_at", default=True),
    number("version", default="1"),
    instant("taken_back_at", null=True),
    PrimaryKeyConstraint("site_id", "annotation_id"),
    UniqueConstraint("site_id", "request_id"),
    Index("ix_annotations_site_id_line_start_at", "site_id", "line", "start_at"),
)
ideas = Table(
    "ideas",
    metadata,
    word("site_id"),
    numbered("idea_id"),
    word("kind"),  # danger, again, better
    Column("lane", Integer, nullable=False),  # 1 danger, 2 just do it, 3 triage
    # new, asked_back, declined, parked, merged, withdrawn, accepted, in_trial, verified, standard, spread, stopped,
    # done; of a danger: new, accepted, removed
    word("state", default="new"),
    number("version", default="1"),
    word("line"),
    word("kpi", null=True),
    instant("about_start", null=True),
    instant("about_end", null=True),
    Column("top_loss", Text),
    Column("body", Text, nullable=False),
    word("language", default="en"),
    number("person_id", null=True),  # null: anonymous, also to administrators
    word("station", null=True),
    word("receipt_hash"),
    word("request_id"),
    instant("created_at", default=True),
    instant("due_at"),  # the promise: an answer by then
    instant("first_answer_at", null=True),
    instant("removed_at", null=True),  # of a danger: the hazard is gone
    instant("parked_until", null=True),
    Column("parked_times", Integer, nullable=False, server_default="0"),
    number("merged_into", null=True),
    Column("answer", Text),  # what the sender reads last: reason, question, thanks
    word("gain", null=True),  # faster, better, lighter, safer
    word("pictogram", null=True),  # what was tapped instead of words, or beside them
    word("source", default="board"),  # phone, tablet, board, stop, handover
    instant("line_until", null=True),  # of lane 2: until then its line's supervisor decides, later management
    instant("sample_seen_at", null=True),  # management has looked at what was decided in lane 2
    word("spoken_for", null=True),  # somebody else typed it: for the colleague in person_id, or one who is not "named"
    PrimaryKeyConstraint("site_id", "idea_id"),
    UniqueConstraint("site_id", "request_id"),
    UniqueConstraint("site_id", "receipt_hash"),
    Index("ix_ideas_site_id_state_due_at", "site_id", "state", "due_at"),
    Index("ix_ideas_unanswered", "site_id", "due_at", postgresql_where=text("first_answer_at IS NULL")),
    Index("ix_ideas_site_id_line_created_at", "site_id", "line", "created_at"),
    Index("ix_ideas_merged_into", "site_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
)
idea_events = Table(
    "idea_events",
    metadata,
    word("site_id"),
    number("idea_id"),
    number("event_id"),  # 1, 2, 3 ... of its idea: numbers of the whole site would stand between known hours
    # sent, replied, fell_back, unmerged, handed_up (to management), asked_again (after a no at the line), taken_up
    # (by management), or the state that it led to
    word("what"),
    word("from_state", null=True),
    word("to_state"),
    Column("words", Text, nullable=False, server_default=""),
    number("person_id", null=True),
    word("request_id"),
    instant("at", default=True),
    PrimaryKeyConstraint("site_id", "idea_id", "event_id"),
    UniqueConstraint("site_id", "idea_id", "request_id"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
)
actions = Table(
    "actions",
    metadata,
    word("site_id"),
    numbered("action_id"),
    number("idea_id", null=True),
    word("line"),
    word("kpi", null=True),
    Column("title", Text, nullable=False),
    number("owner_id"),
    Column("due_on", Date, nullable=False),
    word("state", default="open"),  # open, done, dropped
    number("version", default="1"),
    word("request_id"),
    instant("created_at", default=True),
    instant("done_at", null=True),
    Column("result", Text, nullable=False, server_default=""),
    Column("promised_on", Date, nullable=True),  # the first date that was promised; `due_on` may move
    word("stage", default="todo"),  # of an open one: todo, doing, blocked
    Column("why", Text, nullable=False, server_default=""),  # it is blocked, or was dropped
    PrimaryKeyConstraint("site_id", "action_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
    ForeignKeyConstraint(["site_id", "owner_id"], ["people.site_id", "people.person_id"]),
    Index("ix_actions_site_id_line_state", "site_id", "line", "state"),
)
drafts = Table(
    "drafts",
    metadata,
    word("site_id"),
    number("person_id"),
    word("form"),
    Column("content", JSONB, nullable=False),
    instant("saved_at", default=True),
    PrimaryKeyConstraint("site_id", "person_id", "form"),
    ForeignKeyConstraint(["site_id", "person_id"], ["people.site_id", "people.person_id"], ondelete="CASCADE"),
)
