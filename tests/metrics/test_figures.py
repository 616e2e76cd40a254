"""Figures on floors small enough to count on fingers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Connection, insert

from access.refusals import NotFound
from db import tables as t
from metrics import losses, values
from metrics.scope import Scope
from tests.metrics.small_line import NOW, Line, clock


@pytest.fixture
def line(conn: Connection) -> Line:
    return Line(conn)


def test_a_running_shift_is_judged_on_what_has_passed(line: Line) -> None:
    line.build().state("6:00", "running").state("7:00", "down").state("7:30", "running")
    seen = line.read("availability", now=clock("8:00"))
    assert seen.value == Fraction(3, 4)
    assert seen.end == clock("8:00")


def test_a_line_that_counts_by_hand_has_scrap_but_no_oee(line: Line) -> None:
    line.build().count("7:00", good=98, scrap=2)
    assert line.read("scrap_ratio").value == Fraction(1, 50)
    assert line.read("oee").withheld == "no machine states"


def test_without_a_shift_there_is_no_availability(line: Line) -> None:
    line.build(shift=False).state("6:00", "running")
    assert line.read("availability").withheld == "no shift in this time"


def test_known_under_four_fifths_is_withheld_and_under_95_percent_flagged(line: Line) -> None:
    line.build().state("6:00", "running").state("9:00", "unknown").state("10:00", "running")
    assert line.read("oee", "6:00", "9:45").value is not None
    assert line.read("oee", "6:00", "9:46").value is None
    flagged = line.read("availability", "6:00", "11:30")
    assert flagged.value == 1
    assert flagged.flags == ("coverage_low",)


def test_a_silent_machine_is_unknown_until_its_next_sign_of_life(line: Line) -> None:
    line.build(silent_s=600).state("6:00", "running").count("6:05", good=1).count("7:00", good=1).state("7:05", "down")
    known = line.read("availability", "6:00", "8:00").elements
    assert known.apt_us == (15 + 5) * 60_000_000
    assert known.adet_us == 10 * 60_000_000


def test_of_several_states_at_one_instant_the_highest_seq_counts(line: Line) -> None:
    line.build().state("6:00", "running", seq=3).state("6:00", "down", seq=12).state("6:00", "idle")
    assert line.read("availability", "6:00", "7:00").elements.adet_us == 3_600_000_000


def test_of_equal_seq_the_last_event_id_in_byte_order_counts(line: Line) -> None:
    line.build().state("6:00", "running", event_key="i:9").state("6:00", "down", event_key="i:10")
    assert line.read("availability", "6:00", "7:00").elements.apt_us == 3_600_000_000


def test_late_scrap_moves_a_part_at_the_instant_it_was_made(line: Line) -> None:
    line.build().state("6:00", "running").count("7:00", good=10).count("13:00", scrap=1, made_at=clock("7:10"))
    assert line.read("scrap_ratio", "7:00", "8:00").value == Fraction(1, 10)
    assert line.read("scrap_ratio", "12:00", "14:00").withheld == "no parts counted"


def test_a_missing_cycle_withholds_oee_and_names_the_product(line: Line) -> None:
    line.build(cycle_s=None).state("6:00", "running").count("7:00", good=10)
    assert line.read("oee").withheld == "no ideal cycle for product p"
    assert line.read("oee").elements.as_json()["ideal_good_us"] is None


def test_a_part_without_product_or_order_withholds_oee(line: Line) -> None:
    line.build().state("6:00", "running").count("7:00", good=10, product=None)
    assert line.read("quality").withheld == "parts were counted without a product"


def test_speed_over_100_percent_is_shown_and_its_product_named(line: Line) -> None:
    line.build().state("6:00", "running").count("7:00", good=500)
    seen = line.read("performance")
    assert seen.value is not None
    assert seen.value > 1
    assert seen.flags == ("performance_over_100:p",)


def test_nothing_made_is_oee_zero_and_quality_withheld(line: Line) -> None:
    line.build().state("6:00", "running")
    assert line.read("oee").value == 0
    assert line.read("throughput").value == 0
    assert line.read("quality").withheld == "no parts counted"


def test_a_stop_across_the_shift_counts_its_scheduled_time_only(line: Line) -> None:
    line.build().state("5:00", "running").state("5:30", "down").state("6:10", "running")
    assert line.read("mttr").value == 10
    assert line.read("mtbf", "5:00", "6:00").withheld == "no shift in this time"
    assert line.read("mttr", "5:00", "6:00").withheld == "no failure"


def test_a_stop_that_still_stands_has_not_ended(line: Line) -> None:
    line.build().state("6:00", "running").state("7:00", "down").state("9:00", "running")
    assert line.read("mttr", now=clock("8:00")).withheld == "no failure"
    assert line.read("mttr", now=clock("9:00:01")).value == 120


def test_two_reasons_in_one_standstill_are_one_stop(line: Line) -> None:
    line.build().state("6:00", "running").state("7:00", "down", "jam").state("7:02", "down", "glue").state(
        "7:04", "running"
    )
    assert line.read("mttr").value == 4


def test_changeover_is_last_good_to_first_good_in_scheduled_time(line: Line) -> None:
    line.build().state("6:00", "running")
    for minute in range(10):
        line.count(f"9:{40 + minute}", good=3)
    for minute in range(10):
        line.count(f"10:{25 + minute}", good=2, product="q")
    seen = line.read("changeover")
    assert seen.value == 36
    assert seen.flags == ("few_changes",)


def test_changeover_of_coarse_counts_is_the_length_of_the_setup(line: Line) -> None:
    line.build().state("6:00", "running").state("8:20", "setup").state("8:42", "running")
    for hour in (6, 7, 8):
        line.count(f"{hour}:59", good=40, product="p" if hour < 8 else "q")
    line.count("9:59", good=40, product="q")
    seen = line.read("changeover")
    assert seen.value == 22
    assert "by_state" in seen.flags


def test_plan_attainment_never_counts_more_than_was_due(line: Line) -> None:
    line.build().state("6:00", "running")
    line.add(
        t.orders, machine="M", order_no="1", product="p", start_at=clock("6:00"), end_at=clock("10:00"), planned_qty=240
    )
    line.add(
        t.orders,
        machine="M",
        order_no="2",
        product="p",
        start_at=clock("10:00"),
        end_at=clock("14:00"),
        planned_qty=225,
    )
    line.count("7:00", good=300).count("11:00", good=45)
    assert line.read("plan_attainment").value == Fraction(240 + 45, 240 + 225)


def test_orders_without_end_are_no_plan(line: Line) -> None:
    line.build()
    line.add(t.orders, machine="M", order_no="1", product="p", start_at=clock("6:00"), planned_qty=240)
    line.count("7:00", good=10, product=None)
    assert line.read("plan_attainment").withheld == "no plan for this time"
    assert line.read("quality", machine="M").elements.ideal_good_us == 10 * 60_000_000


def test_equal_to_the_target_is_met_and_within_tolerance_near(line: Line) -> None:
    line.build().state("6:00", "running").state("7:00", "down").state("7:30", "running")
    line.add(t.targets, line="L", kpi="availability", target=Decimal("0.75"), tolerance=Decimal("0.05"))
    line.add(
        t.targets,
        line="L",
        kpi="availability",
        valid_from=clock("7:00"),
        target=Decimal("0.8"),
        tolerance=Decimal("0.05"),
    )
    line.add(t.targets, line="L", kpi="availability", valid_from=clock("9:00"), target=Decimal("1"), tolerance=None)
    assert line.read("availability", "6:00", "8:00").status == "met"
    assert line.read("availability", "7:00", "9:00").status == "near"
    assert line.read("oee", "6:00", "8:00").status is None
    assert line.read("availability", "6:00", "8:00", machine="M").status is None


def test_a_withheld_figure_with_a_target_says_withheld(line: Line) -> None:
    line.build().add(t.targets, line="L", kpi="oee", target=Decimal("0.7"))
    assert line.read("oee").status == "withheld"


def test_losses_leave_nothing_over_and_are_ordered_by_size(line: Line) -> None:
    line.build().state("6:00", "running").state("7:00", "down", "jam").state("7:25", "running")
    line.state("8:00", "down").state("8:02", "running").state("9:00", "idle").state("9:10", "running")
    line.count("7:30", good=60, scrap=6).count("9:30", good=60)
    found = losses.unpriced(line.conn, Scope("S", line="L"), clock("6:00"), clock("10:00"), now=NOW)
    kinds = [(loss.kind, loss.reason, int(loss.us / 60_000_000), loss.stops) for loss in found.losses]
    assert kinds == [
        ("speed", None, 77, 0),
        ("reason", "jam", 25, 1),
        ("unexplained", None, 10, 1),
        ("quality", None, 6, 0),
        ("short_stops", None, 2, 1),
    ]
    assert sum(loss.us for loss in found.losses) == found.known_us - (found.good_us or 0)
    assert sum(loss.share or 0 for loss in found.losses) == 1


def test_a_short_piece_of_a_long_stop_is_not_a_short_stop(line: Line) -> None:
    line.build().state("6:00", "running").state("6:59", "down").state("7:30", "running")
    found = losses.read(line.conn, Scope("S", line="L"), clock("6:00"), clock("7:00"), now=NOW)[0]
    assert [loss.kind for loss in found.losses if loss.kind != "speed" and loss.kind != "quality"] == ["unexplained"]


def test_a_future_event_is_flagged(line: Line) -> None:
    line.build().state("6:00", "running").state("13:00", "down", arrived_at=clock("7:00"))
    assert "event_in_future" in line.read("availability", now=clock("8:00")).flags
    assert line.read("availability", now=clock("13:30")).flags == ()


def test_a_line_counts_its_pace_maker_only(line: Line) -> None:
    line.build().state("6:00", "running")
    line.add(t.machines, machine="N", line="L", name="N", is_constraint=False)
    assert line.read("availability", "6:00", "7:00").elements.scheduled_us == 3_600_000_000
    assert line.read("availability", "6:00", "7:00", machine="N").elements.scheduled_us == 3_600_000_000


def test_dangers_and_days_without_accident(line: Line) -> None:
    line.build()
    key = {"fingerprint": "", "import_id": 0, "line": "L"}
    line.add(t.incidents, at=clock("7:00"), kind="danger", event_key="i:1", **key)
    line.add(t.incidents, at=clock("8:00"), kind="danger", removed_at=clock("9:00"), event_key="i:2", **key)
    line.add(t.incidents, at=clock("8:00") - timedelta(days=3), kind="recordable", event_key="i:3", **key)
    assert line.read("dangers_open", "6:00", "8:30").value == 2
    assert line.read("dangers_open").value == 1
    assert line.read("dangers_open").oldest == clock("7:00")
    assert line.read("safety_days").value == 3


def test_an_unknown_place_is_named_in_the_refusal(line: Line) -> None:
    line.build()
    for scope in (
        Scope("S", line="X"),
        Scope("S", machine="X"),
        Scope("S", team="X"),
        Scope("S", area="X"),
        Scope("X"),
    ):
        with pytest.raises(NotFound, match="X"):
            values.read(line.conn, scope, clock("6:00"), clock("7:00"), ["oee"], now=NOW)


@pytest.mark.parametrize(
    ("by", "zone", "start", "end", "lengths"),
    [
        pytest.param("day", "Europe/Berlin", "2026-03-28T05:00", "2026-03-31T04:00", [23, 24, 24], id="spring"),
        pytest.param("day", "Europe/Berlin", "2026-10-24T04:00", "2026-10-27T05:00", [25, 24, 24], id="autumn"),
        pytest.param(
            "hour", "Asia/Kathmandu", "2026-01-01T00:00", "2026-01-01T02:00", [0.25, 1, 0.75], id="45 minutes"
        ),
        pytest.param("month", "UTC", "2026-01-30T00:00", "2026-03-02T00:00", [54, 28 * 24, 18], id="months"),
        pytest.param("week", "UTC", "2026-01-04T00:00", "2026-01-06T00:00", [30, 18], id="weeks begin on Monday"),
    ],
)
def test_pieces_of_a_window(conn: Connection, by: str, zone: str, start: str, end: str, lengths: list[float]) -> None:
    conn.execute(insert(t.sites), {"site_id": "S", "name": "S", "timezone": zone, "day_starts_at": "06:00"})
    lo, hi = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))
    found = values.read(conn, Scope("S"), lo, hi, ["oee"], now=hi, by=by)
    assert [(v.end - v.start) / timedelta(hours=1) for v in found] == lengths


def test_pieces_after_now_are_left_out_and_the_answer_is_never_empty(line: Line) -> None:
    line.build().state("6:00", "running")
    read = values.read(
        line.conn, Scope("S", line="L"), clock("6:00"), clock("14:00"), ["oee"], now=clock("8:30"), by="hour"
    )
    assert [v.end for v in read] == [clock("7:00"), clock("8:00"), clock("8:30")]
    early = values.read(
        line.conn, Scope("S", line="L"), clock("6:00"), clock("14:00"), ["oee"], now=clock("5:00"), by="hour"
    )
    assert len(early) == 1
    assert early[0].withheld


def test_a_team_is_the_sum_of_its_own_shifts(line: Line) -> None:
    line.build().state("6:00", "running").state("13:00", "down").count("13:30", good=5).count("15:00", good=9)
    line.add(t.shifts, line="L", shift="late", start_at=clock("14:00"), end_at=clock("22:00"), team="U")
    late = values.read(
        line.conn, Scope("S", team="U"), clock("6:00"), clock("22:00"), ["availability"], now=NOW, by="shift"
    )
    assert [(v.start, v.elements.adet_us, v.elements.good) for v in late] == [(clock("14:00"), 8 * 3_600_000_000, 9000)]
    assert line.read("availability", "6:00", "22:00", team="T").elements.unscheduled == 0


@pytest.mark.parametrize(("now", "kind"), [("7:01", "short_stops"), ("7:05", "unexplained")])
def test_a_stop_that_still_stands_is_as_long_as_it_has_lasted(line: Line, now: str, kind: str) -> None:
    line.build().state("6:00", "running").state("7:00", "down")
    found = losses.read(line.conn, Scope("S", line="L"), clock("6:00"), clock("14:00"), now=clock(now))[0]
    assert kind in {loss.kind for loss in found.losses}


def test_a_minute_without_reason_in_a_long_stop_is_not_a_short_stop(line: Line) -> None:
    line.build().state("6:00", "running").state("7:00", "down").state("7:01", "down", "jam").state("7:30", "running")
    found = losses.read(line.conn, Scope("S", line="L"), clock("6:00"), clock("14:00"), now=NOW)[0]
    kinds = {loss.kind: loss.us for loss in found.losses}
    assert kinds["unexplained"] == 60_000_000
    assert "short_stops" not in kinds


def test_looking_back_calls_no_later_event_a_future_one(line: Line) -> None:
    line.build().state("6:00", "running").state("13:00", "down")
    assert line.read("availability", now=clock("8:00")).flags == ()


def test_a_counter_that_went_backwards_is_flagged_where_parts_count_and_only_in_its_window(line: Line) -> None:
    line.build().state("6:00", "running").count("6:30", good=10).count("7:30", good=10)
    line.add(t.counter_falls, machine="M", counter="good", at=clock("7:00"))
    assert "counter_backwards" in line.read("oee", "7:00", "8:00").flags
    assert "counter_backwards" in line.read("throughput", "6:00", "8:00").flags
    assert "counter_backwards" not in line.read("availability", "6:00", "8:00").flags
    assert "counter_backwards" not in line.read("oee", "6:00", "7:00").flags
