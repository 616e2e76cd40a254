"""What spoils which figure: every kind of fault is found, sized, and put in its place."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Forbidden
from db import tables as t
from ingest import door
from metrics import quality, reported
from metrics.findings import Finding
from tests.metrics.small_line import Line, clock

NOW = clock("13:00")
LEAD = Actor("S", "person", "supervisor", "sofia", lines=frozenset({"L"}))
BOSS = Actor("S", "person", "manager", "max", lines=frozenset({"L"}))


@pytest.fixture
def line(conn: Connection) -> Line:
    """A line without fault: states, counts, cycle, shift of today and tomorrow, no chosen figure."""
    found = Line(conn).build().state("6:00", "running", arrived_at=clock("6:00"))
    found.count("12:55", good=100, arrived_at=clock("12:55"))
    tomorrow = clock("6:00") + timedelta(days=1)
    found.add(t.shifts, line="L", shift="early", start_at=tomorrow, end_at=tomorrow + timedelta(hours=9))
    return found


def found(line: Line, who: Actor = LEAD) -> list[Finding]:
    return quality.read(line.conn, who, now=NOW).findings


def only(line: Line, kind: str) -> Finding:
    one, *others = found(line)
    assert (one.kind, others) == (kind, [])
    return one


def test_a_line_without_fault_has_no_finding(line: Line) -> None:
    assert found(line) == []


def test_a_worker_and_a_screen_are_refused(line: Line) -> None:
    for role in ("worker", "screen"):
        with pytest.raises(Forbidden):
            quality.read(line.conn, Actor("S", "person", role, "x", lines=frozenset({"L"})), now=NOW)


@pytest.mark.parametrize("lines", [frozenset(), frozenset({"L9"})])
def test_another_team_sees_nothing_of_the_line(line: Line, lines: frozenset[str]) -> None:
    line.count("12:50", good=1, product="unknown")
    other_site = Actor("N", "person", "manager", "nora", lines=frozenset({"L"}))
    for who in (Actor("S", "person", "supervisor", "x", lines=lines), other_site):
        assert found(line, who) == []


def test_a_silent_machine_is_named_while_its_line_is_manned(conn: Connection) -> None:
    line = Line(conn).build(silent_s=3600).state("6:00", "running")
    line.count("7:00", good=10)
    tomorrow = clock("6:00") + timedelta(days=1)
    line.add(t.shifts, line="L", shift="early", start_at=tomorrow, end_at=tomorrow + timedelta(hours=9))
    unknown, silent = found(line)
    assert (silent.kind, silent.machine, float(silent.size), silent.since) == ("silent", "M", 360, clock("7:00"))
    assert (unknown.kind, unknown.withholds, float(unknown.size)) == ("unknown_time", True, 5 * 60 - 15)
    assert unknown.share == Fraction(285, 405)


def test_stops_without_a_reason_are_summed_and_short_ones_are_left_out(line: Line) -> None:
    line.state("8:00", "down").state("8:30", "running").state("9:00", "down").state("9:01", "running")
    one = only(line, "no_reason")
    assert (float(one.size), one.unit, one.share) == (30, "min", Fraction(30, 405))


def test_parts_without_product_or_cycle_withhold_the_figures_of_cycles(line: Line) -> None:
    line.count("12:30", good=50, product=None)
    line.count("12:40", good=30, product="new")
    line.add(t.products, product="bare", name="bare")
    line.count("12:50", good=20, product="bare")
    told = {one.kind: (one.subject, float(one.size), one.share, one.withholds, one.since) for one in found(line)}
    assert told == {
        "no_product": ("", 50, Fraction(50, 200), True, clock("12:30")),
        "unknown_product": ("new", 30, Fraction(30, 200), True, clock("12:40")),
        "no_cycle": ("bare", 20, Fraction(20, 200), True, clock("12:50")),
    }


def test_parts_during_an_order_have_its_product(line: Line) -> None:
    line.add(t.orders, machine="M", order_no="1", product="p", start_at=clock("12:00"))
    line.count("12:30", good=50, product=None)
    assert found(line) == []


def test_a_cycle_that_is_too_slow_names_its_product(line: Line) -> None:
    line.count("12:00", good=500)
    one = only(line, "cycle_too_slow")
    assert (one.subject, float(one.size), one.since) == ("p", 600 - 405, clock("6:00"))


def test_codes_that_nobody_explained_are_listed(line: Line) -> None:
    line.state("12:56", "idle", "GHOST").state("12:57", "running")
    assert [(one.kind, one.subject, float(one.size)) for one in found(line)] == [("unknown_reason", "GHOST", 1)]


def test_a_message_from_the_future_and_a_counter_that_fell_are_listed(line: Line) -> None:
    line.state("23:00", "running", arrived_at=clock("12:00"))
    line.add(t.counter_falls, machine="M", counter="good", at=clock("11:00"))
    told = {one.kind: one.since for one in found(line)}
    assert told == {"in_future": clock("12:00"), "counter_backwards": clock("11:00")}


def test_counting_by_hand_beside_states_is_told_with_its_share(line: Line) -> None:
    row = {"site": "S", "machine": "M", "at": clock("12:00"), "product": "p", "good": 25}
    door.write(line.conn, "counts", [row], source="pad", by="Ana")
    one = only(line, "by_hand")
    assert (float(one.size), one.share) == (25, Fraction(1, 5))


def test_a_line_without_states_is_a_fault_only_where_its_board_wants_figures_of_time(conn: Connection) -> None:
    line = Line(conn).build()
    line.count("12:55", good=10)
    line.add(t.targets, line="L", kpi="scrap_ratio", target=Decimal("0.1"))
    line.add(t.targets, line="L", kpi="oee", target=Decimal("0.1"))
    choose(line, "scrap_ratio")
    assert [one.kind for one in found(line)] == ["shifts_end"]
    choose(line, "oee")
    assert next((one.kind, one.spoils) for one in found(line)) == ("no_states", ("oee",))


def choose(line: Line, kpi: str) -> None:
    line.add(t.board_kpis, line="L", kpi=kpi, position=1, owner_role="lead", reaction_card="look")


def test_a_chosen_figure_without_a_target_is_named(line: Line) -> None:
    choose(line, "scrap_ratio")
    assert only(line, "no_target").subject == "scrap_ratio"


def test_a_line_without_shifts_says_so(conn: Connection) -> None:
    assert [one.kind for one in found(Line(conn).build(shift=False))] == ["no_shifts"]


def test_parts_that_came_after_the_report_are_told(line: Line) -> None:
    yesterday = clock("6:00") - timedelta(days=1)
    line.add(t.shifts, line="L", shift="early", start_at=yesterday, end_at=yesterday + timedelta(hours=8))
    reported.close_shifts(line.conn, "S", now=yesterday + timedelta(hours=9))
    line.count("7:00", good=5)
    assert "late" not in {one.kind for one in found(line)}
    key = {"event_key": "i:late", "fingerprint": "", "import_id": 0}
    at = yesterday + timedelta(hours=1)
    line.add(t.count_events, machine="M", at=at, good_milli=5000, product="p", arrived_at=NOW, **key)
    assert [(float(one.size), one.since) for one in found(line) if one.kind == "late"] == [(5, at)]


def test_rejected_rows_are_told_to_whoever_imports(line: Line) -> None:
    line.add(t.imports, source="upload", kind="counts", file_name="c.csv", by="Max", at=NOW, rows=10, rejected=4)
    assert found(line) == []
    one, *others = found(line, BOSS)
    assert (one.kind, one.subject, float(one.size), one.share, others) == ("rejects", "c.csv", 4, Fraction(2, 5), [])


def test_what_withholds_comes_first_and_then_the_larger_share() -> None:
    def finding(kind: str, withholds: bool, share: str) -> Finding:
        return Finding(kind, "L", "", ("oee",), withholds, Fraction(1), "min", Fraction(share))

    mixed = [
        finding("a", False, "1/2"),
        finding("b", True, "1/10"),
        finding("c", True, "1/5"),
        finding("d", False, "1"),
    ]
    assert [one.kind for one in quality.worst_first(mixed)] == ["c", "b", "d", "a"]
