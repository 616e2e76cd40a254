"""Answers that were promised, and those that came in time."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection

from db import tables as t
from feedback import dangers, debt, triage
from metrics import values
from metrics.scope import Scope
from tests import make
from tests.make import MONDAY
from tests.metrics.small_line import DAY, NOW, Line, clock
from tests.people import SITE, move_in


@pytest.fixture
def line(conn: Connection) -> Line:
    return Line(conn).build()


def said(at: Line, due: str, answered: str | None = None, **more: Any) -> None:
    at.number += 1
    key = {"receipt_hash": f"r{at.number}", "request_id": f"q{at.number}", "kind": "better", "lane": 3, "line": "L"}
    first = None if answered is None else clock(answered)
    row = key | {"body": "x", "created_at": DAY - timedelta(days=7)} | more
    at.add(t.ideas, due_at=clock(due), first_answer_at=first, **row)


def test_an_answer_up_to_the_promised_instant_is_in_time(line: Line) -> None:
    said(line, "7:00", "7:00")
    said(line, "8:00", "8:00:01")
    said(line, "9:00")
    said(line, "10:00", "6:30", kind="danger", lane=1)
    assert line.read("ideas_answered").value == Fraction(1, 2)
    assert line.read("ideas_answered").unit == "ratio"


def test_an_answer_counts_when_it_falls_due_whenever_it_came(line: Line) -> None:
    said(line, "7:00", "6:00")
    said(line, "9:00")
    assert line.read("ideas_answered", "6:00", "7:00").withheld == "no answer fell due"
    assert line.read("ideas_answered", "7:00", "9:00").value == 1
    assert line.read("ideas_answered", "7:00", "9:00:01").value == Fraction(1, 2)
    assert line.read("ideas_answered", now=clock("8:00")).value == 1


def test_what_another_line_owes_is_not_ours(line: Line) -> None:
    line.add(t.lines, line="K", name="K", area="B")
    said(line, "7:00", "6:00")
    said(line, "8:00", line="K")
    assert line.read("ideas_answered").value == 1
    assert line.read("ideas_answered", line="K").value == 0
    assert line.read("ideas_answered", area="B").value == 0
    assert values.read(line.conn, Scope("S"), clock("6:00"), clock("14:00"), ["ideas_answered"], now=NOW)[
        0
    ].value == Fraction(1, 2)


def test_what_management_owes_on_the_wall_and_what_it_answered_mean_the_same(conn: Connection) -> None:
    cast, spoke = move_in(conn), MONDAY - 9 * make.DAY
    asked, parked, merged, answered = (make.idea(conn, cast.ana, now=spoke) for _ in range(4))
    danger = make.idea(conn, cast.ana, kind="danger", now=spoke)
    tap = make.tap(now=spoke + timedelta(minutes=1))
    triage.ask_back(conn, cast.bo, asked, tap, question="Which?")
    triage.park(conn, cast.bo, parked, tap, until=date(2026, 11, 20))
    triage.merge(conn, cast.bo, merged, tap, into=answered)
    triage.decline(conn, cast.bo, answered, tap, reason="No")
    dangers.answer(conn, cast.bo, danger, tap, words="On it")

    def share() -> Fraction | None:
        window = (spoke, MONDAY, ["ideas_answered"])
        return values.read(conn, Scope(SITE, line="L1"), *window, now=MONDAY)[0].value

    assert share() == Fraction(3, 5)
    assert debt.owed(conn, SITE, "L1", now=MONDAY).overdue == 2
    triage.unmerge(conn, cast.bo, merged, make.tap(2))
    assert share() == Fraction(2, 5)
    assert debt.owed(conn, SITE, "L1", now=MONDAY).overdue == 3
