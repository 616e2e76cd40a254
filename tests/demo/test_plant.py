"""The demo plant is a believable one, and the same one whenever it is asked."""

from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, median

import pytest

from demo import days, figures, hand, machine_day, truth
from demo.happenings import happenings
from demo.plant import LINE, LINES, MACHINES, Line, Plant
from demo.schedule import runs

TODAY = date(2026, 11, 22)
PLANT = Plant(seed=7, loaded_on=TODAY)
WIRED = [machine.machine for machine in MACHINES if machine.line != "L3"]


def told(machine: str, ago: range) -> list[dict[str, float]]:
    """The KPIs of each of the machine's shifts, some days ago."""
    line = next(x.line for x in MACHINES if x.machine == machine)
    shifts = [shift for n in ago for shift in days.shifts_of(line, TODAY - timedelta(days=n))]
    found = [truth.of(PLANT, machine, days.to_instant(s.start), days.to_instant(s.end)) for s in shifts]
    return [{key: float(value) for key, value in figures.of(one).items() if value is not None} for one in found]


def usual(found: list[dict[str, float]], kpi: str) -> float:
    return mean(one[kpi] for one in found if kpi in one)


@pytest.mark.parametrize("machine", ["L1-FIL", "L2-LAB"])
def test_the_pace_makers_figures_are_those_of_a_real_line(machine: str) -> None:
    found = told(machine, range(1, 22))
    assert 0.65 < usual(found, "oee") < 0.85
    assert 0.01 < usual(found, "scrap_ratio") < 0.04
    assert 0.88 < usual(found, "performance") < 0.98
    assert 0.90 < usual(found, "plan_attainment") < 0.99
    assert 10 < median(one["changeover"] for one in found if "changeover" in one) < 25


def test_line_2_is_behind_its_plan_more_often_than_not() -> None:
    found = told("L2-LAB", range(1, 22))
    assert sum(one["plan_attainment"] < 0.97 for one in found) > len(found) / 2


def test_the_labeller_jams_more_and_more() -> None:
    def jams(ago: range) -> float:
        lists = [happenings(PLANT, "L2", TODAY - timedelta(days=n)) for n in ago]
        return mean(sum(one.reason == "LABJAM" for one in found) for found in lists) / 3

    before, now = jams(range(60, 100)), jams(range(1, 15))
    assert 1 < before < 3
    assert now > 2 * before


def test_the_glue_cart_was_worth_it() -> None:
    def waited(ago: range) -> float:
        found = [one for n in ago for one in happenings(PLANT, "L2", TODAY - timedelta(days=n))]
        return median((one.end - one.start) / days.MINUTE for one in found if one.reason == "GLUE")

    assert waited(range(20, 60)) == pytest.approx(14, abs=2)
    assert waited(range(1, 18)) == pytest.approx(6, abs=1.5)


def test_brush_and_cart_were_worth_it_and_moved_nothing_on_line_2() -> None:
    before, brushed = (usual(told("L1-FIL", ago), "scrap_ratio") for ago in (range(30, 36), range(1, 7)))
    assert brushed / before == pytest.approx(0.79, abs=0.06)

    def changes(line: str, ago: range) -> float:
        found = [one for n in ago for one in happenings(PLANT, line, TODAY - timedelta(days=n))]
        return median((one.end - one.start) / days.MINUTE for one in found if one.reason == "CHANGE")

    assert changes("L1", range(1, 24)) / changes("L1", range(26, 60)) == pytest.approx(0.77, abs=0.08)
    assert changes("L2", range(1, 24)) / changes("L2", range(26, 60)) == pytest.approx(1, abs=0.15)


def test_the_hand_line_nearly_keeps_its_plan() -> None:
    found = told("L3-HAND", range(1, 22))
    assert 0.9 < usual(found, "plan_attainment") < 0.98
    assert all("oee" not in one for one in found)
    assert any(hand.stops(PLANT, TODAY - timedelta(days=n)) for n in range(7))


@pytest.mark.parametrize("machine", WIRED)
def test_a_days_spans_have_neither_hole_nor_overlap(machine: str) -> None:
    for ago in range(120):
        day = TODAY - timedelta(days=ago)
        spans = machine_day.of(PLANT, machine, day).spans
        assert (spans[0].start, spans[-1].end) == days.bounds(day)
        assert all(one.end == other.start for one, other in pairwise(spans))
        assert all(span.start < span.end for span in spans)


@pytest.mark.parametrize("machine", WIRED)
def test_event_numbers_are_never_given_twice(machine: str) -> None:
    reports = [machine_day.of(PLANT, machine, TODAY - timedelta(days=ago)) for ago in range(10)]
    for rows in ([s.event_id for r in reports for s in r.states], [c.event_id for r in reports for c in r.counts]):
        assert len(rows) == len(set(rows))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.line)
def test_orders_follow_one_another_over_the_change_of_day(line: Line) -> None:
    code = line.line
    for ago in range(100):
        day = TODAY - timedelta(days=ago)
        before, today = runs(PLANT, code, day - timedelta(days=1)), runs(PLANT, code, day)
        assert before[-1].end == today[0].start or code == "L3"
        assert before[-1].product == today[0].product
        assert all(run.start < run.end and run.planned_qty > 0 for run in today)


def test_a_day_comes_out_the_same_however_one_gets_there() -> None:
    alone = machine_day.of(PLANT, "L2-LAB", TODAY)
    machine_day.of.cache_clear()
    happenings.cache_clear()
    runs.cache_clear()
    days_in_a_row = [machine_day.of(PLANT, "L2-LAB", TODAY - timedelta(days=ago)) for ago in (3, 1, 0)]
    assert days_in_a_row[-1] == alone


def test_another_seed_is_another_history() -> None:
    other = Plant(seed=8, loaded_on=TODAY)
    assert happenings(PLANT, "L2", TODAY) != happenings(other, "L2", TODAY)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_night_on_which_the_clocks_change_has_seven_or_nine_hours(day: date) -> None:
    night = days.shifts_of("L2", day)[-1]
    assert (night.end - night.start) / (60 * days.MINUTE) == {3: 7, 10: 9}[day.month]
    assert all(night.start < a < b < night.end for a, b in night.breaks)


def test_two_happenings_never_touch() -> None:
    for line in LINE:
        if line == "L3":
            continue
        for ago in range(120):
            found = happenings(PLANT, line, TODAY - timedelta(days=ago))
            assert all(one.end < other.start for one, other in pairwise(found))
