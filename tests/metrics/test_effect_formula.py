"""What days say of a change: seldom more than there is, and the same whatever unit they are told in."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from metrics.formulas import many, noise
from metrics.formulas.effect import VERDICTS, Estimate, estimate

BEFORE, AFTER = 200, 20
Days = NDArray[np.float64]


def days(seed: int, *, alike: float = 0.3, length: int = BEFORE + AFTER) -> Days:
    """A figure that nobody changed: each day resembles the day before it, one standard deviation wide."""
    drawn = np.random.default_rng(seed).standard_normal(length + 50)
    found = [drawn[0]]
    for push in drawn[1:]:
        found.append(alike * found[-1] + math.sqrt(1 - alike**2) * push)
    return np.array(found[50:])


def moved(seed: int, by: float) -> Days:
    found = days(seed)
    found[BEFORE:] += by
    return found


def claims(found: list[Estimate]) -> float:
    return sum(one.verdict in ("improved", "worse") for one in found) / len(found)


def test_a_large_step_is_seen_with_its_size_and_its_range() -> None:
    seen = estimate(list(moved(1, 5.0)), BEFORE)
    assert seen.verdict == "improved"
    assert seen.size == pytest.approx(5.0, abs=1.0)
    assert seen.low is not None
    assert seen.high is not None
    assert 0 < seen.low < 5.0 < seen.high
    assert (seen.n_before, seen.n_after) == (30, 20)


def test_where_less_is_better_a_rise_is_worse() -> None:
    assert estimate(list(moved(1, 5.0)), BEFORE, better="down").verdict == "worse"


@pytest.mark.parametrize("alike", [0.0, 0.6])
def test_where_nothing_was_changed_a_change_is_seldom_told(alike: float) -> None:
    assert claims([estimate(list(days(seed, alike=alike)), BEFORE) for seed in range(400)]) <= 0.06


def test_the_bad_week_that_made_somebody_speak_does_not_make_the_next_weeks_look_good() -> None:
    found = []
    for seed in range(400):
        long = days(seed, length=600)
        weeks = np.convolve(long[193:580], np.ones(7), "valid")
        said = 200 + int(np.argmin(weeks))
        found.append(estimate(list(long[said - BEFORE : said + AFTER]), BEFORE))
    assert claims(found) <= 0.06


def test_a_line_that_moves_together_makes_a_small_step_visible() -> None:
    alone, beside = [], []
    for seed in range(200):
        common = days(seed)
        treated, control = 0.9 * common + 0.44 * days(seed + 1000), 0.9 * common + 0.44 * days(seed + 2000)
        treated[BEFORE:] += 0.8
        alone.append(estimate(list(treated), BEFORE))
        beside.append(estimate(list(treated), BEFORE, controls={"L2": list(control)}))
    assert claims(beside) >= 0.8 > claims(alone)


def test_a_line_that_moves_by_itself_is_no_control() -> None:
    assert estimate(list(days(1)), BEFORE, controls={"L2": list(days(2))}).control is None


def test_another_mix_of_products_is_taken_out_and_not_mistaken_for_a_change() -> None:
    found = []
    for seed in range(200):
        share = np.clip(0.7 + 0.1 * np.random.default_rng(seed).standard_normal(BEFORE + AFTER), 0, 1)
        share[BEFORE:] -= 0.3
        mix = {"a": list(share), "b": list(1 - share)}
        found.append(estimate(list(days(seed) + 4 * share), BEFORE, mix=mix))
    assert claims(found) <= 0.06


def test_a_mix_that_was_never_seen_before_cannot_be_told() -> None:
    share = np.where(np.arange(BEFORE + AFTER) < BEFORE, 0.7, 0.3)
    seen = estimate(list(days(1) + 4 * share), BEFORE, mix={"a": list(share), "b": list(1 - share)})
    assert (seen.verdict, seen.why, seen.size) == ("confounded", "mix", None)


@pytest.mark.parametrize(
    ("length", "change", "why"),
    [(139, 119, "history"), (219, 200, "after"), (0, 0, "history"), (1, 0, "history"), (1, 1, "history")],
)
def test_what_there_is_too_little_of_is_said(length: int, change: int, why: str) -> None:
    seen = estimate(list(days(1)[:length]), change)
    assert (seen.verdict, seen.why, seen.size) == ("too early", why, None)


def test_120_days_of_history_are_enough() -> None:
    assert estimate(list(moved(1, 5.0)[80:]), 120).verdict == "improved"


def test_a_baseline_of_days_without_a_figure_is_too_little() -> None:
    seen = moved(1, 5.0)
    seen[BEFORE - 40 : BEFORE - 20] = math.nan
    assert estimate(list(seen), BEFORE).why == "baseline"


def test_a_change_outside_of_the_days_is_refused() -> None:
    with pytest.raises(ValueError, match="within"):
        estimate([1.0], 2)


def test_a_figure_that_never_moves_has_not_moved() -> None:
    seen = estimate([3.0] * 220, BEFORE)
    assert (seen.verdict, seen.size, seen.p) == ("no clear change", 0.0, 1.0)


@settings(max_examples=25)
@given(seed=st.integers(0, 999), by=st.floats(-3, 3), factor=st.floats(0.001, 1000), shift=st.floats(-100, 100))
def test_the_unit_of_a_figure_changes_nothing_of_its_verdict(seed: int, by: float, factor: float, shift: float) -> None:
    plain, scaled = moved(seed, by), moved(seed, by) * factor + shift
    one, other = estimate(list(plain), BEFORE), estimate(list(scaled), BEFORE)
    assert one.verdict == other.verdict
    assert one.size is not None
    assert other.size == pytest.approx(one.size * factor, rel=1e-4, abs=1e-6 * factor)


@settings(max_examples=25)
@given(seed=st.integers(0, 999), by=st.floats(-3, 3))
def test_upside_down_is_the_other_verdict(seed: int, by: float) -> None:
    one, other = estimate(list(moved(seed, by)), BEFORE), estimate(list(-moved(seed, by)), BEFORE, better="down")
    assert one.verdict == other.verdict
    assert (one.low, one.high) == pytest.approx((-(other.high or 0), -(other.low or 0)))


@settings(max_examples=40)
@given(
    seed=st.integers(0, 999),
    length=st.integers(0, 260),
    missing=st.floats(0, 1),
    constant=st.booleans(),
    change=st.floats(0, 1),
)
def test_whatever_is_missing_there_is_a_verdict_and_no_figure_that_is_none(
    seed: int, length: int, missing: float, constant: bool, change: float
) -> None:
    found: Days = np.ones(length) if constant else days(seed, length=length)
    gone = np.random.default_rng(seed).random(length) < missing
    seen = estimate([None if lost else value for lost, value in zip(gone, found, strict=True)], int(change * length))
    assert seen.verdict in VERDICTS
    numbers = [x for x in (seen.size, seen.low, seen.high, seen.p) if x is not None]
    assert all(map(math.isfinite, numbers))
    assert (len(numbers) == 4) == (seen.why == "told")


def test_the_table_of_students_t_is_met() -> None:
    assert noise.t_value(0.05, 10) == pytest.approx(2.228, abs=0.01)
    assert noise.t_value(0.05, 4) == pytest.approx(2.776, abs=0.03)
    assert noise.t_value(0.01, 30) == pytest.approx(2.750, abs=0.01)
    assert noise.t_chance(2.228, 10) == pytest.approx(0.05, abs=0.001)


def test_of_many_verdicts_read_at_once_those_stand_that_are_clear_enough_for_so_many() -> None:
    assert many.standing([0.04]) == [True]
    assert many.standing([0.04, *([0.5] * 19)]) == [False] * 20
    assert many.standing([0.001, 0.004, 0.04, *([0.5] * 17)]) == [True, True, *([False] * 18)]
    assert many.standing([]) == []


def test_where_nothing_was_changed_anywhere_seldom_any_verdict_stands() -> None:
    drawn = np.random.default_rng(1).random((2000, 20))
    assert np.mean([any(many.standing(list(row))) for row in drawn]) == pytest.approx(0.1, abs=0.02)
