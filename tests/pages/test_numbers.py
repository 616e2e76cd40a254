"""Numbers, dates and ages as people read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.floor import words
from pages.shell import numbers

GAP = "\u202f"


@pytest.mark.parametrize(
    ("value", "digits", "locale", "read"),
    [
        (1282, 0, "en", f"1{GAP}282"),
        (1282, 0, "de_DE", f"1{GAP}282"),
        (Decimal("70.65"), 1, "en", "70.7"),
        (Decimal("70.65"), 1, "de", "70,7"),
        (Fraction(2, 3), 2, "fr", "0,67"),
        (Fraction(-1, 2), 0, "en", "−1"),
        (Decimal("-1234567.5"), 1, "de-DE", f"−1{GAP}234{GAP}567,5"),
        (0, 0, "en", "0"),
        (Decimal("-0.04"), 1, "en", "0.0"),
        (12, 0, "no such language", "12"),
        (None, 0, "en", "–"),
    ],
)
def test_a_number_reads_as_people_write_it(value: numbers.Number | None, digits: int, locale: str, read: str) -> None:
    assert numbers.number(value, digits=digits, locale=locale) == read


@pytest.mark.parametrize(("gap", "read"), [(2, "+2"), (-34, "−34"), (0, "0")])
def test_a_gap_carries_its_sign(gap: int, read: str) -> None:
    assert numbers.number(gap, signed=True) == read


@given(st.integers(-(10**12), 10**12), st.sampled_from(["en", "de", "fr", "pl", "sv", "tr"]))
def test_no_language_loses_a_digit(value: int, locale: str) -> None:
    read = numbers.number(value, locale=locale)
    assert int(read.replace(GAP, "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("length", "read"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=12), "12 days"),
    ],
)
def test_a_length_reads_in_its_largest_whole_unit(length: timedelta, read: str) -> None:
    assert numbers.span(length) == read


def test_an_age_says_ago() -> None:
    now = datetime(2026, 3, 2, 9, 42, tzinfo=UTC)
    assert numbers.age(now - timedelta(seconds=3), now) == "just now"
    assert numbers.age(now - timedelta(minutes=4), now) == "4 min ago"


def test_times_are_the_plants_own_also_across_midnight() -> None:
    at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert numbers.time(at, "Europe/Berlin") == "00:30"
    assert numbers.day(at, zone="Europe/Berlin", locale="en") == "Mon, Mar 2"
    assert numbers.day_and_time(at, "Europe/Berlin", locale="de") == "Mo., 2. März, 00:30"
    assert numbers.day(date(2026, 11, 26), locale="de") == "Do., 26. Nov."


@pytest.mark.parametrize(
    ("value", "unit", "read"),
    [
        (Fraction("8892.1875"), "EUR", f"8{GAP}892 EUR"),
        (Fraction("3.4567"), "EUR", "3.46 EUR"),
        (Fraction(-7, 2), "EUR/h", "−3.50 EUR/h"),
        (Fraction(23, 2), "ratio", f"1{GAP}150.0 %"),
    ],
)
def test_money_reads_in_cents_only_where_it_is_small(value: Fraction, unit: str, read: str) -> None:
    assert str(words.reading(value, unit)) == read


def test_a_target_of_money_keeps_its_cents() -> None:
    assert words.target(Fraction("3.45"), "EUR") == "3.45"
    assert words.target(Fraction(240), "EUR") == "240"
