"""What was reported of a closed shift stays as it was, whatever is corrected later."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Connection

from ingest import door
from metrics import reported
from metrics.catalogue import CATALOGUE
from metrics.reported import GRACE, LOOK_BACK, Reported
from metrics.scope import Scope
from tests.metrics.small_line import Line, clock

CLOSED = clock("14:15")
SCOPE = Scope("S", line="L")


@pytest.fixture
def line(conn: Connection) -> Line:
    found = Line(conn).build().state("6:00", "running", arrived_at=clock("6:00"))
    return found.count("9:00", good=90, scrap=10, arrived_at=clock("9:01"))


def of(line: Line, kpi: str = "scrap_ratio") -> Reported:
    found = reported.of_window(line.conn, SCOPE, kpi, clock("6:00"), clock("14:00"))
    assert found is not None
    return found


def correct(line: Line, scrap: int) -> None:
    row = {"site": "S", "machine": "M", "at": clock("9:30"), "event_id": "late", "product": "p", "scrap": scrap}
    door.write(line.conn, "counts", [row], source="upload", by="Bo")


def test_a_shift_is_reported_once_its_grace_time_is_over(line: Line) -> None:
    assert reported.close_shifts(line.conn, "S", now=CLOSED - timedelta(seconds=1)) == 0
    assert reported.close_shifts(line.conn, "S", now=CLOSED) == 1
    assert reported.close_shifts(line.conn, "S", now=CLOSED) == 0
    assert clock("14:00") + GRACE == CLOSED


def test_every_figure_is_kept_exactly_with_its_elements_and_the_formulas_version(line: Line) -> None:
    line.count("9:10", good=25)
    reported.close_shifts(line.conn, "S", now=CLOSED)
    kept = of(line)
    assert kept.value == Fraction(10, 125)
    assert (kept.withheld, kept.elements["good"], kept.reported_at) == (None, 115, CLOSED)
    assert kept.formula_version == CATALOGUE["scrap_ratio"].version
    assert of(line, "mttr").withheld == "no failure"
    assert all(of(line, kpi) for kpi in CATALOGUE)


def test_a_correction_changes_what_it_reads_now_and_never_what_was_reported(line: Line) -> None:
    reported.close_shifts(line.conn, "S", now=CLOSED)
    assert not of(line).is_changed(line.read("scrap_ratio"))
    correct(line, 5)
    reported.close_shifts(line.conn, "S", now=CLOSED + timedelta(days=1))
    assert of(line).value == Fraction(1, 10)
    assert of(line).is_changed(line.read("scrap_ratio"))


def test_what_moved_a_figure_since_is_counted_with_the_last_hand(line: Line) -> None:
    def told(start: str) -> list[tuple[str, int, str]]:
        found = reported.moved_since(line.conn, SCOPE, clock(start), clock("14:00"), CLOSED)
        return [(one.what, one.number, one.last_by) for one in found]

    assert told("6:00") == []
    correct(line, 5)
    assert told("6:00") == [("late", 1, "Bo")]
    correct(line, 6)
    assert told("6:00") == [("correction", 1, "Bo")]
    assert told("10:00") == []


def test_a_new_plan_is_told_as_what_may_have_moved_a_figure(line: Line) -> None:
    order = {"site": "S", "machine": "M", "order": "1", "product": "p", "start": clock("6:00")}
    door.write(line.conn, "orders", [order], source="upload", by="Bo")
    found = reported.moved_since(line.conn, SCOPE, clock("6:00"), clock("14:00"), CLOSED)
    assert [(one.what, one.number, one.last_by) for one in found] == [("plan", 1, "Bo")]


def test_a_shift_that_ended_long_ago_is_not_reported_as_if_it_had_been_seen(line: Line) -> None:
    assert reported.close_shifts(line.conn, "S", now=clock("14:00") + LOOK_BACK) == 0


def test_only_whole_shifts_of_a_line_were_reported(line: Line) -> None:
    reported.close_shifts(line.conn, "S", now=CLOSED)
    assert reported.of_window(line.conn, SCOPE, "oee", clock("6:00"), clock("13:00")) is None
    assert reported.of_window(line.conn, Scope("S", machine="M"), "oee", clock("6:00"), clock("14:00")) is None


def test_another_site_has_its_own_reports(line: Line) -> None:
    reported.close_shifts(line.conn, "S", now=CLOSED)
    assert reported.between(line.conn, "N", "L", "oee", clock("0:00"), CLOSED) == []
