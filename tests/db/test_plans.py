"""At size, hot questions read the key of the months they ask for, and nothing whole."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, TextClause, text

from db import engine as engines
from db import months
from db.queries import figures
from ingest.staging import statements

DAY = datetime(2026, 4, 20, 6, tzinfo=UTC)
MACHINES = [f"M{n:02}" for n in range(10)]
FILL = (
    """
    INSERT INTO count_events (site_id, machine, at, good_milli, event_key, import_id)
    SELECT 'P', 'M' || lpad((n % 40)::text, 2, '0'), timestamptz '2026-03-01 00:00Z' + n * interval '40 seconds', 1000,
           CASE WHEN n % 2 = 0 THEN 'i:' || n ELSE 'h:' || n END, 1
    FROM generate_series(1, :rows) n
    """,
    """
    INSERT INTO state_events (site_id, machine, at, state, event_key, import_id)
    SELECT 'P', 'M' || lpad((n % 40)::text, 2, '0'), timestamptz '2026-03-01 00:00Z' + n * interval '40 seconds',
           CASE WHEN n % 3 = 0 THEN 'down' ELSE 'running' END, 'h:' || n, 1
    FROM generate_series(1, :rows) n
    """,
)
FACTS = ("state_events", "count_events")


def fill(database: str, rows: int) -> Engine:
    owner = engines.owner_engine()
    with owner.begin() as conn:
        for fact in FACTS:
            months.make(conn, fact, ["2026-03-01", "2026-04-01", "2026-05-01"])
    with owner.begin() as conn:
        for statement in FILL:
            conn.execute(text(statement), {"rows": rows})
    with owner.begin() as conn:
        for fact in FACTS:
            conn.execute(text(f"ANALYZE {fact}"))
    return owner


@pytest.fixture
def facts(database: str) -> Iterator[Connection]:
    with fill(database, 150_000).connect() as conn:
        yield conn


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def read(conn: Connection, statement: TextClause, given: dict[str, object]) -> list[tuple[str, str]]:
    """(how, which partition) of every part of the plan that really reads facts."""
    told = conn.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}"), given).scalar_one()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    found = [
        (n["Node Type"], n["Relation Name"]) for n in nodes(plan) if n.get("Actual Loops") and "Relation Name" in n
    ]
    return [(how, name) for how, name in found if name.startswith(FACTS)]


def shift() -> dict[str, object]:
    """Ten machines for eight hours, in two strands of cuts."""
    pairs = [(machine, DAY + timedelta(hours=h)) for machine in MACHINES for h in (0, 4, 8)]
    return {
        "site_id": "P",
        "strands": [MACHINES.index(machine) for machine, _ in pairs],
        "machines": [machine for machine, _ in pairs],
        "cuts": [cut for _, cut in pairs],
        "limit_machines": MACHINES,
        "limit_since": [DAY - timedelta(days=90)] * len(MACHINES),
        "limit_until": [DAY + timedelta(days=90)] * len(MACHINES),
        "limit_silent": [timedelta(hours=1)] * len(MACHINES),
    }


def late_rows() -> dict[str, object]:
    """What a worker counts again when rows came late: a quarter of an hour here and there, on every machine."""
    machines = [f"M{n:02}" for n in range(40)]
    asked = [(machine, DAY - timedelta(days=day)) for machine in machines for day in range(0, 40, 8)]
    pairs = [
        (n, machine, at + timedelta(minutes=15 * step)) for n, (machine, at) in enumerate(asked) for step in range(2)
    ]
    limits = {"limit_machines": machines, "limit_silent": [timedelta(hours=1)] * len(machines)}
    ends = (DAY - timedelta(days=90), DAY + timedelta(days=90))
    since, until = ([end] * len(machines) for end in ends)
    return {
        "site_id": "P",
        "strands": [n for n, _, _ in pairs],
        "machines": [machine for _, machine, _ in pairs],
        "cuts": [cut for _, _, cut in pairs],
        "limit_since": since,
        "limit_until": until,
        **limits,
    }


def has_no_scan(found: list[tuple[str, str]]) -> bool:
    return bool(found) and all(how != "Seq Scan" or name.endswith("_others") for how, name in found)


@pytest.mark.parametrize("statement", [figures.TIME_CELLS, figures.QUANTITY_CELLS])
def test_a_shift_of_a_line_is_read_by_the_key(facts: Connection, statement: TextClause) -> None:
    assert has_no_scan(read(facts, statement, shift()))


@pytest.mark.parametrize("statement", [figures.TIME_CELLS, figures.QUANTITY_CELLS])
def test_scattered_buckets_are_counted_again_one_by_one(facts: Connection, statement: TextClause) -> None:
    assert has_no_scan(read(facts, statement, late_rows()))


def test_the_parts_of_a_shift_are_read_in_its_month_only(facts: Connection) -> None:
    bare = text(
        "SELECT sum(good_milli) FROM count_events WHERE site_id = :s AND machine = :m AND at >= :lo AND at < :hi"
    )
    given: dict[str, object] = {"s": "P", "m": "M01", "lo": DAY, "hi": DAY + timedelta(hours=8)}
    found = read(facts, bare, given)
    assert {name for _, name in found} == {"count_events_2026_04"}
    assert has_no_scan(found)


def test_a_number_that_comes_is_looked_for_by_the_index_of_numbers(facts: Connection) -> None:
    short = statements("counts").all_new
    assert short is not None
    came = {"sites": ["P"], "subjects": ["M02"], "sizes": [7], "firsts": ["i:90002"], "lasts": ["i:90042"]}
    assert has_no_scan(read(facts, short.may_be_known, dict(came)))


@pytest.mark.soak
def test_with_three_million_rows_a_shift_is_still_read_by_the_key(database: str) -> None:
    with fill(database, 3_000_000).connect() as conn:
        for statement in (figures.TIME_CELLS, figures.QUANTITY_CELLS):
            assert has_no_scan(read(conn, statement, shift()))
            assert has_no_scan(read(conn, statement, late_rows()))
