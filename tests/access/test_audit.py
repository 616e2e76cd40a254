"""The audit log: what is in it, who reads it, and that the web cannot change it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from access import audit
from access.refusals import Forbidden
from tests.cast import Cast


def test_an_entry_says_who_did_what_to_which(conn: Connection, cast: Cast) -> None:
    audit.record(conn, cast.manager, "target.set", "line:L1", target=Decimal("2.50"), since=date(2026, 3, 1))
    entry = audit.latest(conn, cast.admin)[0]
    assert (entry.actor, entry.action, entry.subject) == (cast.manager.label, "target.set", "line:L1")
    assert entry.details == {"target": "2.50", "since": "2026-03-01"}


def test_an_admin_reads_their_own_plant_page_by_page(conn: Connection, cast: Cast) -> None:
    for n in range(5):
        audit.record(conn, cast.admin, "test", str(n))
    audit.record(conn, cast.stranger, "test", "elsewhere")
    first = audit.latest(conn, cast.admin, size=3)
    second = audit.latest(conn, cast.admin, before=first[-1].audit_id, size=3)
    assert [entry.subject for entry in first + second] == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("role", ["worker", "supervisor", "manager"])
def test_nobody_else_reads_it(conn: Connection, cast: Cast, role: str) -> None:
    with pytest.raises(Forbidden):
        audit.latest(conn, getattr(cast, role))


@pytest.mark.parametrize("deed", ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_web_cannot_change_what_was_written(conn: Connection, cast: Cast, deed: str) -> None:
    audit.record(conn, cast.admin, "test", "kept")
    with pytest.raises(ProgrammingError, match="permission denied"), conn.begin_nested():
        conn.execute(text(deed))


def test_what_cannot_be_written_down_plainly_is_a_fault(conn: Connection, cast: Cast) -> None:
    with pytest.raises(TypeError):
        audit.record(conn, cast.admin, "test", "x", thing=object())
