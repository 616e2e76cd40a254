"""Running totals as controllers hold them; the counts made of them stand in count_events."""

from sqlalchemy import PrimaryKeyConstraint, Table

from db.tables.columns import instant, metadata, number, word
from db.tables.facts import event_ids, fact_columns, of_import

counter_readings = Table(
    "counter_readings",
    metadata,
    word("site_id"),
    word("machine"),
    instant("at"),
    word("counter"),  # good, scrap, rework
    number("total_milli"),
    number("wrap_milli", null=True),
    *fact_columns("machine", "at"),
    event_ids("counter_readings"),
    of_import("counter_readings"),
)
counter_falls = Table(
    "counter_falls",
    metadata,
    word("site_id"),
    word("machine"),
    word("counter"),
    instant("at"),  # of the reading that was lower than the one before it, without a wrap
    PrimaryKeyConstraint("site_id", "machine", "at", "counter"),
)
