"""A manager was at the line: a tap on its tablet, with a code of the manager's own."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select, update

from access.actors import Actor
from access.refusals import Forbidden, NotFound
from db import tables as t
from feedback import visits
from tests.make import DAY, MONDAY
from tests.people import OTHER_SITE, SITE, Cast


@pytest.fixture
def pad(cast: Cast) -> Actor:
    return Actor(SITE, "screen", "pad", "Tablet of line 1", lines=frozenset({"L1"}), screen_id=2)


@pytest.fixture
def code(conn: Connection, cast: Cast) -> str:
    return visits.new_code(conn, cast.dana, now=MONDAY)


def days(conn: Connection, line: str = "L1", after: int = 0) -> int | None:
    return visits.days_since(conn, SITE, line, now=MONDAY + after * DAY)


def test_the_wall_counts_the_days_since_a_manager_was_here(conn: Connection, cast: Cast, pad: Actor, code: str) -> None:
    assert days(conn) is None
    visits.note(conn, pad, "L1", code, request_id="a", now=MONDAY)
    assert [days(conn, after=after) for after in (0, 1, 12)] == [0, 1, 12]
    visits.note(conn, pad, "L1", code, request_id="b", now=MONDAY + 5 * DAY)
    assert days(conn, after=12) == 7
    assert days(conn, "L2") is None
    assert visits.days_by_line(conn, SITE, ["L1", "L2"], now=MONDAY) == {"L1": 0, "L2": None}
    assert visits.days_since(conn, OTHER_SITE, "L1", now=MONDAY) is None


def test_late_in_the_evening_it_is_still_the_plants_own_day(
    conn: Connection, cast: Cast, pad: Actor, code: str
) -> None:
    visits.note(conn, pad, "L1", code, request_id="a", now=MONDAY.replace(hour=23))  # Tuesday in Berlin
    assert days(conn, after=1) == 0


def test_a_visit_keeps_no_name_and_the_audit_does(conn: Connection, cast: Cast, pad: Actor, code: str) -> None:
    visits.note(conn, pad, "L1", code, request_id="a", now=MONDAY)
    visits.note(conn, pad, "L1", code, request_id="a", now=MONDAY)  # the same tap again
    assert set(t.visits.c.keys()) == {"site_id", "line", "request_id", "at", "on_day"}
    audit = select(t.audit.c.actor, t.audit.c.subject).where(t.audit.c.action == "visit.noted")
    assert list(conn.execute(audit)) == [(f"person:{cast.dana.person_id}", "line:L1")]


def test_who_only_passes_cannot_fake_one(conn: Connection, cast: Cast, pad: Actor, code: str) -> None:
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for typed in (wrong, "", code[:5], f"{code}0"):
        with pytest.raises(NotFound, match="No manager has this code"):
            visits.note(conn, pad, "L1", typed, request_id="a", now=MONDAY)
    assert days(conn) is None


def test_the_code_counts_on_the_tablet_of_that_line_alone(conn: Connection, cast: Cast, pad: Actor, code: str) -> None:
    with pytest.raises(NotFound, match="no such line"):
        visits.note(conn, pad, "L2", code, request_id="a", now=MONDAY)
    for actor in (cast.dana, cast.ana, cast.screen):  # from a desk, from a wall
        with pytest.raises(Forbidden):
            visits.note(conn, actor, "L1", code, request_id="a", now=MONDAY)
    with pytest.raises(NotFound):
        visits.note(conn, replace(pad, site_id=OTHER_SITE), "L1", code, request_id="a", now=MONDAY)


@pytest.mark.parametrize("change", [{"disabled_at": MONDAY}, {"role": "supervisor"}])
def test_the_code_of_who_is_no_manager_any_more_is_nobodys(
    conn: Connection, cast: Cast, pad: Actor, code: str, change: dict[str, object]
) -> None:
    conn.execute(update(t.people).where(t.people.c.person_id == cast.dana.person_id).values(change))
    with pytest.raises(NotFound):
        visits.note(conn, pad, "L1", code, request_id="a", now=MONDAY)


def test_a_new_code_ends_the_old_one_and_stands_nowhere_in_clear(
    conn: Connection, cast: Cast, pad: Actor, code: str
) -> None:
    new = visits.new_code(conn, cast.dana, now=MONDAY + DAY)
    with pytest.raises(NotFound):
        visits.note(conn, pad, "L1", code, request_id="a", now=MONDAY)
    visits.note(conn, pad, "L1", f" {new[:3]} {new[3:]}", request_id="a", now=MONDAY)
    assert visits.code_made_at(conn, cast.dana) == MONDAY + DAY
    kept = [*conn.execute(select(t.visit_codes)), *conn.execute(select(t.audit.c.details))]
    assert not any(new in str(row) for row in kept)


def test_only_managers_have_codes(conn: Connection, cast: Cast, pad: Actor) -> None:
    for actor in (cast.ana, cast.bo, cast.adi, cast.screen, pad, cast.station):
        with pytest.raises(Forbidden):
            visits.new_code(conn, actor, now=MONDAY)
    assert visits.code_made_at(conn, cast.dana) is None
