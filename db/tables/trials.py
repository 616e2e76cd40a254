"""What is done, and whether it helped: steps of actions, trials, their checks, and the lines that take them over."""

from sqlalchemy import (
    Column,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.columns import exact, instant, metadata, number, numbered, word

action_steps = Table(
    "action_steps",
    metadata,
    word("site_id"),
    numbered("step_id"),
    number("version", default="1"),
    number("action_id"),
    Column("body", Text, nullable=False),
    number("owner_id", null=True),  # null: whoever owns the action
    Column("due_on", Date),
    instant("done_at", null=True),
    number("done_by", null=True),
    instant("removed_at", null=True),
    word("request_id"),
    instant("made_at"),
    PrimaryKeyConstraint("site_id", "step_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "action_id"], ["actions.site_id", "actions.action_id"]),
    ForeignKeyConstraint(["site_id", "owner_id"], ["people.site_id", "people.person_id"]),
    Index("ix_action_steps_site_id_action_id", "site_id", "action_id"),
)
action_events = Table(
    "action_events",
    metadata,
    word("site_id"),
    number("action_id"),
    numbered("event_id"),
    word("what"),  # added, taken, changed, begun, put_back, blocked, said, shown, step_*, done, dropped
    Column("words", Text, nullable=False, server_default=""),
    number("person_id", null=True),
    word("request_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "action_id", "event_id"),
    UniqueConstraint("site_id", "action_id", "request_id"),
    ForeignKeyConstraint(["site_id", "action_id"], ["actions.site_id", "actions.action_id"]),
)
trials = Table(
    "trials",
    metadata,
    word("site_id"),
    numbered("trial_id"),
    number("version", default="1"),
    word("state", default="accepted"),  # accepted, in_trial, verified, standard, spread, stopped
    word("line"),
    word("kpi", null=True),  # null: what no figure shows, proven by pictures and the crew's yes
    number("idea_id", null=True),
    number("action_id"),
    number("spread_from", null=True),  # the trial of another line that this one repeats
    Column("hypothesis", Text, nullable=False),
    exact("budget"),  # in the site's currency
    word("stop_kpi", null=True),
    exact("stop_limit"),  # worse than this, in the figure's own unit ...
    Column("stop_days", Integer),  # ... on so many days on end
    Column("starts_on", Date, nullable=False),
    Column("plan", JSONB),  # baseline and horizon as they were frozen; null without a figure
    instant("started_at", null=True),
    instant("ended_at", null=True),
    Column("learned", Text, nullable=False, server_default=""),
    Column("crew_yes", Integer, nullable=False, server_default="0"),
    Column("crew_no", Integer, nullable=False, server_default="0"),
    word("request_id"),
    instant("made_at"),
    Column("looked_on", Date),  # the day on which the machine last looked at the stop rule
    PrimaryKeyConstraint("site_id", "trial_id"),
    UniqueConstraint("site_id", "request_id"),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    ForeignKeyConstraint(["site_id", "idea_id"], ["ideas.site_id", "ideas.idea_id"]),
    ForeignKeyConstraint(["site_id", "action_id"], ["actions.site_id", "actions.action_id"]),
    ForeignKeyConstraint(["site_id", "spread_from"], ["trials.site_id", "trials.trial_id"]),
    Index("ix_trials_site_id_line_kpi", "site_id", "line", "kpi"),
    Index("ix_trials_site_id_idea_id", "site_id", "idea_id"),
)
trial_events = Table(
    "trial_events",
    metadata,
    word("site_id"),
    number("trial_id"),
    numbered("event_id"),
    word("what"),  # planned, in_trial, verified, standard, spread, stopped, fell_back, stop_rule, faded
    word("from_state", null=True),
    word("to_state"),
    Column("words", Text, nullable=False, server_default=""),
    number("person_id", null=True),  # null: the machine
    word("request_id"),
    instant("at"),
    PrimaryKeyConstraint("site_id", "trial_id", "event_id"),
    UniqueConstraint("site_id", "trial_id", "request_id"),
    ForeignKeyConstraint(["site_id", "trial_id"], ["trials.site_id", "trials.trial_id"]),
)
trial_checks = Table(
    "trial_checks",
    metadata,
    word("site_id"),
    numbered("check_id"),
    number("trial_id"),
    Column("day", Integer, nullable=False),  # days after the change: the horizon, 30, 60, 90
    Column("due_on", Date, nullable=False),
    instant("at"),
    word("verdict"),  # improved, no clear change, worse, too early, confounded
    Column("size", Double),
    Column("low", Double),
    Column("high", Double),
    Column("unit", Text, nullable=False, server_default=""),
    Column("n_before", Integer, nullable=False),
    Column("n_after", Integer, nullable=False),
    Column("p", Double),
    Column("effect", JSONB, nullable=False),  # all of it, with its days for the chart
    PrimaryKeyConstraint("site_id", "check_id"),
    UniqueConstraint("site_id", "trial_id", "due_on"),
    ForeignKeyConstraint(["site_id", "trial_id"], ["trials.site_id", "trials.trial_id"]),
)
trial_voices = Table(  # who has said yes or no: never which of the two
    "trial_voices",
    metadata,
    word("site_id"),
    number("trial_id"),
    word("voice"),  # person:7; a tablet for its team: screen:3 A
    PrimaryKeyConstraint("site_id", "trial_id", "voice"),
    ForeignKeyConstraint(["site_id", "trial_id"], ["trials.site_id", "trials.trial_id"]),
)
trial_offers = Table(
    "trial_offers",
    metadata,
    word("site_id"),
    numbered("offer_id"),
    number("version", default="1"),
    number("trial_id"),
    word("line"),  # to which it is offered
    word("loss"),  # what this line misses as well: a figure's key
    word("state", default="offered"),  # offered, taken, declined
    Column("words", Text, nullable=False, server_default=""),
    number("taken_as", null=True),  # the trial there
    instant("made_at"),
    instant("answered_at", null=True),
    number("answered_by", null=True),
    PrimaryKeyConstraint("site_id", "offer_id"),
    UniqueConstraint("site_id", "trial_id", "line"),
    ForeignKeyConstraint(["site_id", "trial_id"], ["trials.site_id", "trials.trial_id"]),
    ForeignKeyConstraint(["site_id", "line"], ["lines.site_id", "lines.line"]),
    ForeignKeyConstraint(
        ["site_id", "taken_as"], ["trials.site_id", "trials.trial_id"], name="fk_trial_offers_taken_as"
    ),
    Index("ix_trial_offers_site_id_line_state", "site_id", "line", "state"),
)
