"""Facts in partitions of a month: nothing is lost on the way, and every row has a place."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from db import engine as engines
from db import months, schema
from db.embedded import Cluster
from db.queries import months as queries
from ingest import door
from tests.conftest import administer

EVENT = "INSERT INTO {table} (site_id, machine, at, {more}event_key, fingerprint, import_id) VALUES "
WHERE = text("""
    SELECT CAST(tableoid AS regclass)::text, CAST(at AT TIME ZONE 'UTC' AS text), event_key
    FROM count_events ORDER BY at, event_key
""")


def count(conn: Connection, at: str, key: str = "i:1") -> None:
    given = {"at": at, "key": key}
    conn.execute(text(EVENT.format(table="count_events", more="") + "('P', 'M', :at, :key, '', 0)"), given)


def places(conn: Connection) -> list[tuple[str, ...]]:
    return [tuple(row) for row in conn.execute(WHERE)]


def made(conn: Connection, day: str, *, and_move: bool = False) -> bool:
    given = {"fact": "count_events", "of_day": day, "and_move": and_move}
    return bool(conn.execute(queries.MAKE, given).scalar_one())


@pytest.fixture
def first_version(cluster: Cluster) -> Iterator[Connection]:
    """The owner's connection to a database of the first version."""
    administer(cluster, "CREATE DATABASE first_version")
    made_engine = engines.make(cluster.url("first_version"))
    with made_engine.connect() as conn:
        to(conn, "0001")
        yield conn
    made_engine.dispose()
    administer(cluster, "DROP DATABASE first_version")


def to(conn: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, version)


def test_every_row_of_the_first_version_is_kept_in_its_month(first_version: Connection) -> None:
    for number, at in enumerate(("1950-01-01", "2026-04-30 23:59:59.999999+00", "2026-05-01+00", "2150-01-01")):
        count(first_version, at, f"i:{number}")
        state = EVENT.format(table="state_events", more="state, ") + "('P', 'M', :at, 'down', :key, 'f', 7)"
        first_version.execute(text(state), {"at": at, "key": f"i:{number}"})
    to(first_version, "head")
    assert places(first_version) == [
        ("count_events_others", "1950-01-01 00:00:00", "i:0"),
        ("count_events_2026_04", "2026-04-30 23:59:59.999999", "i:1"),
        ("count_events_2026_05", "2026-05-01 00:00:00", "i:2"),
        ("count_events_others", "2150-01-01 00:00:00", "i:3"),
    ]
    kept = first_version.execute(
        text("SELECT state, fingerprint, import_id, count(*) FROM state_events GROUP BY 1, 2, 3")
    )
    assert [tuple(row) for row in kept] == [("down", "", 7, 4)]


PLANT = """
    INSERT INTO sites (site_id, name, timezone) VALUES ('P', 'P', 'UTC');
    INSERT INTO lines (site_id, line, name) VALUES ('P', 'L', 'L');
    INSERT INTO machines (site_id, machine, line, name) VALUES ('P', 'M', 'L', 'M');
    INSERT INTO count_events (site_id, machine, at, good_milli, made_at, product, event_key, fingerprint, import_id)
    VALUES ('P', 'M', '2026-05-04 06:00:00Z', 1000, '2026-05-03 06:00:00.5Z', 'A', 'h:one', 'one', 0),
           ('P', 'M', '1969-05-04 06:00:00.25Z', 0, NULL, 'A', 'h:two', 'two', 0);
    INSERT INTO state_events (site_id, machine, at, state, reason, event_key, fingerprint, revision, import_id)
    VALUES ('P', 'M', '2026-05-04 06:00:00Z', 'down', 'jam', 'h:three', 'other', 1, 0);
    INSERT INTO event_history (site_id, kind, subject, event_key, fingerprint, row, import_id)
    SELECT site_id, 'states', machine, event_key, 'three',
           to_jsonb(s) || '{"reason": null, "revision": null, "fingerprint": "three"}', 0
    FROM state_events s
"""


def test_rows_of_the_first_version_that_are_sent_again_are_still_known(first_version: Connection) -> None:
    first_version.connection.cursor().execute(PLANT)
    to(first_version, "head")
    schema.give_rights(first_version, of_embedded_server=True)
    first_version.commit()
    at = {"site": "P", "machine": "M", "at": "2026-05-04T06:00:00Z"}
    made = {"good": 1, "made_at": "2026-05-03T06:00:00.5Z"}
    old = at | {"at": "1969-05-04T06:00:00.25Z", "good": 0, "product": "A"}
    counts = door.write(first_version, "counts", [at | {"product": "A"} | made, old], source="test")
    states = door.write(first_version, "states", [at | {"state": "down"}], source="test")
    assert (counts.duplicates, states.duplicates) == (2, 1)


def test_a_month_is_made_when_its_first_row_arrives_and_extreme_dates_need_none(engine: Engine) -> None:
    with engine.begin() as conn:
        months.make(conn, "count_events", ["2026-05-31 23:59", "2026-06-01 00:00", "1930-01-01 00:00"])
        for at in ("2026-05-31 23:59", "2026-06-01 00:00", "1930-01-01 00:00"):
            count(conn, at)
        assert [place[0] for place in places(conn)] == [
            "count_events_others",
            "count_events_2026_05",
            "count_events_2026_06",
        ]


def test_rows_that_came_before_their_month_was_made_wait_and_are_moved_later(engine: Engine) -> None:
    with engine.begin() as conn:
        count(conn, "2026-05-04")
        count(conn, "2026-06-04")
        assert not made(conn, "2026-05-01")
        assert made(conn, "2026-05-01", and_move=True)
        assert [place[0] for place in places(conn)] == ["count_events_2026_05", "count_events_others"]
        count(conn, "2026-05-05", "i:2")
        assert made(conn, "2026-05-01")


def test_somebody_who_reads_for_long_is_not_waited_for(engine: Engine) -> None:
    with engine.begin() as reader, engine.begin() as conn:
        places(reader)
        months.make(conn, "count_events", ["2026-05-04"])
        count(conn, "2026-05-04")
        assert [place[0] for place in places(conn)] == ["count_events_others"]


def test_a_month_has_the_keys_of_the_whole_and_only_the_owner_changes_it(engine: Engine) -> None:
    with engine.begin() as conn:
        months.make(conn, "count_events", ["2026-05-04"])
        months.make(conn, "people", ["2026-05-04"])
        assert not conn.execute(text("SELECT to_regclass('people_2026_05')")).scalar()
        indexes = "SELECT count(*) FROM pg_indexes WHERE tablename = 'count_events_2026_05'"
        assert conn.execute(text(indexes)).scalar_one() == 4
        owner = "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'count_events_2026_05'"
        assert not conn.execute(text(owner)).scalar_one()


NOW = datetime(2026, 5, 4, tzinfo=UTC)


def test_months_to_come_are_made_and_rows_that_wait_find_theirs(engine: Engine) -> None:
    with engine.begin() as conn:
        count(conn, "2026-01-31 12:00+00")
    assert months.keep_up(engine, NOW) == []
    with engine.begin() as conn:
        assert [place[0] for place in places(conn)] == ["count_events_2026_01"]
        for fact in ("state_events", "count_events"):
            names = [month.month for month in months.of_fact(conn, fact)]
            assert {"2026_05", "2026_06", "2026_07", "others"} <= set(names)


def test_months_that_were_kept_long_enough_are_dropped_whole(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in ("2026-01-31", "2026-03-01", "2026-05-01"):
        with engine.begin() as conn:
            months.make(conn, "count_events", [day])
            count(conn, f"{day} 12:00+00")
    with engine.begin() as conn:
        count(conn, "1990-01-01")
    monkeypatch.setenv("KEEP_COUNTS_MONTHS", "2")
    assert months.keep_up(engine, NOW) == ["count_events_2026_01"]
    with engine.begin() as conn:
        assert [place[0] for place in places(conn)] == ["count_events_2026_03", "count_events_2026_05"]


def test_nobody_drops_a_month_that_is_not_over(engine: Engine) -> None:
    with engine.begin() as conn:
        today = conn.execute(text("SELECT CAST(now() AS date)")).scalar_one()
        given = {"fact": "count_events", "of_day": today}
        conn.execute(queries.MAKE, given | {"and_move": False})
        assert not conn.execute(queries.DROP, given).scalar_one()
        assert not conn.execute(queries.DROP, {"fact": "people", "of_day": "2026-01-01"}).scalar_one()
