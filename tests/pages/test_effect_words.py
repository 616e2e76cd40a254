"""What a trial has shown reads as people say it: from what to what, how much less, and how much is behind it."""

from datetime import date
from typing import Any

import pytest

from feedback.trials import Check
from pages.floor import effect_words
from tests.make import MONDAY


def check(verdict: str, low: float | None, high: float | None, unit: str = "min", **effect: Any) -> Check:
    size = None if low is None or high is None else (low + high) / 2
    return Check(1, 1, 20, date(2026, 11, 16), MONDAY, verdict, size, low, high, unit, 30, 20, 0.01, effect)


@pytest.mark.parametrize(
    ("low", "high", "unit", "told"),
    [
        (-12.4, -6.2, "min", "6.2 to 12 min less"),
        (0.012, 0.021, "ratio", "1.2 to 2.1 points more"),
        (-2.0, 3.0, "min", "2.0 less to 3.0 min more"),
        (None, None, "min", ""),
    ],
)
def test_the_range_is_said_as_less_or_more(low: float | None, high: float | None, unit: str, told: str) -> None:
    assert effect_words.of(check("no clear change", low, high, unit)).size == told


def test_what_is_behind_a_verdict_is_counted_in_changeovers_stops_or_days() -> None:
    told = {kpi: effect_words.of(check("improved", -12, -6, kpi=kpi, events=41)).days for kpi in ("changeover", "mttr")}
    assert told == {
        "changeover": "41 changeovers · 30 days before, 20 after",
        "mttr": "41 stops · 30 days before, 20 after",
    }
    assert effect_words.of(check("improved", -12, -6, events=None)).days == "30 days before, 20 after"


def test_from_what_to_what_stands_first() -> None:
    assert effect_words.moved({"before": 22.0, "after": 11.0, "unit": "min"}) == "22 → 11 min"
