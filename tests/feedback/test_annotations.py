"""Annotations: what happened here."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from access.refusals import Forbidden, Invalid, NotFound
from feedback import annotations
from feedback.annotations import Span
from tests import make
from tests.make import DAY, MONDAY
from tests.people import Cast

HOUR = timedelta(hours=1)


def test_a_note_is_found_by_what_it_touches(conn: Connection, cast: Cast) -> None:
    def add(start: timedelta, end: timedelta | None, body: str, kpi: str | None = None) -> None:
        span = Span("L1", MONDAY + start, None if end is None else MONDAY + end, kpi)
        annotations.add(conn, cast.ana, span, body, request_id=make.request(), now=MONDAY)

    add(0 * HOUR, None, "point")
    add(-3 * HOUR, 1 * HOUR, "span", "oee")
    add(-3 * HOUR, -1 * HOUR, "over")
    add(4 * HOUR, None, "later")
    add(0 * HOUR, None, "scrap", "scrap_ratio")
    found = annotations.between(conn, cast.ana, "L1", MONDAY, MONDAY + 4 * HOUR)
    on_oee = annotations.between(conn, cast.ana, "L1", MONDAY, MONDAY + 4 * HOUR, "oee")
    assert [note.body for note in found] == ["span", "point", "scrap"]
    assert [(note.body, note.by) for note in on_oee] == [("span", "Ana"), ("point", "Ana")]


def test_a_second_tap_writes_nothing_twice(conn: Connection, cast: Cast) -> None:
    asked = make.request()
    kept = [annotations.add(conn, cast.ana, Span("L1", MONDAY), "New glue", request_id=asked) for _ in range(2)]
    assert kept[0].annotation_id == kept[1].annotation_id
    assert [one.is_new for one in kept] == [True, False]
    assert len(annotations.between(conn, cast.ana, "L1", MONDAY - DAY, MONDAY + DAY)) == 1


@pytest.mark.parametrize(
    ("who", "refusal"), [("screen", Forbidden), ("station", Forbidden), ("cem", NotFound), ("stranger", NotFound)]
)
def test_who_may_not_write(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        annotations.add(conn, getattr(cast, who), Span("L1", MONDAY), "x", request_id=make.request())


def test_another_plant_and_another_team_read_their_own(conn: Connection, cast: Cast) -> None:
    annotations.add(conn, cast.ana, Span("L1", MONDAY), "Ours", request_id=make.request())
    assert annotations.between(conn, cast.eli, "L1", MONDAY - DAY, MONDAY + DAY) == []
    with pytest.raises(NotFound):
        annotations.between(conn, cast.cem, "L1", MONDAY - DAY, MONDAY + DAY)


def test_a_span_that_ends_before_it_begins_is_refused(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="ends before it begins"):
        annotations.add(conn, cast.ana, Span("L1", MONDAY, MONDAY - HOUR), "x", request_id=make.request())
    with pytest.raises(Invalid, match="write what happened"):
        annotations.add(conn, cast.ana, Span("L1", MONDAY), " ", request_id=make.request())
