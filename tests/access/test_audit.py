"""The audit log: what is in it, who reads it, and that the web cannot change it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

import clock
from access import audit, people
from access.audit import Change, Wanted
from access.people import NewPerson
from access.refusals import Forbidden
from metrics import target_edit
from metrics.target_edit import LineTarget
from tests.cast import Cast, operator


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
    second = audit.latest(conn, cast.admin, after=first[-1], size=3)
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


def test_a_change_says_from_what_to_what_and_leaves_out_what_stayed(conn: Connection, cast: Cast) -> None:
    was = {"role": "worker", "teams": ["early"], "since": date(2026, 3, 1)}
    audit.record(
        conn, cast.admin, "person.role", "person:1", before=was, role="manager", teams=["early"], since=date(2026, 3, 1)
    )
    changes = {change.name: change for change in audit.latest(conn, cast.admin)[0].changes}
    assert (changes["role"].before, changes["role"].after, changes["role"].is_changed) == ("worker", "manager", True)
    assert not changes["teams"].is_changed
    assert not changes["since"].is_changed


def test_people_are_named_and_programs_are_not(conn: Connection, cast: Cast) -> None:
    audit.record(conn, cast.manager, "test", "1")
    audit.record(conn, operator(), "test", "2")
    program, manager = audit.latest(conn, cast.admin, size=2)
    assert (manager.name, program.name) == (cast.manager.name, "")


def test_one_looks_for_a_thing_a_kind_of_deed_a_person_or_a_time(conn: Connection, cast: Cast) -> None:
    start = clock.now()
    audit.record(conn, cast.manager, "target.set", "line:L1")
    audit.record(conn, cast.admin, "person.role", "person:7")
    found = [
        audit.latest(conn, cast.admin, wanted)
        for wanted in (
            Wanted(subject="line:L1", since=start),
            Wanted(action="person.", since=start),
            Wanted(actor=cast.manager.label, since=start),
            Wanted(until=start),
        )
    ]
    assert [[entry.action for entry in entries] for entries in found[:3]] == [
        ["target.set"],
        ["person.role"],
        ["target.set"],
    ]
    assert all(entry.at < start for entry in found[3])


def test_the_kinds_of_deeds_are_known(conn: Connection, cast: Cast) -> None:
    for action in ("zebra.ran", "zebra.slept", "apple.fell"):
        audit.record(conn, cast.admin, action, "x")
    found = audit.kinds(conn, cast.admin)
    assert {"apple", "zebra"} <= set(found)
    assert found == sorted(set(found))


def test_every_service_that_changes_says_what_was_before(conn: Connection, cast: Cast) -> None:
    """Asked of the code: a change that has something to change from is written with it."""
    person = people.make(conn, cast.admin, NewPerson("nele", "Nele", "worker", "quiet-amber-lantern-road"))
    people.rename(conn, cast.admin, person.person_id, seen_version=person.version, display_name="Nele K", language="de")
    target = LineTarget("L1", "oee", Decimal("0.6"))
    target_edit.put(conn, cast.supervisor, target)
    held = target_edit.of_line(conn, cast.supervisor, "L1")[0]
    target_edit.put(conn, cast.supervisor, replace(held, target=Decimal("0.7")), seen=held)
    found = {entry.action: entry.changes for entry in reversed(audit.latest(conn, cast.admin, size=4))}
    assert _changed(found["person.rename"]) == {"display_name": ("Nele", "Nele K"), "language": ("en", "de")}
    assert _changed(found["target.set"]) == {"target": ("0.6", "0.7")}


def _changed(changes: tuple[Change, ...]) -> dict[str, tuple[object, object]]:
    return {change.name: (change.before, change.after) for change in changes if change.is_changed}
