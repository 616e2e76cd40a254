"""The chart of an effect shows the days, the levels and what was expected, with the figures that the words say."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metrics.effect_told import Effect, EffectDay
from pages.feedback import effect_chart

FIRST = date(2026, 9, 1)


def days(after: int = 20) -> tuple[EffectDay, ...]:
    spans = [("", 25, 30.0), ("before", 30, 22.0), ("between", 14, 25.0), ("after", after, 11.0)]
    told = [(part, value) for part, length, value in spans for _ in range(length)]
    return tuple(
        EffectDay((FIRST + timedelta(days=n)).isoformat(), part, None if n == 40 else value)
        for n, (part, value) in enumerate(told)
    )


def effect(verdict: str, *, size: float | None = -8.0, after: int = 20) -> Effect:
    whole = Effect(verdict, "told", "changeover", "min", 29, after, "2026-12-01", 20, days=days(after))
    if size is None:
        return whole
    numbers = {"before": 22.0, "after": 11.0, "size": size, "low": size - 3, "high": size + 3, "p": 0.01}
    return Effect.of({**json.loads(json.dumps(asdict(whole))), **numbers})


def rows(shown: Effect) -> list[dict[str, Any]]:
    datasets = effect_chart.draw(shown).to_dict()["datasets"]
    return [row for table in datasets.values() for row in table]


def test_every_day_with_a_figure_is_a_point_and_one_without_is_none() -> None:
    points = [row for row in rows(effect("improved")) if "figure" in row]
    assert len(points) == effect_chart.LEAD_DAYS + 30 + 14 + 20 - 1


def test_it_ends_where_its_last_day_ends() -> None:
    edges = effect_chart.ends(effect("improved"), ZoneInfo("Europe/Berlin"))
    assert edges is not None
    assert [edge.isoformat() for edge in edges] == ["2026-09-05T00:00:00+02:00", "2026-11-29T00:00:00+01:00"]


def test_the_words_over_the_days_say_the_average_day_and_what_was_expected() -> None:
    said = {row["said"] for row in rows(effect("improved")) if "said" in row}
    assert {"Before: 22 min", "After: 11 min", "expected: 19 min", "change"} <= said


def test_the_range_stands_around_the_level_after() -> None:
    (band,) = [row for row in rows(effect("improved")) if "low" in row]
    assert (band["low"], band["high"]) == (8.0, 14.0)


@pytest.mark.parametrize("after", [0, 3])
def test_too_early_shows_the_days_so_far_and_no_level(after: int) -> None:
    shown = rows(effect("too early", size=None, after=after))
    assert not [row for row in shown if "low" in row]
    assert len([row for row in shown if row.get("said") == "change"]) == (1 if after else 0)


def test_better_and_worse_are_not_told_by_colour_alone() -> None:
    colours = {name: {row.get("colour") for row in rows(effect(name))} for name in ("improved", "worse")}
    assert colours["improved"] != colours["worse"]
    assert {row["said"] for row in rows(effect("worse", size=8.0)) if "said" in row} >= {"expected: 3.0 min"}
