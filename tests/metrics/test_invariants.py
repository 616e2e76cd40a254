"""What holds on every floor and in every window, whatever the figures are."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select

from db import tables as t
from metrics import patterns, values
from metrics.catalogue import CATALOGUE
from metrics.elements import Elements
from metrics.money import Costs, costs
from metrics.patterns import Pattern
from metrics.scope import Scope
from metrics.stops import StopCount
from metrics.values import Value
from metrics.window import Window
from tests.metrics.floor import SITE, Count, Dice, State, at, random_floor
from tests.metrics.money_by_tick import Shop, furnish, stock
from tests.metrics.test_second_by_second import NIGHTS, has_team
from tests.metrics.tick_by_tick import Ticks

NIGHT = NIGHTS["autumn, Berlin"]
SEEDS = st.integers(0, 10**9)
SCOPES: tuple[dict[str, str], ...] = ({"line": "L1"}, {"line": "L2"}, {"machine": "M0"}, {"team": "T1"}, {})
TIMES = st.lists(st.integers(0, 1100), min_size=4, max_size=4, unique=True).map(sorted)
FLOORS = settings(max_examples=8)


def shop_of(seed: int) -> Shop:
    luck = Random(seed)  # noqa: S311
    floor = random_floor(luck, NIGHT.zone, NIGHT.first, NIGHT.seconds, NIGHT.grain)
    return furnish(luck, floor, Dice(luck, NIGHT.first, NIGHT.seconds, NIGHT.grain))


def tick(number: int) -> datetime:
    return at(NIGHT.first + number * NIGHT.grain)


@contextmanager
def standing(engine: Engine, shop: Shop) -> Iterator[Connection]:
    """The shop in the database, as long as somebody looks."""
    with engine.connect() as conn, conn.begin() as aside:
        stock(conn, shop)
        yield conn
        aside.rollback()


def window(conn: Connection, scope: dict[str, str], start: int, end: int, now: int = 5000) -> Window:
    return Window(conn, Scope(SITE, **scope), tick(start), tick(end), now=tick(now), by=None)


def read(conn: Connection, scope: dict[str, str], start: int, end: int, now: int = 5000) -> list[Value]:
    return values.read(conn, Scope(SITE, **scope), tick(start), tick(end), list(CATALOGUE), now=tick(now))


def sums(found: Window) -> tuple[Elements, StopCount, dict[str, Any]]:
    """All that adds up in one window."""
    piece = found.pieces[0]
    money = costs(found._conn, found)[piece]
    elements = replace(found.elements(piece), ideal_us_by_product={})
    return elements, found.stops(piece), {f.name: getattr(money, f.name) for f in fields(Costs) if f.name != "missing"}


def total(parts: list[tuple[Elements, StopCount, dict[str, Any]]]) -> tuple[Elements, StopCount, dict[str, Any]]:
    money = {name: sum((part[2][name] for part in parts), Fraction(0)) for name in parts[0][2]}
    return Elements.total(part[0] for part in parts), sum((part[1] for part in parts), StopCount()), money


@FLOORS
@given(seed=SEEDS, scope=st.sampled_from(SCOPES), times=TIMES)
def test_windows_that_adjoin_add_up_for_time_parts_stops_and_money(
    shared_engine: Engine, seed: int, scope: dict[str, str], times: list[int]
) -> None:
    shop = shop_of(seed)
    if "team" in scope and not has_team(shop.floor, scope["team"]):
        return
    with standing(shared_engine, shop) as conn:
        parts = [sums(window(conn, scope, *times[i : i + 2])) for i in range(3)]
        assert sums(window(conn, scope, times[0], times[3])) == total(parts)


@FLOORS
@given(seed=SEEDS, times=TIMES)
def test_a_site_is_the_sum_of_its_lines_and_a_line_of_its_machines(
    shared_engine: Engine, seed: int, times: list[int]
) -> None:
    shop = shop_of(seed)
    ticks = Ticks(shop.floor, NIGHT.grain, NIGHT.first, NIGHT.first)
    asked = (times[0], times[3])
    with standing(shared_engine, shop) as conn:
        lines = [sums(window(conn, {"line": line}, *asked)) for line in ("L1", "L2")]
        assert sums(window(conn, {}, *asked)) == total(lines) == sums(window(conn, {"area": "A"}, *asked))
        for line, found in zip(("L1", "L2"), lines, strict=True):
            machines = [sums(window(conn, {"machine": m}, *asked)) for m in sorted(ticks.counts_on(line))]
            assert found[:2] == (total(machines)[:2] if machines else (Elements(), StopCount()))


@FLOORS
@given(seed=SEEDS, scope=st.sampled_from(SCOPES[:3]), times=TIMES)
def test_known_time_is_its_four_parts_and_oee_is_their_product(
    shared_engine: Engine, seed: int, scope: dict[str, str], times: list[int]
) -> None:
    with standing(shared_engine, shop_of(seed)) as conn:
        found = {value.kpi: value for value in read(conn, scope, times[0], times[3])}
    e = found["oee"].elements
    assert e.known_us == e.apt_us + e.adet_us + e.aust_us + e.adot_us <= e.pbt_us <= e.scheduled_us
    oee, three = found["oee"].value, [found[kpi].value for kpi in ("availability", "performance", "quality")]
    if oee is not None and None not in three:
        availability, performance, quality = (value or Fraction(0) for value in three)
        assert oee == availability * performance * quality
        assert 0 <= availability <= 1


@FLOORS
@given(seed=SEEDS, scope=st.sampled_from(SCOPES[:3]), times=TIMES)
def test_an_event_of_the_future_changes_no_figure_of_the_past(
    shared_engine: Engine, seed: int, scope: dict[str, str], times: list[int]
) -> None:
    shop, now = shop_of(seed), times[2]
    later = NIGHT.first + times[3] * NIGHT.grain
    shop.floor.states = [s for s in shop.floor.states if at(s.at) <= tick(now)]
    shop.floor.counts = [c for c in shop.floor.counts if max(c.at, c.made_at or 0) <= tick(now).timestamp()]
    with standing(shared_engine, shop) as conn:
        before = read(conn, scope, times[0], times[3], now)
    for name in ("M0", "M1", "M2"):
        shop.floor.states.append(State(name, later, "down", "jam", None, None))
        shop.floor.counts.append(Count(name, later, good=7, scrap=3, product="a"))
    with standing(shared_engine, shop) as conn:
        after = read(conn, scope, times[0], times[3], now)
    assert [replace(value, flags=()) for value in after] == [replace(value, flags=()) for value in before]


@FLOORS
@given(seed=SEEDS, scope=st.sampled_from(SCOPES[:3]), times=TIMES)
def test_a_row_that_goes_and_comes_back_changes_nothing(
    shared_engine: Engine, seed: int, scope: dict[str, str], times: list[int]
) -> None:
    luck = Random(seed)  # noqa: S311
    with standing(shared_engine, shop_of(seed)) as conn:
        before = read(conn, scope, times[0], times[3])
        gone = {}
        for table in (t.state_events, t.count_events):
            rows = conn.execute(select(table).order_by(table.c.event_key)).mappings().all()
            gone[table] = [dict(row) for row in luck.sample(rows, min(5, len(rows)))]
            keys = [row["event_key"] for row in gone[table]]
            conn.execute(delete(table).where(table.c.site_id == SITE, table.c.event_key.in_(keys)))
        for table, rows_of in gone.items():
            for row in rows_of:
                conn.execute(insert(table), row)
        assert read(conn, scope, times[0], times[3]) == before


@FLOORS
@given(seed=SEEDS, scope=st.sampled_from(SCOPES[:2]), times=TIMES)
def test_what_holds_from_an_instant_on_moves_nothing_before_it(
    shared_engine: Engine, seed: int, scope: dict[str, str], times: list[int]
) -> None:
    start, end, since = times[0], times[1], tick(times[2])
    new = {"site_id": SITE, "valid_from": since}
    with standing(shared_engine, shop_of(seed)) as conn:
        before = read(conn, scope, start, end, times[2])
        conn.execute(insert(t.machines), new | {"machine": "M0", "line": "L2", "name": "M0", "is_constraint": True})
        prices = {"name": "b", "ideal_cycle_s": 99, "margin": 77, "material_cost": 55}
        conn.execute(insert(t.products), new | {"product": "b", "machine": "M2"} | prices)
        conn.execute(delete(t.rates).where(t.rates.c.valid_from == since))
        conn.execute(insert(t.rates), new | {"line": "L1", "crew": 99, "labor_rate": 99, "overhead_rate": 99})
        conn.execute(insert(t.targets), new | {"line": "L1", "kpi": "oee", "target": 1})
        after = read(conn, scope, start, end, times[2])
    assert without_plan(after) == without_plan(before)


def without_plan(found: list[Value]) -> list[Value]:
    """What an order asks of a window depends on all its plan minutes, those to come on another line too."""
    return [value for value in found if value.kpi != "plan_attainment"]


@FLOORS
@given(seed=SEEDS, scope=st.sampled_from(SCOPES[:3]), times=TIMES)
def test_a_shift_that_still_runs_only_grows(
    shared_engine: Engine, seed: int, scope: dict[str, str], times: list[int]
) -> None:
    names = ("scheduled_us", "planned_stop_us", "known_us", "apt_us", "adet_us", "aust_us", "adot_us")
    with standing(shared_engine, shop_of(seed)) as conn:
        early, late = (window(conn, scope, times[0], 1200, now) for now in times[1:3])
        was, now = early.elements(early.pieces[0]), late.elements(late.pieces[0])
    assert all(getattr(was, name) <= getattr(now, name) for name in names)


def test_the_shifts_of_a_day_are_as_long_as_the_day() -> None:
    begins = date(2026, 1, 1)
    borders = (time(6), time(14), time(22), time(6))
    known = [
        patterns.checked(Pattern("L1", f"{lo:%H}", tuple(range(1, 8)), lo, hi, begins)) for lo, hi in pairwise(borders)
    ]
    hours: Counter[timedelta] = Counter()
    for day in patterns.days_between(begins, date(2027, 1, 1)):
        found = patterns.shifts(known, (), [day], ZoneInfo("Europe/Berlin"))
        hours[sum((shift.length for shift in found), timedelta())] += 1
    assert hours == {timedelta(hours=24): 363, timedelta(hours=23): 1, timedelta(hours=25): 1}


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 23), ("2026-10-24", 25), ("2026-11-02", 24)])
def test_a_day_of_shifts_round_the_clock_is_scheduled_as_long_as_it_is(conn: Connection, day: str, hours: int) -> None:
    start = datetime.fromisoformat(f"{day}T06:00").replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    of = {"site_id": SITE}
    conn.execute(insert(t.sites), of | {"name": "S", "timezone": "Europe/Berlin", "day_starts_at": "06:00"})
    conn.execute(insert(t.lines), of | {"line": "L1", "name": "L1"})
    conn.execute(insert(t.machines), of | {"machine": "M", "line": "L1", "name": "M", "is_constraint": True})
    shift = {"line": "L1", "shift": "all", "start_at": start - timedelta(days=3), "end_at": start + timedelta(days=3)}
    conn.execute(insert(t.shifts), of | shift)
    asked = (Scope(SITE, line="L1"), start - timedelta(days=2), start + timedelta(days=2), ["oee"])
    found = values.read(conn, *asked, now=start + timedelta(days=9), by="day")
    one = next(value for value in found if value.start == start)
    assert one.end - one.start == timedelta(hours=hours)
    assert one.elements.scheduled_us == hours * 3_600_000_000
