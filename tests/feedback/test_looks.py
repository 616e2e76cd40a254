"""Looks are counted by day and figure, and what nobody touches for 60 days is named."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from access.refusals import NotFound
from feedback import annotations, looks
from feedback.annotations import Span
from tests.cast import OTHER_SITE, SITE, Cast, assemble
from tests.make import DAY, MONDAY, action, idea, request, target
from tests.pages.live_floor import choose

LATER = MONDAY + 61 * DAY


@pytest.fixture
def cast(conn: Connection) -> Cast:
    """Line L1 shows OEE since Monday."""
    found = assemble(conn)
    target(conn, "L1", "oee", site_id=SITE)
    choose(conn, found.manager, "oee")
    conn.execute(text("UPDATE board_kpis SET chosen_at = :at"), {"at": MONDAY})
    return found


def quiet(conn: Connection) -> list[str]:
    return [one.kpi for one in looks.noise(conn, SITE, {"L1", "L2"}, now=LATER)]


def test_a_look_is_a_number_of_the_day_on_the_plants_clock_and_names_nobody(conn: Connection, cast: Cast) -> None:
    for who in (cast.worker, cast.manager):
        looks.count(conn, who, "L1", "oee", now=MONDAY.replace(hour=23, minute=30))
    rows = conn.execute(text("SELECT * FROM kpi_looks")).mappings().all()
    assert [dict(row) for row in rows] == [
        {"site_id": SITE, "line": "L1", "kpi": "oee", "day": date(2026, 11, 17), "looks": 2}
    ]
    audit = "SELECT count(*) FROM audit WHERE action LIKE '%look%'"
    assert conn.execute(text(audit)).scalar_one() == 0


def test_nobody_is_counted_on_a_line_out_of_sight(conn: Connection, cast: Cast) -> None:
    for who in (cast.other_team, cast.stranger):
        with pytest.raises(NotFound):
            looks.count(conn, who, "L9" if who.site_id == OTHER_SITE else "L1", "oee", now=MONDAY)


def test_a_figure_that_nobody_touches_for_sixty_days_is_noise(conn: Connection, cast: Cast) -> None:
    assert looks.noise(conn, SITE, {"L1"}, now=MONDAY + 60 * DAY) == []
    found = looks.noise(conn, SITE, {"L1"}, now=LATER)
    assert [(one.line, one.kpi, one.owner_role, one.touched_at) for one in found] == [
        ("L1", "oee", "shift lead", MONDAY)
    ]
    assert looks.noise(conn, SITE, {"L2"}, now=LATER) == []
    assert looks.noise(conn, OTHER_SITE, {"L1"}, now=LATER) == []


def test_a_look_a_note_an_idea_or_an_action_ends_the_noise(conn: Connection, cast: Cast) -> None:
    recent = MONDAY + timedelta(days=10)
    touches = (
        lambda: looks.count(conn, cast.worker, "L1", "oee", now=recent),
        lambda: annotations.add(
            conn, cast.worker, Span("L1", MONDAY, kpi="oee"), "x", request_id=request(), now=recent
        ),
        lambda: idea(conn, cast.worker, now=recent, kpi="oee"),
        lambda: action(conn, cast.manager, cast.worker),
    )
    for touch in touches:
        with conn.begin_nested() as before:
            assert quiet(conn) == ["oee"]
            touch()
            assert quiet(conn) == []
            before.rollback()
