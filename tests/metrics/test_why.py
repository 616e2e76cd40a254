"""Why a figure reads so: its formula with numbers, its target, its stops and counts, and the rows they came from."""

import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import NotFound
from db import tables as t
from ingest import door
from metrics import formula_words, why, why_rows
from metrics.catalogue import KPIS
from metrics.formula_words import Term
from metrics.scope import Scope
from metrics.why import Question, Why
from tests.metrics.small_line import NOW, Line, clock

MEMBER = Actor("S", "person", "worker", "anna", lines=frozenset({"L"}))
OTHER_TEAM = Actor("S", "person", "worker", "ben", lines=frozenset({"L9"}))
OTHER_SITE = Actor("N", "person", "manager", "nora", lines=frozenset({"L"}))


@pytest.fixture
def line(conn: Connection) -> Line:
    """A morning with a jam, two products, scrap and rework."""
    found = Line(conn).build()
    found.state("6:00", "running").state("7:00", "down", "JAM").state("7:30", "running").state("12:00", "setup")
    found.state("12:20", "running").state("13:30", "down").state("13:45", "running")
    for hour in range(6, 12):
        found.count(f"{hour}:40", good=30, scrap=2, rework_milli=1000)
    worth = {"margin": Decimal("1.5"), "material_cost": Decimal("0.7")}
    found.add(t.products, product="q", name="q", ideal_cycle_s=Decimal(30), **worth)
    found.add(t.products, product="p", machine="M", name="p", ideal_cycle_s=Decimal(60), **worth)
    found.add(t.rates, line="L", crew=3, labor_rate=Decimal("22.5"), overhead_rate=Decimal(31))
    found.count("12:40", good=40, product="q")
    order = {"machine": "M", "product": "p", "start_at": clock("6:00"), "end_at": clock("12:00")}
    found.add(t.orders, order_no="1", planned_qty=300, **order)
    found.add(t.targets, line="L", kpi="oee", target=Decimal("0.7"), set_by="max", why="as last year")
    said = {"kind": "better", "lane": 3, "line": "L", "body": "x", "receipt_hash": "r", "request_id": "q"}
    found.add(t.ideas, due_at=clock("9:00"), first_answer_at=clock("8:00"), **said)
    found.add(t.incidents, line="L", at=clock("6:00") - timedelta(days=9), kind="recordable", **key())
    return found


def key() -> dict[str, Any]:
    return {"event_key": "i:0", "fingerprint": "", "import_id": 0}


def question(kpi: str = "oee", **scope: str) -> Question:
    return Question(Scope("S", **(scope or {"line": "L"})), kpi, clock("6:00"), clock("14:00"))


def asked(on: Line, kpi: str = "oee", *, who: Actor = MEMBER, **scope: str) -> Why:
    return why.read(on.conn, who, question(kpi, **scope), now=NOW)


def number(term: Term) -> str:
    assert term.amount is not None
    return f"Fraction({term.amount.numerator}, {term.amount.denominator})"


def test_every_figure_of_the_catalogue_has_a_formula_in_words_and_a_version() -> None:
    assert list(formula_words.FORMULAS) == [kpi.key for kpi in KPIS]
    assert all(kpi.version == len(kpi.history) >= 1 for kpi in KPIS)
    named = set(re.findall(r"\{(\w+)\}", " ".join(formula_words.FORMULAS.values())))
    assert named == set(formula_words.TERMS)


@pytest.mark.parametrize("kpi", [key for key, text in formula_words.FORMULAS.items() if "the " not in text])
def test_the_numbers_in_the_formula_give_the_value(line: Line, kpi: str) -> None:
    found = asked(line, kpi)
    worked_out = eval(found.formula.written(number), {"Fraction": Fraction})  # noqa: S307  our own formula
    assert found.value.value == worked_out


def test_what_counts_of_the_orders_gives_the_plan_that_was_reached(line: Line) -> None:
    found = asked(line, "plan_attainment")
    reached = sum(min(Fraction(plan.delivered), plan.due) for plan in found.orders)
    assert found.value.value == reached / sum(plan.due for plan in found.orders)


def test_a_missing_cycle_leaves_the_ideal_time_unknown_and_not_zero(line: Line) -> None:
    line.count("13:00", good=1, product="new")
    assert asked(line).formula.terms["ideal_good"].amount is None


def test_the_target_comes_with_who_set_it_and_why(line: Line) -> None:
    found = asked(line).target
    assert found is not None
    assert (found.target, found.set_by, found.why) == (Decimal("0.7"), "max", "as last year")
    assert asked(line, "scrap_ratio").target is None
    assert asked(line, machine="M").target is None


def test_counts_stand_by_product_and_order_and_add_up_to_the_elements(line: Line) -> None:
    line.count("15:00", good=7)
    wide = Question(Scope("S", line="L"), "oee", clock("6:00"), clock("16:00"))
    found = why.read(line.conn, MEMBER, wide, now=NOW)
    rows = [(row.product, row.order_no, row.in_shift, row.good) for row in found.counted]
    assert rows == [("p", "1", True, 180_000), ("q", "", True, 40_000), ("p", "", False, 7_000)]
    assert sum(row.good for row in found.counted if row.in_shift) == found.value.elements.good


def test_stops_count_their_planned_time_only(line: Line) -> None:
    line.state("9:50", "down", "JAM").state("10:20", "running")
    stops = [(stop.state, stop.reason, stop.inside_us // 60_000_000) for stop in asked(line).stops]
    assert stops == [("down", "JAM", 30), ("down", "JAM", 15), ("setup", None, 20), ("down", None, 15)]


def test_a_stop_that_lasts_has_no_end_yet(line: Line) -> None:
    line.state("13:50", "down")
    assert asked(line).stops[-1].end is None


def test_stops_told_by_hand_stand_for_a_line_whose_machines_tell_none(conn: Connection) -> None:
    line = Line(conn).build()
    told = {"stop_id": uuid4(), "start_at": clock("9:50"), "end_at": clock("10:20"), "reason": "JAM"}
    line.add(t.hand_stops, line="L", entered_by="Ana", **told)
    stops = asked(line, "scrap_ratio").stops
    assert [(stop.machine, stop.reason, stop.inside_us // 60_000_000) for stop in stops] == [("", "JAM", 15)]


def test_rows_come_a_page_at_a_time_and_none_twice(line: Line) -> None:
    seen: list[object] = []
    after = None
    while True:
        page = why_rows.read(line.conn, MEMBER, question(), why_rows.STATES, after=after, size=2)
        assert len(page.rows) <= 2
        seen += [row.place.at for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == [clock(at) for at in ("6:00", "7:00", "7:30", "12:00", "12:20", "13:30", "13:45")]


def test_counts_come_a_page_at_a_time_those_of_one_instant_too(line: Line) -> None:
    for _ in range(3):
        line.count("13:00", good=1)
    line.count("18:00", scrap=3, made_at=clock("8:00"))
    seen: list[tuple[object, str]] = []
    after = None
    while True:
        page = why_rows.read(line.conn, MEMBER, question(), why_rows.COUNTS, after=after, size=2)
        seen += [(row.place.at, row.place.event_key) for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == 11
    assert seen == sorted(seen)


def test_the_event_that_held_when_the_window_began_is_among_the_rows(line: Line) -> None:
    later = Question(Scope("S", line="L"), "oee", clock("7:10"), clock("8:00"))
    page = why_rows.read(line.conn, MEMBER, later, why_rows.STATES)
    assert [row.said["state"] for row in page.rows] == ["down", "running"]


def test_scrap_found_later_is_among_the_rows_of_the_time_at_which_it_was_made(line: Line) -> None:
    line.count("18:00", scrap=3, made_at=clock("8:00"))
    hour = Question(Scope("S", line="L"), "scrap_ratio", clock("8:00"), clock("8:30"))
    page = why_rows.read(line.conn, MEMBER, hour, why_rows.COUNTS)
    assert [(row.said["at"], row.said["scrap"]) for row in page.rows] == [(clock("18:00"), 3000)]


def test_a_corrected_row_shows_what_stood_there_before_and_who_changed_it(line: Line) -> None:
    event = {"site": "S", "machine": "M", "at": clock("13:00"), "event_id": "e7", "product": "p"}
    door.write(line.conn, "counts", [event | {"good": 50}], source="upload", by="Ana")
    door.write(line.conn, "counts", [event | {"good": 40}], source="upload", by="Bo")
    row = why_rows.read(line.conn, MEMBER, question(), why_rows.COUNTS).rows[-1]
    assert (row.event_id, row.said["good"], row.source, row.by) == ("e7", 40_000, "upload", "Bo")
    assert [(one.said["good"], one.said["at"], one.recorded_by) for one in row.replaced] == [
        (50_000, clock("13:00"), "Bo")
    ]


@pytest.mark.parametrize("who", [OTHER_TEAM, OTHER_SITE])
@pytest.mark.parametrize("scope", [{"line": "L"}, {"machine": "M"}, {"team": "T"}, {"area": "A"}])
def test_another_team_and_another_site_find_nothing(line: Line, who: Actor, scope: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        why.read(line.conn, who, question(**scope), now=NOW)
    with pytest.raises(NotFound):
        why_rows.read(line.conn, who, question(**scope), why_rows.COUNTS)


def test_a_whole_site_is_for_whoever_sees_all_its_lines(line: Line) -> None:
    whole = Question(Scope("S"), "oee", clock("6:00"), clock("14:00"))
    assert why.read(line.conn, MEMBER, whole, now=NOW).value.value is not None
    line.add(t.lines, line="L9", name="L9")
    with pytest.raises(NotFound):
        why.read(line.conn, MEMBER, whole, now=NOW)


@pytest.mark.parametrize("scope", [{"line": "none"}, {"machine": "none"}, {"team": "none"}])
def test_what_does_not_exist_reads_as_what_is_out_of_sight(line: Line, scope: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        why.read(line.conn, MEMBER, question(**scope), now=NOW)
    with pytest.raises(NotFound):
        asked(line, "no_such_kpi")
