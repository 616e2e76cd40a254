"""The web's role writes rows and nothing else."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

FORBIDDEN = [
    pytest.param("CREATE TABLE mine (id int)", id="make a table"),
    pytest.param("DROP TABLE drafts", id="drop a table"),
    pytest.param("ALTER TABLE people ADD COLUMN x int", id="change a table"),
    pytest.param("CREATE SCHEMA mine", id="make a schema"),
    pytest.param("CREATE ROLE friend", id="make a role"),
    pytest.param("UPDATE audit SET actor = 'nobody'", id="rewrite the audit"),
    pytest.param("DELETE FROM audit", id="delete audit rows"),
    pytest.param("TRUNCATE audit", id="empty the audit"),
    pytest.param("UPDATE idea_events SET words = ''", id="rewrite what was said"),
    pytest.param("DELETE FROM idea_events", id="delete what was said"),
    pytest.param("DELETE FROM event_history", id="delete the history of corrections"),
    pytest.param("UPDATE event_history SET kind = ''", id="rewrite the history of corrections"),
    pytest.param("UPDATE reported_values SET value = '1'", id="rewrite what was reported"),
    pytest.param("DELETE FROM reported_values", id="delete what was reported"),
    pytest.param("UPDATE stop_codings SET coded_by = ''", id="rewrite who coded a stop"),
    pytest.param("DELETE FROM stop_codings", id="delete who coded a stop"),
    pytest.param("DELETE FROM master_history", id="delete what an import replaced"),
    pytest.param("DELETE FROM undone_imports", id="forget that an import was undone"),
    pytest.param("TRUNCATE ideas CASCADE", id="empty the ideas"),
    pytest.param("UPDATE alembic_version SET version_num = '0'", id="lie about the schema"),
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_web_role_may_not(conn: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        conn.execute(text(statement))


def test_the_web_role_writes_an_audit_row_and_reads_it_back(conn: Connection) -> None:
    conn.execute(
        text("INSERT INTO audit (site_id, actor, action, subject) VALUES ('P', 'system', 'idea.accept', 'idea:1')")
    )
    found = conn.execute(text("SELECT action, subject FROM audit WHERE site_id = 'P'")).all()
    assert [tuple(row) for row in found] == [("idea.accept", "idea:1")]


def test_the_web_role_stages_rows_for_copy(conn: Connection) -> None:
    conn.execute(text("CREATE TEMPORARY TABLE staging (row_no bigint) ON COMMIT DROP"))
    conn.execute(text("INSERT INTO staging VALUES (1)"))
    assert conn.execute(text("SELECT row_no FROM staging")).scalar_one() == 1


def test_connections_speak_utc(conn: Connection) -> None:
    assert conn.execute(text("SHOW timezone")).scalar_one() == "UTC"
