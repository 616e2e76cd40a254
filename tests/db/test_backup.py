"""What is in a backup comes back, row by row."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, func, insert, select, text

from db import backup
from db import engine as engines
from db.problems import ServerProblem
from db.tables import audit, lines, metadata, sites, state_events

NIGHT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def furnish(conn: Connection) -> None:
    """A plant with a line, three hundred events with odd characters, and an audit row."""
    conn.execute(insert(sites).values(site_id="P1", name="Werk Süd – “new”\t\\N", timezone="Europe/Berlin"))
    conn.execute(insert(lines).values(site_id="P1", line="L1", name="Line 1"))
    events = [
        {"site_id": "P1", "machine": f"M{n % 7}", "at": NIGHT, "state": "running", "event_key": f"i:{n}",
         "fingerprint": "f", "import_id": 1, "reason": None if n % 2 else "jäm\n\u2028"}
        for n in range(300)
    ]  # fmt: skip
    conn.execute(insert(state_events), events)
    conn.execute(insert(audit).values(site_id="P1", actor="system", action="site.made", subject="P1"))


def everything(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
    }


def test_a_restored_backup_holds_the_same_rows(engine: Engine, database: str, tmp_path: Path) -> None:
    with engine.begin() as conn:
        furnish(conn)
        before = everything(conn)
    written = backup.save(owner(), tmp_path / "plant.dump")
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM state_events"))
        conn.execute(insert(sites).values(site_id="P2", name="Later", timezone="UTC"))
    engine.dispose()
    backup.restore(owner(), written)
    with engine.connect() as conn:
        assert everything(conn) == before


def test_the_web_role_has_its_rights_after_a_restore_and_ids_go_on(
    engine: Engine, database: str, tmp_path: Path
) -> None:
    with engine.begin() as conn:
        furnish(conn)
    written = backup.save(owner(), tmp_path / "plant.dump")
    engine.dispose()
    backup.restore(owner(), written)
    with engine.begin() as conn:
        furnish_audit = insert(audit).values(site_id="P1", actor="system", action="again", subject="P1")
        conn.execute(furnish_audit)
        assert conn.execute(select(func.max(audit.c.audit_id))).scalar_one() == 2
        assert not conn.execute(text("SELECT has_table_privilege('audit', 'DELETE')")).scalar_one()


def test_a_backup_is_for_its_owner_only_and_leaves_no_half_file(database: str, tmp_path: Path) -> None:
    written = backup.save(owner(), tmp_path / "plant.dump")
    assert written.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [written]


def test_a_broken_backup_is_refused_and_the_plant_stays(engine: Engine, database: str, tmp_path: Path) -> None:
    with engine.begin() as conn:
        furnish(conn)
        before = everything(conn)
    broken = tmp_path / "broken.dump"
    whole = backup.save(owner(), tmp_path / "plant.dump").read_bytes()
    broken.write_bytes(whole[: len(whole) * 2 // 3])
    engine.dispose()
    with pytest.raises(ServerProblem, match="pg_restore refused"):
        backup.restore(owner(), broken)
    with engine.connect() as conn:
        assert everything(conn) == before


def owner() -> URL:
    return engines.owner_url()
