"""The calibration of verdicts: its series are what it says they are, and real days are counted as others count them."""

import json

import numpy as np
import pytest

from bench import effect_series as made
from bench import real_days
from bench.effect import t_test

LOGS = real_days.folder()


def test_the_series_are_as_alike_and_as_wide_as_they_are_called() -> None:
    found = made.alike(np.random.default_rng(1), 2000, 0.6)
    assert found.std() == pytest.approx(1, abs=0.02)
    assert np.mean(found[:, 1:] * found[:, :-1]) == pytest.approx(0.6, abs=0.02)


def test_a_bad_week_stands_right_before_the_change() -> None:
    found = made.after_a_bad_week(np.random.default_rng(1), 200).days
    assert found.shape == (200, made.DAYS)
    assert found[:, made.BEFORE - 7 : made.BEFORE].mean() < -1 < found[:, made.BEFORE :].mean()


def test_the_plain_t_test_is_right_where_days_are_independent() -> None:
    found = [t_test(days, made.BEFORE) for days in made.alike(np.random.default_rng(1), 2000, 0.0)]
    assert np.mean(found) == pytest.approx(0.05, abs=0.015)


@pytest.mark.skipif(LOGS is None, reason="reference data is absent")
def test_real_days_are_those_of_an_independent_count() -> None:
    assert LOGS is not None
    known = json.loads((LOGS / "expected.json").read_text())["GFAgie01"]["files"]
    shares = [one["active_share"] for _, one in sorted(known.items()) if one["active_share"] is not None]
    assert real_days.shares(LOGS)["GFAgie01"] == pytest.approx(shares, abs=1e-4)
