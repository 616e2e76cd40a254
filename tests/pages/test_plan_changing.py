"""Changing the plan of a shift on the board: who may, what is shown of it, and taking it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine

import clock
from metrics import plan_changes
from metrics.plan_changes import PlanChange, Wanted
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, begin_of_shift
from tests.pages.test_board import BOARD, NOW, START, drawn
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
CREW = Wanted(LINE, "crew", START + HOUR, START + 3 * HOUR, "two are *ill*", 3, 5)


@pytest.fixture(autouse=True)
def working(monkeypatch: pytest.MonkeyPatch, engine: Engine, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with engine.begin() as conn:
        live_floor.build(conn, NOW)


def change(engine: Engine, cast: Cast, wanted: Wanted = CREW) -> int:
    with engine.begin() as conn:
        return plan_changes.add(conn, cast.supervisor, wanted, request_id=str(uuid4()), now=NOW)


def kept(conn: Connection) -> list[PlanChange]:
    return plan_changes.between(conn, SITE, [LINE], START, START + 8 * HOUR)


def test_a_row_shows_the_first_plan_and_who_changed_it_why(engine: Engine, cast: Cast) -> None:
    change(engine, cast)
    with engine.connect() as conn:
        rows = drawn(conn, cast.worker)["hours"]["rows"]
    assert [(row["first_plan"], row["plan"]) for row in rows[:4]] == [
        ("", "60"),
        ("60", "36"),
        ("60", "36"),
        ("", "60"),
    ]
    assert rows[1]["changed"] == "crew 3 of 5: two are *ill* (Sofia)"
    assert rows[2]["changed"] == "crew 3 of 5"


def test_everybody_reads_both_plans_and_only_leads_change_them(engine: Engine, cast: Cast, visit: Visit) -> None:
    number = change(engine, cast)
    page = visit(cast.worker, BOARD)
    assert "First plan 480 pieces, now 432." in words(page)
    assert "two are *ill*" in words(page)
    assert [button.label for button in page.button] == ["Say what you see", "Write on a stop"]
    assert [button.key for button in visit(cast.supervisor, BOARD).button if "plan" in str(button.key)] == [
        "change-plan",
        f"plan-back-{number}",
    ]


def test_a_change_is_made_in_the_dialog_with_a_reason(engine: Engine, cast: Cast, visit: Visit) -> None:
    page = visit(cast.supervisor, BOARD)
    page.button(key="change-plan").click().run()
    page.button(key="plan-save").click().run()
    assert "Say why in a few words" in words(page)
    page.text_input(key="plan-why").set_value("no bottles")
    page.button(key="plan-save").click().run()
    with engine.connect() as conn:
        [made] = kept(conn)
    assert (made.kind, made.why, made.start, made.end) == ("no_order", "no bottles", NOW, START + 8 * HOUR)


def test_a_change_is_taken_back_and_stays_readable(engine: Engine, cast: Cast, visit: Visit) -> None:
    number = change(engine, cast)
    page = visit(cast.supervisor, BOARD)
    page.button(key=f"plan-back-{number}").click().run()
    assert "taken back by Sofia" in words(page)
    with engine.connect() as conn:
        assert [one.withdrawn_by for one in kept(conn)] == ["Sofia"]


def test_a_change_made_after_the_shift_says_so(
    cast: Cast, engine: Engine, monkeypatch: pytest.MonkeyPatch, visit: Visit
) -> None:
    late = begin_of_shift(NOW) + 9 * HOUR
    monkeypatch.setattr(clock, "now", lambda: late)
    with engine.begin() as conn:
        plan_changes.add(conn, cast.supervisor, CREW, request_id="late", now=late + timedelta(minutes=1))
    assert "after the shift" in words(visit(cast.supervisor, BOARD))
