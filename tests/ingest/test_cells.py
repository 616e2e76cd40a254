"""What may stand in one cell, and the sentence for what may not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import cells
from ingest.cells import Bad
from ingest.instants import breaks, day, instant

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")
]


@pytest.mark.parametrize(
    ("written", "thousandths"),
    [
        ("0", 0),
        ("12", 12000),
        ("12.5", 12500),
        (".125", 125),
        ("3.", 3000),
        ("+4", 4000),
        ("007.5000", 7500),
        ("-0", 0),
    ],
)
def test_an_amount_is_kept_in_thousandths(written: str, thousandths: int) -> None:
    assert cells.quantity(written) == str(thousandths)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("-1", "negative"), ("-0.5", "negative"), ("1,5", "comma"), ("1,234", "comma"), ("1e3", "not a number"),
        ("NaN", "not a number"), ("inf", "not a number"), ("1_000", "not a number"), ("١٢", "not a number"),
        ("12.3456", "three decimals"), ("9999999999999", "too large"), ("1 000", "not a number"),
        ("0x10", "not a number"),
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_with_a_sentence(written: str, says: str) -> None:
    with pytest.raises(Bad, match=says):
        cells.quantity(written)


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_every_amount_of_three_decimals_survives(amount: Decimal) -> None:
    assert int(cells.quantity(f"{amount:f}")) == amount * 1000


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-05-04T08:00", "2026-05-04 06:00:00.000000+00:00"),
        ("2026-05-04 08:00:01.5", "2026-05-04 06:00:01.500000+00:00"),
        ("2026-05-04T08:00:00.1234567", "2026-05-04 06:00:00.123456+00:00"),
        ("2026-05-04T08:00:00Z", "2026-05-04 08:00:00.000000+00:00"),
        ("2026-05-04t08:00:00z", "2026-05-04 08:00:00.000000+00:00"),
        ("2026-05-04 08:00 +05:30", "2026-05-04 02:30:00.000000+00:00"),
        ("2026-01-04T08:00", "2026-01-04 07:00:00.000000+00:00"),
    ],
)
def test_an_instant_with_and_without_offset(written: str, utc: str) -> None:
    assert instant(written, BERLIN, 0) == utc


@pytest.mark.parametrize(
    "written",
    ["2026-05-04", "04.05.2026 08:00", "2026-W19-1T08:00", "20260504T0800", "2026-05-04T25:00", "2026-02-30T08:00",
     "2026-05-04x08:00", "2026-05-04T08", "8:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"],
)  # fmt: skip
def test_what_is_no_instant_is_refused(written: str) -> None:
    with pytest.raises(Bad):
        instant(written, BERLIN, 0)


def test_an_hour_that_never_was_is_refused() -> None:
    with pytest.raises(Bad, match="never existed in Europe/Berlin"):
        instant("2026-03-29T02:30", BERLIN, 0)


def test_an_hour_that_was_twice_takes_the_pass_that_fold_says() -> None:
    assert instant("2026-10-25T02:30", BERLIN, 0) == "2026-10-25 00:30:00.000000+00:00"
    assert instant("2026-10-25T02:30", BERLIN, 1) == "2026-10-25 01:30:00.000000+00:00"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001  local time is meant
    st.sampled_from(ZONES),
    st.integers(0, 1),
)
def test_every_local_time_that_exists_is_its_instant(local: datetime, zone: ZoneInfo, fold: int) -> None:
    there = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) != local:
        with pytest.raises(Bad, match="never existed"):
            instant(local.isoformat(), zone, fold)
    else:
        assert instant(local.isoformat(), zone, fold) == there.isoformat(" ", "microseconds")


def test_a_day_stands_for_its_first_local_moment_even_where_midnight_is_skipped() -> None:
    assert day("2026-05-04", BERLIN, 0) == "2026-05-03 22:00:00.000000+00:00"
    assert day("2018-11-04", ZoneInfo("America/Sao_Paulo"), 0) == "2018-11-04 03:00:00.000000+00:00"


def test_breaks_are_put_in_order_and_may_not_overlap() -> None:
    two = breaks("2026-05-04T12:00/2026-05-04T12:30 2026-05-04T09:00/2026-05-04T09:15", BERLIN, 0)
    assert two.startswith("2026-05-04 07:00:00")
    for wrong in ("2026-05-04T12:00", "2026-05-04T12:30/2026-05-04T12:00",
                  "2026-05-04T12:00/2026-05-04T12:30 2026-05-04T12:15/2026-05-04T12:45"):  # fmt: skip
        with pytest.raises(Bad):
            breaks(wrong, BERLIN, 0)


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (cells.timezone, "Asia/Kolkata", "Mars/Base"),
        (cells.clock_time, "06:00", "24:00"), (cells.currency, "EUR", "€"),
        (cells.locale, "de_DE", "d"), (cells.yes_no, "true", "yes"), (cells.needs, "comment countermeasure", "photo"),
        (cells.whole, "3", "3.5"), (cells.cycle, "0.5", "0"), (cells.code, "A-1", "x" * 301), (cells.fold, "1", "2"),
    ],
)  # fmt: skip
def test_each_kind_of_cell_knows_its_own(reader: Callable[[str], str], good: str, bad: str) -> None:
    assert reader(good) == good
    with pytest.raises(Bad):
        reader(bad)


def test_a_stored_instant_is_of_fixed_width_so_that_order_of_text_is_order_of_time() -> None:
    first = instant("2026-05-04T08:00", BERLIN, 0)
    second = instant((datetime(2026, 5, 4, 6, 0, 0, 1, tzinfo=UTC) + timedelta(0)).isoformat(), BERLIN, 0)
    assert len(first) == len(second)
    assert first < second
