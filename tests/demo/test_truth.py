"""What the demo plant did and what the product says about it are the same, to the microsecond and the piece."""

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import groupby

import pytest
from sqlalchemy import Connection, Engine

from demo import days, figures, load, truth
from demo.happenings import happenings
from demo.plant import LINES, MACHINES, SITE, Line
from demo.truth import Truth
from ingest import door
from metrics import values
from metrics.elements import Elements
from metrics.scope import Scope

# The clocks go back on 26 October and forward on 30 March; each history ends in the middle of a shift.
AUTUMN = datetime(2025, 10, 29, 9, 17, 23, 456789, tzinfo=UTC)
SPRING = datetime(2025, 4, 1, 15, 41, 2, 1, tzinfo=UTC)
HISTORY_DAYS = 6
TIMES = ("scheduled_us", "planned_stop_us", "pbt_us", "known_us", "apt_us", "adet_us", "aust_us", "adot_us")
PARTS = ("good", "scrap", "rework", "recovered", "unscheduled")
IDEALS = ("ideal_good_us", "ideal_total_us")
TIME_KPIS = ("availability", "performance", "quality", "oee", "throughput", "setup_ratio", "technical_efficiency")
STOP_KPIS = ("mtbf", "mttr", "changeover")
PART_KPIS = ("scrap_ratio", "rework_ratio", "first_pass_yield", "plan_attainment")
KPIS = TIME_KPIS + STOP_KPIS + PART_KPIS
CODES = [machine.machine for machine in MACHINES]
Plant = tuple[Connection, load.Loaded, datetime]


@pytest.fixture(scope="module", params=[AUTUMN, SPRING], ids=["clocks go back", "clocks go forward"])
def loaded(request: pytest.FixtureRequest, shared_engine: Engine) -> Iterator[Plant]:
    """The plant with some days of history, in a transaction that is rolled back."""
    now: datetime = request.param
    with shared_engine.connect() as conn, conn.begin() as transaction:
        yield conn, load.load(conn, seed=11, of_days=HISTORY_DAYS, now=now, tell=lambda _: None), now
        transaction.rollback()


def elements_of(elements: Elements) -> dict[str, int | Fraction]:
    return (
        {name: getattr(elements, name) for name in TIMES}
        | {name: Fraction(getattr(elements, name), 1000) for name in PARTS}
        | {name: getattr(elements, name) for name in IDEALS}
    )


def true_elements(told: Truth) -> dict[str, int]:
    return {name: getattr(told.times, name) for name in TIMES} | asdict(told.parts)


def differences(plant: Plant, machine: str, found: list[values.Value]) -> list[object]:
    """Where the product and the truth do not agree: window, KPI, what is said and what is true."""
    _, loaded_plant, now = plant
    wrong: list[object] = []
    for (start, end), group in groupby(found, key=lambda value: (value.start, value.end)):
        pieces = list(group)
        told = truth.of(loaded_plant.plant, machine, start, end, now=now)
        said, true = {value.kpi: value.value for value in pieces}, figures.of(told)
        wrong += [(start, end, kpi, said[kpi], true[kpi]) for kpi in KPIS if said[kpi] != true[kpi]]
        if elements_of(pieces[0].elements) != true_elements(told):
            wrong.append((start, end, elements_of(pieces[0].elements), true_elements(told)))
    return wrong


def asked(
    plant: Plant, scope: Scope, window: tuple[datetime, datetime], by: str | None, machine: str | None = None
) -> list[object]:
    conn, _, now = plant
    found = values.read(conn, scope, *window, list(KPIS), now=now, by=by)
    assert found
    return differences(plant, machine or str(scope.machine), found)


def history(plant: Plant) -> tuple[datetime, datetime]:
    return plant[1].since + timedelta(microseconds=1), plant[2] + timedelta(hours=9)


@pytest.mark.parametrize("machine", CODES)
def test_each_shift_of_each_machine_is_told_as_it_was(loaded: Plant, machine: str) -> None:
    assert not asked(loaded, Scope(SITE, machine=machine), history(loaded), "shift")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.line)
def test_a_lines_days_are_those_of_its_pace_maker(loaded: Plant, line: Line) -> None:
    assert not asked(loaded, Scope(SITE, line=line.line), history(loaded), "day", line.pace_maker)


@pytest.mark.parametrize("machine", ["L1-FIL", "L2-LAB", "L2-PAC", "L3-HAND"])
def test_hours_and_odd_windows_are_told_as_they_were(loaded: Plant, machine: str) -> None:
    since, now = loaded[1].since, loaded[2]
    dice = random.Random(f"{machine} {now}")  # noqa: S311  windows, not secrets
    for _ in range(6):
        start = since + (now - since) * dice.random()
        end = start + timedelta(hours=30) * dice.random()
        assert not asked(loaded, Scope(SITE, machine=machine), (start, end), dice.choice([None, "hour"]))


def test_a_change_that_began_before_the_window_counts_where_it_ended(loaded: Plant) -> None:
    """The filler of line 1 does not name its product: that of the order before the window is needed."""
    plant, last_day = loaded[1].plant, days.day_of(days.to_us(loaded[2])) - timedelta(days=1)
    changes = [one for one in happenings(plant, "L1", last_day) if one.state == "setup"]
    assert changes
    for change in changes:
        middle = days.to_instant((change.start + change.end) // 2)
        window = middle, middle + timedelta(hours=1)
        assert truth.of(plant, "L1-FIL", *window, now=loaded[2]).changes_us
        assert not asked(loaded, Scope(SITE, machine="L1-FIL"), window, None)


def test_the_history_holds_what_makes_figures_hard(loaded: Plant) -> None:
    """Else the tests above prove little."""
    start, _ = history(loaded)
    plant, now = loaded[1].plant, loaded[2]
    machines = [truth.of(plant, code, start, now, now=now) for code in CODES[:-1]]
    shifts = [s for day in days.days_between(days.to_us(start), days.to_us(now)) for s in days.shifts_of("L2", day)]
    assert any(shift.end - shift.start != 8 * 60 * days.MINUTE for shift in shifts)
    assert any(told.times.known_us < told.times.pbt_us for told in machines)
    assert any(told.parts.unscheduled for told in machines)
    assert all(told.times.planned_stop_us and told.parts.recovered for told in machines)
    assert all(told.changes_us and told.stops.ended for told in machines)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("counts", {"good": 1, "product": "W033"}),
        ("states", {"state": "down", "seq": 9}),
    ],
)
def test_one_row_that_never_happened_is_noticed(loaded: Plant, kind: str, row: dict[str, object]) -> None:
    """The comparison itself: figures with one part or one event too many do not pass for the truth."""
    at = loaded[2] - timedelta(hours=26)
    with loaded[0].begin_nested() as savepoint:
        door.write(loaded[0], kind, [{"site": SITE, "machine": "L2-LAB", "at": at} | row], source="feed")
        assert asked(loaded, Scope(SITE, machine="L2-LAB"), history(loaded), "shift")
        savepoint.rollback()
