"""What time and parts cost, on a line small enough to count on fingers."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection

from db import tables as t
from metrics import losses
from metrics.losses import Loss
from metrics.scope import Scope
from tests.metrics.small_line import NOW, Line, clock


class Shop(Line):
    """Line L at 4 people, 25 an hour each, 40 overhead: 140 an hour; product p brings 2 and costs 3 of material."""

    def open(self, *, rates: bool = True, margin: str | None = "2", material: str | None = "3") -> "Shop":
        self.build(cycle_s=None)
        self.price("p", valid_from=clock("0:00"), ideal_cycle_s=60, margin=margin, material_cost=material)
        if rates:
            self.rate(crew=4, labor_rate=25, overhead_rate=40)
        self.state("6:00", "running")
        return self

    def rate(self, at: datetime | None = None, **rates: Any) -> "Shop":
        self.add(t.rates, line="L", **({"valid_from": at} if at else {}), **rates)
        return self

    def price(self, product: str, **price: Any) -> "Shop":
        self.add(t.products, product=product, name=product, **price)
        return self

    def order(self, start: str = "6:00", end: str | None = "14:00", qty: int | None = 480, **more: Any) -> "Shop":
        row = {"machine": "M", "order_no": "1", "product": "p", "planned_qty": qty} | more
        self.add(t.orders, start_at=clock(start), end_at=clock(end) if end else None, **row)
        return self

    def down(self, start: str, end: str, reason: str | None = None) -> "Shop":
        self.state(start, "down", reason).state(end, "running")
        return self

    def losses(self, start: str = "6:00", end: str = "14:00") -> dict[tuple[str, str | None], Loss]:
        report = losses.read(self.conn, Scope("S", line="L"), clock(start), clock(end), now=NOW)[0]
        return {(loss.kind, loss.reason): loss for loss in report.losses}


@pytest.fixture
def shop(conn: Connection) -> Shop:
    return Shop(conn)


def test_the_worked_figure_of_a_long_stop(shop: Shop) -> None:
    shop.build(cycle_s=None, shift=False)
    shop.rate(crew=8, labor_rate=30)
    shop.add(t.shifts, line="L", shift="long", start_at=clock("6:00"), end_at=clock("18:00"))
    shop.price("x", ideal_cycle_s=Decimal(3600) / 115, margin=Decimal("6.75"))
    shop.order("6:00", "18:00", qty=2000, product="x")
    shop.state("6:00", "running").down("7:00", "15:45")
    seen = shop.read("downtime_cost", "6:00", "18:00")
    assert seen.value is not None
    assert round(seen.value, 2) == Fraction("8892.19")
    assert (seen.unit, seen.flags) == ("EUR", ("estimated",))


def test_a_stop_costs_the_line_hour_and_the_margin_of_what_the_order_misses(shop: Shop) -> None:
    shop.open().order().count("13:00", good=400).down("7:00", "8:00")
    assert shop.read("downtime_cost").value == 140 + 60 * 2


def test_no_more_margin_is_lost_than_the_order_misses_at_its_end(shop: Shop) -> None:
    shop.open().order().count("13:00", good=450).down("7:00", "8:00")
    assert shop.read("downtime_cost").value == 140 + 30 * 2
    assert shop.read("downtime_cost", "7:00", "7:30").value == 70 + 15 * 2


def test_an_order_that_was_met_lost_no_margin_even_where_overtime_met_it(shop: Shop) -> None:
    shop.open().order("6:00", "16:00").count("13:00", good=440).count("15:00", good=40).down("7:00", "8:00")
    assert shop.read("downtime_cost").value == 140


def test_while_an_order_runs_it_misses_what_is_not_delivered_yet(shop: Shop) -> None:
    shop.open().order().count("13:00", good=480).down("7:00", "8:00")
    assert shop.read("downtime_cost", now=clock("9:00")).value == 140 + 60 * 2
    assert shop.read("downtime_cost").value == 140


def test_parts_without_a_product_and_recovered_ones_meet_the_order_too(shop: Shop) -> None:
    shop.open().order().count("9:00", good=470, product=None).count("9:30", scrap=2, made_at=clock("9:00"))
    shop.count("10:00", recovered_milli=5000).down("7:00", "8:00")
    assert shop.read("downtime_cost").value == 140 + 7 * 2


@pytest.mark.parametrize("order", [None, {"qty": None}, {"start": "9:00"}])
def test_where_nobody_is_known_to_wait_a_stop_costs_its_line_hour_only(
    shop: Shop, order: dict[str, Any] | None
) -> None:
    shop.open()
    if order is not None:
        shop.order(**order)
    assert shop.down("7:00", "8:00").read("downtime_cost").value == 140


def test_an_order_without_end_runs_to_the_next_start(shop: Shop) -> None:
    shop.open().order(end=None).order("8:00", order_no="2", qty=None).down("7:30", "8:30")
    assert shop.read("downtime_cost").value == 140 + 30 * 2


def test_a_stop_in_a_break_or_outside_the_shift_costs_nothing(shop: Shop) -> None:
    shop.open().order().down("10:00", "10:15").down("13:30", "14:30")
    assert shop.read("downtime_cost").value == 70 + 30 * 2


def test_two_machines_that_stand_at_once_cost_the_line_hour_once(shop: Shop) -> None:
    shop.open().order()
    shop.add(t.machines, machine="N", line="L", name="N", is_constraint=True)
    for at, state in (("6:00", "running"), ("7:30", "down"), ("8:30", "running")):
        shop.state(at, state, machine="N")
    shop.down("7:00", "8:00", "jam")
    assert shop.read("downtime_cost").value == 140 * Fraction(3, 2) + 60 * 2
    found = shop.losses()
    assert found["reason", "jam"].cost == 105 + 60 * 2
    assert found["unexplained", None].cost == 105


def test_a_machine_beside_the_pace_maker_loses_nothing(shop: Shop) -> None:
    shop.open().order(machine="N")
    shop.add(t.machines, machine="N", line="L", name="N", is_constraint=False)
    shop.state("7:00", "down", machine="N")
    assert shop.read("downtime_cost").value == 0


def test_a_rate_and_a_margin_hold_from_their_instant_on(shop: Shop) -> None:
    shop.open().order().rate(clock("7:30"), crew=6, labor_rate=25, overhead_rate=50)
    shop.price("p", valid_from=clock("7:45"), ideal_cycle_s=30, margin=4, material_cost=3).down("7:00", "8:00")
    assert shop.read("downtime_cost").value == 70 + 100 + 45 * 2 + 30 * 4


def test_a_good_part_costs_its_hours_and_the_material_of_all_that_were_made(shop: Shop) -> None:
    shop.open().count("7:00", good=380, scrap=15).count("7:30", recovered_milli=20000)
    assert shop.read("cost_per_good").value == Fraction(8 * 140 + 395 * 3, 400)


def test_margin_per_hour_of_work_and_return_on_labor(shop: Shop) -> None:
    shop.open().count("7:00", good=380, scrap=15).count("15:00", good=50)
    seen = shop.read("labor_productivity")
    assert (seen.value, seen.unit) == (Fraction(380 * 2, 4 * 8), "EUR/h")
    assert shop.read("labor_roi").value == Fraction(760 - 800, 800)


def test_a_line_that_counts_by_hand_has_costs_but_no_cost_of_stops(shop: Shop) -> None:
    shop.build().rate(crew=1, labor_rate=20).price("r", margin=2, material_cost=1).count("7:00", good=80, product="r")
    assert shop.read("cost_per_good").value == 3
    assert shop.read("labor_roi").value == 0
    assert shop.read("downtime_cost").withheld == "no machine states"


def test_a_price_of_the_machine_goes_before_the_general_one_where_it_says_something(shop: Shop) -> None:
    shop.open().price("p", machine="M", ideal_cycle_s=30, material_cost=5).count("7:00", good=80)
    assert shop.read("cost_per_good").value == Fraction(8 * 140, 80) + 5
    assert shop.read("labor_productivity").value == Fraction(80 * 2, 4 * 8)


@pytest.mark.parametrize(
    ("kpi", "shop_has", "why"),
    [
        ("downtime_cost", {"rates": False}, "no labor rate for line L"),
        ("cost_per_good", {"rates": False}, "no labor rate for line L"),
        ("labor_productivity", {"rates": False}, "no crew for line L"),
        ("labor_roi", {"rates": False}, "no labor rate for line L"),
        ("downtime_cost", {"margin": None}, "no margin for product p"),
        ("cost_per_good", {"material": None}, "no material cost for product p"),
        ("labor_productivity", {"margin": None}, "no margin for product p"),
        ("labor_roi", {"margin": None}, "no margin for product p"),
    ],
)
def test_what_nobody_said_is_named(shop: Shop, kpi: str, shop_has: dict[str, Any], why: str) -> None:
    shop.open(**shop_has).order().count("9:00", good=100).down("7:00", "8:00")
    seen = shop.read(kpi)
    assert (seen.value, seen.withheld, seen.flags) == (None, why, ())


def test_a_rate_that_begins_later_leaves_the_hours_before_it_unknown(shop: Shop) -> None:
    shop.open(rates=False).rate(clock("8:00"), crew=4, labor_rate=25).count("9:00", good=100)
    assert shop.read("cost_per_good").withheld == "no labor rate for line L"
    assert shop.read("cost_per_good", "8:00", "10:00").value == 2 + 3


def test_a_stop_of_a_product_without_an_ideal_cycle_names_it(shop: Shop) -> None:
    shop.open().price("z", margin=1).order(product="z").down("7:00", "8:00")
    assert shop.read("downtime_cost").withheld == "no ideal cycle for product z"


def test_parts_that_name_no_product_have_no_margin(shop: Shop) -> None:
    shop.open().count("9:00", good=100, product=None)
    assert shop.read("labor_roi").withheld == "parts were counted without a product"


def test_nothing_delivered_nobody_paid_and_no_shift_have_no_figure(shop: Shop) -> None:
    shop.open()
    assert shop.read("cost_per_good").withheld == "nothing was delivered"
    assert shop.read("labor_roi").value == -1
    assert shop.read("labor_roi", "15:00", "16:00").withheld == "no shift in this time"
    shop.rate(clock("0:00"), crew=0, labor_rate=25)
    assert shop.read("labor_productivity").withheld == "nobody is on the line"
    assert shop.read("labor_roi").withheld == "no labor is paid"


def test_money_is_never_of_a_machine(shop: Shop) -> None:
    shop.open().down("7:00", "8:00")
    assert shop.read("downtime_cost", machine="M").withheld == "money is counted by line or team, not by machine"
    report = losses.read(shop.conn, Scope("S", machine="M"), clock("6:00"), clock("14:00"), now=NOW)[0]
    assert {loss.cost for loss in report.losses} == {None}


def test_losses_cost_where_machines_stand_or_are_set_up_and_where_parts_are_scrapped(shop: Shop) -> None:
    shop.open().count("9:00", good=100, scrap=4).down("7:00", "8:00", "jam").down("8:30", "8:31")
    shop.state("11:00", "setup", "change").state("11:30", "idle", "empty").state("12:00", "running")
    found = {key: loss.cost for key, loss in shop.losses().items()}
    assert found == {
        ("reason", "jam"): 140,
        ("short_stops", None): Fraction(140, 60),
        ("reason", "change"): 70,
        ("reason", "empty"): None,
        ("speed", None): None,
        ("quality", None): 12,
    }


def test_losses_without_rates_or_prices_have_no_cost(shop: Shop) -> None:
    shop.open(rates=False, material=None).count("9:00", good=100, scrap=4).down("7:00", "8:00", "jam")
    assert {loss.cost for loss in shop.losses().values()} == {None}


def test_a_site_is_the_sum_of_its_lines_and_a_team_has_its_own_hours(shop: Shop) -> None:
    shop.open().down("13:00", "15:00")
    shop.add(t.lines, line="K", name="K")
    shop.add(t.machines, machine="KM", line="K", name="KM", is_constraint=True)
    shop.add(t.rates, line="K", crew=2, labor_rate=10)
    shop.add(t.shifts, line="K", shift="early", start_at=clock("6:00"), end_at=clock("14:00"), team="B")
    shop.add(t.shifts, line="L", shift="late", start_at=clock("14:00"), end_at=clock("22:00"), team="B")
    shop.state("6:00", "running", machine="KM").state("7:00", "down", machine="KM").state(
        "8:00", "running", machine="KM"
    )
    assert shop.read("downtime_cost", "6:00", "22:00").value == 280
    assert shop.read("downtime_cost", "6:00", "22:00", line="K").value == 20
    assert shop.read("downtime_cost", "6:00", "22:00", team="B").value == 140 + 20
    assert shop.read("downtime_cost", "6:00", "22:00", area="A").value == 280
