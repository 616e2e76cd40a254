"""How far a figure can be trusted, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from metrics.elements import Elements
from metrics.losses import Loss, LossReport
from metrics.values import Value
from pages.floor import trust, words
from pages.floor.trust import Ground

NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
FLAGS = [*(flag for flag in trust.MEANS if flag != "performance_over_100"), "performance_over_100:W1"]
VALUE = Value(
    start=NOW - timedelta(hours=8),
    end=NOW,
    kpi="oee",
    value=Fraction(7, 10),
    unit="ratio",
    status="met",
    withheld=None,
    flags=(),
    coverage=Fraction(99, 100),
    elements=Elements(good=90_000, scrap=10_000, by_hand=30_000),
)
REPORT = LossReport(
    VALUE.start,
    NOW,
    100,
    None,
    [Loss("unexplained", None, None, None, Fraction(34 * 60_000_000), 2, None)],
)


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_has_a_short_and_a_long_word(flag: str) -> None:
    flagged = replace(VALUE, flags=(flag,))
    assert "_" not in " ".join(words.flags(flagged))
    assert trust.means(flag).endswith((".", "slow."))
    assert ("W1" in trust.means(flag)) == ("W1" in flag)


def test_no_flag_has_only_one_of_them() -> None:
    assert set(trust.MEANS) == set(words.FLAGS)


def test_a_figure_tells_coverage_hand_and_stops_without_a_reason_in_one_line() -> None:
    assert trust.line(VALUE, REPORT) == "99 % of the time known · by hand 30 % · 2 stops without a reason, 34 min"


def test_figures_of_parts_alone_do_not_mention_stops() -> None:
    assert trust.line(replace(VALUE, kpi="scrap_ratio"), REPORT) == "by hand 30 %"


def test_the_sign_says_firm_doubtful_or_unknown() -> None:
    by_hand = replace(VALUE, elements=Elements(good=1000, by_hand=1000))
    assert [
        trust.sign(one)
        for one in (VALUE, replace(VALUE, flags=("few_stops",)), by_hand, replace(VALUE, value=None, withheld="why"))
    ] == ["●", "◐", "◐", "○"]


def test_in_full_it_says_one_sentence_each() -> None:
    told = trust.in_full(replace(VALUE, flags=("few_stops",)), Ground(NOW - timedelta(minutes=5), REPORT), NOW)
    assert told == [
        "99.0 % of the planned time is known.",
        "Newest data 5 min ago.",
        "30 % of the parts were counted by hand.",
        "2 stops without a reason, 34 min.",
        "Fewer than five stops stand behind this mean: one more or less changes it a lot.",
    ]


def test_a_machine_that_was_never_heard_is_not_called_fresh() -> None:
    withheld = replace(VALUE, value=None, withheld="no machine states", coverage=None, elements=Elements())
    told = trust.in_full(withheld, Ground(None, None), NOW)
    assert told == ["Withheld: no machine states.", "Nothing was ever heard.", "No part counted by hand."]


def test_a_wall_calls_a_figure_hand_entered_where_people_counted_most_of_it() -> None:
    half = replace(VALUE, elements=Elements(good=1000, by_hand=500))
    assert [words.doubt(VALUE), words.doubt(half)] == ["", "by hand"]
    assert words.doubt(replace(half, flags=("few_stops",))) == "few"
