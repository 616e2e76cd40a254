"""Notes are drawn in one way on every chart of a figure."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd
import pytest

from feedback.annotations import Annotation
from metrics.plant import Site
from pages.floor import note_marks

BEGIN = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EDGES = (BEGIN, BEGIN + 24 * HOUR)


SITE = Site("WERK", "Werk Süd", ZoneInfo("Europe/Berlin"), "06:00", 60_000_000, "en", "EUR")


def note(start: datetime, end: datetime | None, body: str, machine: str | None = None) -> Annotation:
    return Annotation(1, "L1", "oee", machine, start, end, body, "Ana", 1, 7, f"{machine} 2" if machine else "")


def rows(marks: list[alt.Chart]) -> list[dict[str, Any]]:
    plot = alt.Chart(pd.DataFrame([{"at": BEGIN, "value": 1}])).mark_line().encode(x="at:T", y="value:Q")
    return [row for data in alt.layer(*marks, plot).to_dict()["datasets"].values() for row in data if "said" in row]


@pytest.mark.parametrize("height", [None, 150])
def test_a_note_stands_at_its_time_on_the_plants_clock_with_all_its_words(height: int | None) -> None:
    found = note_marks.layers([note(BEGIN + HOUR, None, "New glue", "FILLER")], SITE, EDGES, height=height)
    told = rows(found)
    assert {row["said"] for row in told} == {"FILLER 2: New glue"}
    assert {row["at"][:16] for row in told} == {"2026-11-16T07:00"}  # an hour later in Berlin
    assert all(row["when"].endswith("Ana") for row in told)


@pytest.mark.parametrize(
    ("begins", "ends", "drawn"),
    [
        (-48, 1, ("2026-11-16T06:00", "2026-11-16T07:00")),
        (23, 72, ("2026-11-17T05:00", "2026-11-17T06:00")),
        (-48, 72, ("2026-11-16T06:00", "2026-11-17T06:00")),
    ],
)
def test_a_note_that_is_longer_than_the_chart_goes_to_its_edges(begins: int, ends: int, drawn: tuple[str, str]) -> None:
    told = rows(note_marks.layers([note(BEGIN + begins * HOUR, BEGIN + ends * HOUR, "Old belt")], SITE, EDGES))
    assert {(row["at"][:16], row["until"][:16]) for row in told} == {drawn}


def test_without_a_note_nothing_is_drawn() -> None:
    assert note_marks.layers([], SITE, EDGES) == []
