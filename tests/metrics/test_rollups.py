"""Figures from kept sums equal figures from facts, whatever arrives late, is taken back, or is still to be summed."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, TextClause, delete, insert

from db import tables as t
from db.queries import dirty, rollups
from metrics import keeper, values
from metrics.catalogue import CATALOGUE
from metrics.scope import Scope
from metrics.values import Value
from tests.metrics.floor import SITE, Count, Floor, Machine, Shift, at, random_floor, store, store_events
from tests.metrics.test_second_by_second import NIGHTS, SCOPES, has_team

NAMES = ["spring, Berlin", "autumn, Berlin", "Kathmandu, 45 minutes"]
KPIS = [key for key, kpi in CATALOGUE.items() if "safety" not in kpi.needs]


def marked(conn: Connection, floor: Floor) -> None:
    """As every writer of facts does, in the same transaction."""
    states, counts = floor.states, floor.counts
    for statement, found in (
        (dirty.STATES_AT, [(s.machine, s.at) for s in states]),
        (dirty.COUNTS_AT, [(c.machine, i) for c in counts for i in (c.at, c.made_at) if i is not None]),
    ):
        names, instants = [m for m, _ in found], [at(i) for _, i in found]
        conn.execute(statement, {"site_id": SITE, "machines": names, "instants": instants})


def rounds(conn: Connection, now: int, most: int) -> None:
    keeper.begin(conn, SITE)
    keeper.extend(conn, SITE, now=at(now))
    for _ in range(most):
        if not keeper.renew(conn, SITE):
            break


def moved(conn: Connection, floor: Floor, luck: Random) -> None:
    """The plan changes, and whoever changes it marks what it touches."""
    first, last = min(floor.span), max(floor.span)
    lo, hi = sorted(luck.randrange(first, last) for _ in range(2))
    if luck.random() < 0.4:
        machine = {"machine": "M1", "line": luck.choice(["L1", "L2"]), "is_constraint": luck.random() < 0.5}
        conn.execute(insert(t.machines), machine | {"site_id": SITE, "name": "M1", "valid_from": at(lo)})
        between(conn, dirty.MACHINES_BETWEEN, "machines", "M1", lo, last * 2)
    if luck.random() < 0.4:
        shift = {"line": "L1", "shift": "x", "start_at": at(lo), "end_at": at(hi + 1)}
        conn.execute(insert(t.shifts), shift | {"site_id": SITE})
        between(conn, dirty.LINES_BETWEEN, "lines", "L1", lo, hi + 1)
    if luck.random() < 0.4:
        cycle = {"product": "b", "machine": "", "name": "b", "ideal_cycle_s": Decimal("2.5"), "valid_from": at(lo)}
        conn.execute(insert(t.products), cycle | {"site_id": SITE})
        conn.execute(dirty.WHOLE_SITE, {"site_id": SITE, "start_at": at(lo)})
    if luck.random() < 0.4:
        order = {"machine": "M0", "order_no": "x", "product": "b", "start_at": at(lo), "planned_qty": 50}
        conn.execute(insert(t.orders), order | {"site_id": SITE, "end_at": at(hi + 1)})
        between(conn, dirty.MACHINES_BETWEEN, "machines", "M0", lo, last * 2)  # an open order before it ends now


def between(conn: Connection, statement: TextClause, what: str, name: str, lo: int, hi: int) -> None:
    conn.execute(statement, {"site_id": SITE, what: [name], "starts": [at(lo)], "ends": [at(hi)]})


def halves(floor: Floor, luck: Random) -> tuple[Floor, Floor]:
    """The facts that are there from the start, and those that come later."""
    early = {id(e) for e in [*floor.states, *floor.counts] if luck.random() < 0.6}
    return (
        replace(
            floor,
            states=[s for s in floor.states if id(s) in early],
            counts=[c for c in floor.counts if id(c) in early],
        ),
        replace(
            floor,
            states=[s for s in floor.states if id(s) not in early],
            counts=[c for c in floor.counts if id(c) not in early],
        ),
    )


def both(conn: Connection, scope: Scope, start: int, end: int, now: int, by: str | None) -> Iterator[list[Value]]:
    """The same question with the sums, with the sums as a site of many machines reads them, and with facts alone."""
    yield values.read(conn, scope, at(start), at(end), KPIS, now=at(now), by=by)
    with patch.object(rollups, "FEW", 1):
        yield values.read(conn, scope, at(start), at(end), KPIS, now=at(now), by=by)
    with conn.begin_nested() as aside:
        conn.execute(delete(t.rollup_heads))
        yield values.read(conn, scope, at(start), at(end), KPIS, now=at(now), by=by)
        aside.rollback()


def same(found: list[Value], expected: list[Value]) -> None:
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        bare = [replace(v, elements=replace(v.elements, ideal_us_by_product={})) for v in (one, other)]
        assert bare[0] == bare[1]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**9),
    scope=SCOPES,
    lo=st.integers(0, 900),
    length=st.integers(1, 900),
    by=st.sampled_from([None, "hour", "shift", "day"]),
    done=st.tuples(st.integers(0, 900), st.integers(0, 3), st.integers(0, 3)),
)
def test_kept_sums_say_what_the_facts_say(
    shared_engine: Engine,
    name: str,
    seed: int,
    scope: dict[str, str],
    lo: int,
    length: int,
    by: str | None,
    done: tuple[int, int, int],
) -> None:
    night, luck = NIGHTS[name], Random(seed)  # noqa: S311
    floor = random_floor(luck, night.zone, night.first, night.seconds, night.grain)
    if "team" in scope and not has_team(floor, scope["team"]):
        return
    early, late = halves(floor, luck)
    start, end = night.first + lo * night.grain, night.first + (lo + length) * night.grain
    with shared_engine.connect() as conn, conn.begin() as aside:
        store(conn, early)
        rounds(conn, night.first + done[0] * night.grain, done[1])
        store_events(conn, late, 5000)
        marked(conn, late)
        moved(conn, floor, luck)
        rounds(conn, night.last, done[2])
        found, wide, expected = both(conn, Scope(SITE, **scope), start, end, night.last, by)
        aside.rollback()
    same(found, expected)
    same(wide, expected)


def test_a_change_ends_with_the_first_good_part_not_with_scrap_before_it(conn: Connection) -> None:
    night = NIGHTS["Kathmandu, 45 minutes"]
    floor = random_floor(Random(1), night.zone, night.first, night.seconds, night.grain)  # noqa: S311
    minutes = [(1, 1, 0, "a"), (14, 1, 0, "a"), (16, 0, 1, "b"), (31, 1, 0, "b"), (60, 1, 0, "b")]
    machine = Machine("M0", "L1", is_constraint=True, silent_s=None)
    shift = Shift("L1", "s", night.first, night.first + 7200, None)
    counts = [Count("M0", night.first + m * 60, good, scrap, product=product) for m, good, scrap, product in minutes]
    store(conn, replace(floor, machines=[machine], shifts=[shift], orders=[], states=[], counts=counts))
    rounds(conn, night.last, 9)
    window = at(night.first), at(night.first + 7200)
    found = values.read(conn, Scope(SITE, line="L1"), *window, ["changeover"], now=at(night.last))
    assert found[0].value == 31 - 14
