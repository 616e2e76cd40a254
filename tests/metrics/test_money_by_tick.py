"""Money equals a count by hand, tick by tick; windows add up, and a site is the sum of its lines."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from metrics import losses, values
from metrics.scope import Scope
from metrics.values import Value
from tests.metrics.floor import SITE, Dice, at, random_floor
from tests.metrics.money_by_tick import Shop, Sum, Till, furnish, stock
from tests.metrics.test_rollups import both, rounds
from tests.metrics.test_second_by_second import NIGHTS, Night, expect, has_team, quotient
from tests.metrics.tick_by_tick import Counted, Ticks

KPIS = ["downtime_cost", "cost_per_good", "labor_productivity", "labor_roi"]
SCOPES = st.sampled_from([{"line": "L1"}, {"line": "L2"}, {"team": "T1"}, {"team": "T2"}, {}])
SEEDS = st.integers(0, 10**9)


def shop_of(seed: int, night: Night) -> Shop:
    luck = Random(seed)  # noqa: S311
    floor = random_floor(luck, night.zone, night.first, night.seconds, night.grain)
    return furnish(luck, floor, Dice(luck, night.first, night.seconds, night.grain))


def lines_of(scope: dict[str, str]) -> list[str]:
    return [scope["line"]] if "line" in scope else ["L1", "L2"]


def by_hand(found: Sum) -> dict[str, Fraction | None]:
    paid = found.labor + found.overhead
    return {
        "downtime_cost": None if {"labor", "crew", "lost"} & found.unknown else found.down + found.lost,
        "cost_per_good": None
        if {"labor", "crew", "material"} & found.unknown
        else quotient(paid + found.material, found.delivered),
        "labor_productivity": None if {"crew", "margin"} & found.unknown else quotient(found.margin, found.crew_hours),
        "labor_roi": None
        if {"labor", "crew", "margin"} & found.unknown
        else quotient(found.margin - found.labor, found.labor),
    }


def is_time_unknown(counted: Counted) -> bool:
    s = counted.seconds
    known = s["running"] + s["down"] + s["setup"] + s["idle"]
    return not known or known * 5 < (s["scheduled"] - s["planned_stop"]) * 4


def check(value: Value, expected: Fraction | None, counted: Counted) -> None:
    hidden = not counted.seconds["scheduled"] or (value.kpi == "downtime_cost" and is_time_unknown(counted))
    assert value.value == (None if hidden else expected), value.kpi
    assert (value.value is None) == (value.withheld is not None)
    assert ("estimated" in value.flags) == (value.value is not None)


@pytest.mark.parametrize("name", NIGHTS)
@settings(max_examples=15)
@given(seed=SEEDS, scope=SCOPES, lo=st.integers(0, 700), length=st.integers(1, 600))
def test_money_equals_the_count_by_hand(
    shared_engine: Engine, name: str, seed: int, scope: dict[str, str], lo: int, length: int
) -> None:
    night = NIGHTS[name]
    shop = shop_of(seed, night)
    assume("team" not in scope or has_team(shop.floor, scope["team"]))
    start, end = night.first + lo * night.grain, night.first + (lo + length) * night.grain
    ticks = Ticks(shop.floor, night.grain, night.first - 120 * night.grain, night.last)
    with shared_engine.connect() as conn, conn.begin() as aside:
        stock(conn, shop)
        asked = Scope(SITE, **scope)
        found = values.read(conn, asked, at(start), at(end), KPIS, now=at(night.last))
        split = losses.read(conn, asked, at(start), at(end), now=at(night.last))[0]
        aside.rollback()
    counted = expect(ticks, shop.floor, scope, start, end)
    till = Till(shop, ticks).count(lines_of(scope), scope.get("team"), start, end)
    assume(not till.taken_back)
    expected = by_hand(till)
    for value in found:
        check(value, expected[value.kpi], counted)
    stood = {
        (x.kind, x.reason, x.state, x.caused_by): x.cost for x in split.losses if x.kind not in {"speed", "quality"}
    }
    assert stood == {key: till.costs.get(key) for key in counted.lost}
    scrapped = None if "scrapped" in till.unknown else till.scrapped
    assert [x.cost for x in split.losses if x.kind == "quality"] == ([] if split.good_us is None else [scrapped])


@settings(max_examples=20)
@given(seed=SEEDS, scope=SCOPES, lo=st.integers(0, 700), length=st.integers(1, 900), by=st.sampled_from([None, "hour"]))
def test_money_from_kept_sums_is_the_money_from_facts(
    shared_engine: Engine, seed: int, scope: dict[str, str], lo: int, length: int, by: str | None
) -> None:
    night = NIGHTS["spring, Berlin"]
    shop = shop_of(seed, night)
    assume("team" not in scope or has_team(shop.floor, scope["team"]))
    shop.floor.counts = [row for row in shop.floor.counts if row.made_at is None]  # nothing is taken back to nothing
    start, end = night.first + lo * night.grain, night.first + (lo + length) * night.grain
    with shared_engine.connect() as conn, conn.begin() as aside:
        stock(conn, shop)
        rounds(conn, night.last, 3)
        found, wide, expected = both(conn, Scope(SITE, **scope), start, end, night.last, by)
        aside.rollback()
    for told in (found, wide):
        money = [(value.kpi, value.start, value.value, value.withheld) for value in told if value.kpi in KPIS]
        assert money == [(v.kpi, v.start, v.value, v.withheld) for v in expected if v.kpi in KPIS]
