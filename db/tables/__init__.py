"""The schema. `site_id` is the first column of every key, so that it spreads over nodes as it is."""

from db.tables.attachments import attachments
from db.tables.calendar import calendar_shifts, plan_changes, shift_patterns, special_days
from db.tables.calls import call_steps, calls, handover_reads, handovers
from db.tables.coding import standing_answers, stop_codings, stop_splits
from db.tables.columns import metadata
from db.tables.counters import counter_falls, counter_readings
from db.tables.facts import (
    count_batches,
    count_events,
    event_history,
    hand_stops,
    imports,
    incidents,
    shdr_mappings,
    state_events,
)
from db.tables.health import huddle_items, huddles, idea_climbs, red_looks, reds, visit_codes, visits
from db.tables.ladder import absences, climbs, duties, ladders
from db.tables.loop import actions, annotations, board_kpis, drafts, idea_events, ideas
from db.tables.messages import wall_messages
from db.tables.people import (
    audit,
    pairings,
    people,
    person_teams,
    screen_lines,
    screen_reports,
    screens,
    sessions,
    sign_in_tickets,
    stations,
    throttles,
)
from db.tables.plant import lines, machines, orders, products, rates, reasons, shift_breaks, shifts, sites, targets
from db.tables.rollups import rollup_dirty, rollup_heads, rollup_parts, rollups
from db.tables.telling import inbox, mail_wishes, news, sendings, webhooks
from db.tables.tokens import api_tokens
from db.tables.triage import idea_notes, idea_ratings, triage_agendas, triage_sessions
from db.tables.trials import (
    action_events,
    action_steps,
    trial_checks,
    trial_events,
    trial_offers,
    trial_voices,
    trials,
)
from db.tables.trust import kpi_looks, reported_values
from db.tables.undo import master_history, undone_imports
from db.tables.voices import annotation_history, idea_comments, idea_translations, idea_votes, site_secrets

__all__ = [
    "absences",
    "action_events",
    "action_steps",
    "actions",
    "annotation_history",
    "annotations",
    "api_tokens",
    "attachments",
    "audit",
    "board_kpis",
    "calendar_shifts",
    "call_steps",
    "calls",
    "climbs",
    "count_batches",
    "count_events",
    "counter_falls",
    "counter_readings",
    "drafts",
    "duties",
    "event_history",
    "hand_stops",
    "handover_reads",
    "handovers",
    "huddle_items",
    "huddles",
    "idea_climbs",
    "idea_comments",
    "idea_events",
    "idea_notes",
    "idea_ratings",
    "idea_translations",
    "idea_votes",
    "ideas",
    "imports",
    "inbox",
    "incidents",
    "kpi_looks",
    "ladders",
    "lines",
    "machines",
    "mail_wishes",
    "master_history",
    "metadata",
    "news",
    "orders",
    "pairings",
    "people",
    "person_teams",
    "plan_changes",
    "products",
    "rates",
    "reasons",
    "red_looks",
    "reds",
    "reported_values",
    "rollup_dirty",
    "rollup_heads",
    "rollup_parts",
    "rollups",
    "screen_lines",
    "screen_reports",
    "screens",
    "sendings",
    "sessions",
    "shdr_mappings",
    "shift_breaks",
    "shift_patterns",
    "shifts",
    "sign_in_tickets",
    "site_secrets",
    "sites",
    "special_days",
    "standing_answers",
    "state_events",
    "stations",
    "stop_codings",
    "stop_splits",
    "targets",
    "throttles",
    "triage_agendas",
    "triage_sessions",
    "trial_checks",
    "trial_events",
    "trial_offers",
    "trial_voices",
    "trials",
    "undone_imports",
    "visit_codes",
    "visits",
    "wall_messages",
    "webhooks",
]
