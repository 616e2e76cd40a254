"""Ideal cycles, rates and machines from a day on, asked by everyone who might."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Connection, insert, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from metrics import foresee, values, versions
from metrics.catalogue import CATALOGUE
from metrics.foresee import Span
from metrics.scope import Scope
from metrics.versions import CYCLES, MACHINES, RATES, Held, Kind, Version
from tests.metrics.plan_cast import ADMIN, OTHER_SITE, SCREEN, SUPERVISOR, WORKER, two_plants
from tests.metrics.small_line import NOW, Line, clock

MANAGER = replace(ADMIN, role="manager", name="Max", person_id=8)
DECEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)
CYCLE = Version(("A", ""), DECEMBER, {"ideal_cycle_s": Decimal("1.2"), "margin": None, "material_cost": None})
RATE = Version(("L1",), DECEMBER, {"crew": Decimal(4), "labor_rate": Decimal(32), "overhead_rate": None})
MOVE = Version(("M1",), DECEMBER, {"line": "L2", "is_constraint": False, "silent_after_s": Decimal(300)})
EACH = [(CYCLES, CYCLE), (RATES, RATE), (MACHINES, MOVE)]


@pytest.fixture
def floor(conn: Connection) -> Connection:
    two_plants(conn)
    product = {"product": "A", "name": "Lemonade", "unit": "l", "ideal_cycle_s": 2}
    conn.execute(insert(t.products), [product | {"site_id": site} for site in ("P", "Q")])
    return conn


def held(conn: Connection, kind: Kind, key: tuple[str, ...]) -> list[Version]:
    return [one for one in versions.read(conn, ADMIN, kind) if one.key == key]


def deeds(conn: Connection) -> list[str]:
    return list(conn.execute(text("SELECT action FROM audit WHERE site_id = 'P' ORDER BY audit_id")).scalars())


def with_values(version: Version, **values: Held) -> Version:
    return replace(version, values={**version.values, **values})


@pytest.mark.parametrize(("kind", "wanted"), EACH)
def test_a_version_counts_from_its_day_and_leaves_what_was_before(
    floor: Connection, kind: Kind, wanted: Version
) -> None:
    before = held(floor, kind, wanted.key)
    assert versions.put(floor, MANAGER, kind, wanted)
    newest, *older = held(floor, kind, wanted.key)
    assert (newest.valid_from, {name: newest.values[name] for name in kind.values}) == (DECEMBER, dict(wanted.values))
    assert older == before
    assert deeds(floor) == [f"{kind.name}.set"]


def test_what_nobody_types_is_carried_on(floor: Connection) -> None:
    versions.put(floor, MANAGER, CYCLES, CYCLE)
    versions.put(floor, MANAGER, MACHINES, MOVE)
    assert [one.values["name"] for one in held(floor, CYCLES, ("A", ""))] == ["Lemonade", "Lemonade"]
    assert held(floor, CYCLES, ("A", ""))[0].values["unit"] == "l"
    assert held(floor, MACHINES, ("M1",))[0].values["name"] == "Filler"


def test_a_machine_gets_a_cycle_of_its_own_from_the_general_one(floor: Connection) -> None:
    versions.put(floor, MANAGER, CYCLES, replace(CYCLE, key=("A", "M1")))
    assert held(floor, CYCLES, ("A", "M1"))[0].values["name"] == "Lemonade"


@pytest.mark.parametrize(("kind", "wanted"), EACH)
def test_the_same_version_twice_is_one(floor: Connection, kind: Kind, wanted: Version) -> None:
    versions.put(floor, MANAGER, kind, wanted)
    assert not versions.put(floor, ADMIN, kind, wanted)
    assert len(deeds(floor)) == 1


@pytest.mark.parametrize(("kind", "wanted"), EACH)
def test_a_version_is_corrected_and_taken_back(floor: Connection, kind: Kind, wanted: Version) -> None:
    before = held(floor, kind, wanted.key)
    versions.put(floor, MANAGER, kind, wanted)
    other = with_values(wanted, **{kind.values[-1]: Decimal(7)})
    with pytest.raises(Invalid, match="already"):
        versions.put(floor, ADMIN, kind, other)
    versions.put(floor, ADMIN, kind, other, seen=held(floor, kind, wanted.key)[0])
    versions.remove(floor, ADMIN, kind, held(floor, kind, wanted.key)[0])
    assert held(floor, kind, wanted.key) == before


@pytest.mark.parametrize(("kind", "wanted"), EACH)
def test_the_second_of_two_people_is_told(floor: Connection, kind: Kind, wanted: Version) -> None:
    versions.put(floor, MANAGER, kind, wanted)
    seen = held(floor, kind, wanted.key)[0]
    versions.put(floor, ADMIN, kind, with_values(wanted, **{kind.values[-1]: Decimal(7)}), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        versions.put(floor, MANAGER, kind, with_values(wanted, **{kind.values[-1]: Decimal(8)}), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        versions.remove(floor, MANAGER, kind, seen)


@pytest.mark.parametrize(("kind", "wanted"), EACH)
@pytest.mark.parametrize("actor", [SUPERVISOR, WORKER, SCREEN])
def test_who_leads_a_line_or_less_cannot_set_versions(
    floor: Connection, kind: Kind, wanted: Version, actor: Actor
) -> None:
    versions.put(floor, MANAGER, kind, wanted)
    with pytest.raises(Forbidden):
        versions.put(floor, actor, kind, wanted)
    with pytest.raises(Forbidden):
        versions.remove(floor, actor, kind, held(floor, kind, wanted.key)[0])
    with pytest.raises(Forbidden):
        versions.read(floor, actor, kind)


@pytest.mark.parametrize(("kind", "wanted"), EACH)
def test_another_plant_has_versions_of_its_own(floor: Connection, kind: Kind, wanted: Version) -> None:
    versions.put(floor, MANAGER, kind, wanted)
    assert len([one for one in versions.read(floor, OTHER_SITE, kind) if one.key == wanted.key]) <= 1
    with pytest.raises(NotFound):
        versions.remove(floor, OTHER_SITE, kind, wanted)


@pytest.mark.parametrize(
    ("kind", "unknown"),
    [
        (CYCLES, replace(CYCLE, key=("Z", ""))),
        (RATES, replace(RATE, key=("L9",))),
        (MACHINES, replace(MOVE, key=("M9",))),
    ],
)
def test_what_the_plant_does_not_have_gets_no_version(floor: Connection, kind: Kind, unknown: Version) -> None:
    with pytest.raises(NotFound):
        versions.put(floor, MANAGER, kind, unknown)
    with pytest.raises(NotFound):
        versions.remove(floor, MANAGER, kind, unknown)


WRONG: list[tuple[Kind, Version, Mapping[str, Held]]] = [
    (CYCLES, CYCLE, {"ideal_cycle_s": Decimal(0)}),
    (CYCLES, CYCLE, {"margin": Decimal(-1)}),
    (RATES, RATE, {"crew": Decimal("NaN")}),
    (RATES, RATE, {"labor_rate": Decimal("1e30")}),
    (MACHINES, MOVE, {"line": "L9"}),
]


@pytest.mark.parametrize(("kind", "version", "values"), WRONG)
def test_a_version_that_makes_no_sense_is_refused_with_a_sentence(
    floor: Connection, kind: Kind, version: Version, values: Mapping[str, Held]
) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        versions.put(floor, MANAGER, kind, with_values(version, **values))
    assert deeds(floor) == []


def test_the_only_version_of_a_machine_cannot_be_taken_back(floor: Connection) -> None:
    with pytest.raises(Invalid, match="only version"):
        versions.remove(floor, MANAGER, MACHINES, held(floor, MACHINES, ("M1",))[0])


# What a version moves.

LEAD = Actor("S", "person", "manager", "Max", frozenset({"L", "L2"}), person_id=1)


@pytest.fixture
def line(conn: Connection) -> Line:
    """A shift that ran from 6 to 14 without a stop, with 60 pieces an hour."""
    line = Line(conn).build().state("6:00", "running")
    line.add(t.lines, line="L2", name="L2", team="U")
    for hour in range(6, 14):
        line.count(f"{hour}:30", good=60)
    return line


def figures(line: Line, start: datetime, end: datetime) -> list[tuple[str, Fraction | None, str | None]]:
    read = values.read(line.conn, Scope("S", line="L"), start, end, list(CATALOGUE), now=NOW, by="hour")
    return [(one.kpi, one.value, one.withheld) for one in read]


NOON_VERSIONS = [
    (CYCLES, Version(("p", ""), clock("12:00"), {"ideal_cycle_s": Decimal(30), "margin": None, "material_cost": None})),
    (
        CYCLES,
        Version(("p", "M"), clock("12:00"), {"ideal_cycle_s": Decimal(40), "margin": None, "material_cost": None}),
    ),
    (MACHINES, Version(("M",), clock("12:00"), {"line": "L2", "is_constraint": True, "silent_after_s": None})),
    (
        RATES,
        Version(("L",), clock("12:00"), {"crew": Decimal(4), "labor_rate": Decimal(30), "overhead_rate": Decimal(5)}),
    ),
]


@pytest.mark.parametrize(("kind", "wanted"), NOON_VERSIONS)
def test_a_version_moves_nothing_before_its_day_and_something_after(line: Line, kind: Kind, wanted: Version) -> None:
    before, after = figures(line, clock("6:00"), clock("12:00")), figures(line, clock("12:00"), clock("14:00"))
    versions.put(line.conn, LEAD, kind, wanted)
    assert figures(line, clock("6:00"), clock("12:00")) == before
    assert figures(line, clock("12:00"), clock("14:00")) != after
    versions.remove(line.conn, LEAD, kind, held_of(line, kind, wanted))
    assert figures(line, clock("12:00"), clock("14:00")) == after


def held_of(line: Line, kind: Kind, wanted: Version) -> Version:
    return next(
        one
        for one in versions.read(line.conn, LEAD, kind)
        if (one.key, one.valid_from) == (wanted.key, wanted.valid_from)
    )


def test_what_a_version_of_the_past_moves_is_told_before_and_noted_when_it_is_made(line: Line) -> None:
    kind, wanted = NOON_VERSIONS[0]
    span = Span(versions.lines_touched(line.conn, LEAD, kind, wanted), clock("12:00"), NOW)
    ahead = foresee.try_out(line.conn, LEAD, span, lambda: versions.put(line.conn, LEAD, kind, wanted))
    oee = next(one for one in ahead.moved if one.kpi == "oee")
    assert (oee.before, oee.after) == (Fraction(480, 465), Fraction(6 * 60 + 2 * 30, 465))
    assert len(versions.read(line.conn, LEAD, kind)) == 1
    done = foresee.carry_out(line.conn, LEAD, span, lambda: versions.put(line.conn, LEAD, kind, wanted))
    assert done.moved == ahead.moved
    [noted] = line.conn.execute(text("SELECT details FROM audit WHERE action = 'figures.moved'")).scalars()
    assert (noted["figures"], noted["shifts"]) == (len(ahead.moved), 1)


def test_a_version_of_the_future_looks_at_no_figure(line: Line) -> None:
    span = Span(("L",), NOW + timedelta(days=1), NOW)
    ahead = foresee.try_out(line.conn, LEAD, span, lambda: 5)
    assert (ahead.outcome, ahead.moved, ahead.judged) == (5, [], [])
