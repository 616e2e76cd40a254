"""A table that fills fast is still searched by its key."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from tests.ingest.floor import MACHINE, SITE, build, write

BEGIN = datetime(2026, 5, 4, tzinfo=UTC)
ROWS_KNOWN = text("SELECT reltuples FROM pg_class WHERE oid = 'count_events_2026_05'::regclass")


def counts(first: int, many: int) -> list[dict[str, object]]:
    return [
        {"site": SITE, "machine": MACHINE, "at": BEGIN + timedelta(seconds=n), "good": 1, "event_id": f"{n}"}
        for n in range(first, first + many)
    ]


def test_the_second_large_delivery_finds_statistics_of_the_first(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        build(conn, tmp_path)
        assert write(conn, "counts", counts(0, 1500)).accepted == 1500
        assert write(conn, "counts", counts(1000, 1500)).duplicates == 500
        assert conn.execute(ROWS_KNOWN).scalar_one() >= 1500
