"""Annotations: what happened here."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import annotations
from feedback.annotations import Span
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

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


def test_a_note_on_a_machine_calls_it_as_the_plant_did_then(conn: Connection, cast: Cast) -> None:
    for name, since in (("Mixer", MONDAY - DAY), ("Mixer, new", MONDAY + DAY)):
        row = {"site_id": SITE, "machine": "M1", "line": "L1", "name": name, "valid_from": since}
        conn.execute(t.machines.insert().values(row))
    for at in (MONDAY, MONDAY + 2 * DAY):
        annotations.add(conn, cast.ana, Span("L1", at, machine="M1"), "Oiled", request_id=make.request(), now=at)
    found = annotations.between(conn, cast.ana, "L1", MONDAY, MONDAY + 3 * DAY)
    assert [note.machine_name for note in found] == ["Mixer", "Mixer, new"]


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
    with pytest.raises(Invalid, match="not the newest one"):
        annotations.add(conn, cast.ana, Span("L1", MONDAY.replace(year=9999)), "x", request_id=make.request())
    with pytest.raises(Invalid, match="write what happened"):
        annotations.add(conn, cast.ana, Span("L1", MONDAY), " ", request_id=make.request())


def noted(conn: Connection, cast: Cast) -> int:
    return annotations.add(conn, cast.ana, Span("L1", MONDAY), "New glue", request_id=make.request()).annotation_id


def shown(conn: Connection, cast: Cast) -> list[str]:
    return [note.body for note in annotations.between(conn, cast.ana, "L1", MONDAY - DAY, MONDAY + DAY)]


def test_a_note_is_corrected_and_taken_back_and_what_it_read_before_stays(conn: Connection, cast: Cast) -> None:
    note = noted(conn, cast)
    tap = make.tap()
    for _ in range(2):
        assert annotations.correct(conn, cast.ana, note, tap, body="New label glue") == 2
    assert shown(conn, cast) == ["New label glue"]
    for _ in range(2):
        annotations.take_back(conn, cast.bo, note, make.tap(2))
    assert shown(conn, cast) == []
    told = annotations.history(conn, cast.ana, note)
    assert [(one.version, one.what, one.body, one.by) for one in told] == [
        (1, "corrected", "New glue", "Ana"),
        (2, "taken_back", "New label glue", "Bo"),
    ]


def test_who_may_not_change_a_note(conn: Connection, cast: Cast) -> None:
    note = noted(conn, cast)
    refused = {"abe": Forbidden, "screen": Forbidden, "station": Forbidden, "bea": NotFound, "eli": NotFound}
    for who, refusal in refused.items():
        with pytest.raises(refusal):
            annotations.take_back(conn, getattr(cast, who), note, make.tap())
    with pytest.raises(NotFound):
        annotations.take_back(conn, cast.ana, 999_999, make.tap())
    with pytest.raises(NotFound):
        annotations.history(conn, cast.bea, note)
    with pytest.raises(ChangedMeanwhile, match="while you had it open"):
        annotations.correct(conn, cast.ana, note, make.tap(4), body="Old glue")
    assert shown(conn, cast) == ["New glue"]


def test_a_tablet_leaves_no_note_by_the_way_of_ideas_either(conn: Connection, cast: Cast) -> None:
    pad = Actor("WERK", "screen", "pad", "Pad of line 1", lines=frozenset({"L1"}), screen_id=9)
    for screen in (pad, cast.screen):
        with pytest.raises(Forbidden):
            make.sent(conn, screen, kind="note", body="New glue")
    assert shown(conn, cast) == []
