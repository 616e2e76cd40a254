"""The page of a figure's why: by role and sight, what it says, and the ways that lead there."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

import clock
from access.actors import Actor
from ingest import door
from metrics import reported, values
from metrics.scope import Scope
from pages.floor import board_picture, changed_shifts, why
from pages.floor import facts as floor_facts
from pages.floor.texts import Picture
from tests.cast import SITE, Cast, assemble
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, MACHINE, begin_of_shift
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
WHY = "pages.floor.why"
NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
SCOPE = Scope(SITE, line=LINE)
NOT_HERE = "There is no such figure in your sight"


def query(kpi: str = "oee", start: datetime | None = None) -> dict[str, str]:
    begin = start or begin_of_shift(clock.now())
    return why.address(SCOPE, kpi, begin, begin + 8 * HOUR)


@pytest.fixture
def floor(engine: Engine, cast: Cast) -> Cast:
    """Line L1 in the third hour of its shift, with a stop of ten minutes."""
    now = clock.now()
    with engine.begin() as conn:
        live_floor.build(conn, now)
        live_floor.stand(conn, begin_of_shift(now) + HOUR)
        live_floor.run(conn, begin_of_shift(now) + HOUR + timedelta(minutes=10))
    return cast


def looks(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as conn:
        return [(row.kpi, row.looks) for row in conn.execute(text("SELECT kpi, looks FROM kpi_looks"))]


def tables(page: object) -> str:
    return " ".join(str(table.value.to_dict()) for table in page.table).replace("\\", "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["worker", "supervisor", "manager", "admin"])
def test_whoever_sees_the_line_reads_formula_target_stops_and_counts(role: str, floor: Cast, visit: Visit) -> None:
    page = visit(getattr(floor, role), WHY, **query())
    assert [title.value for title in page.title] == [r"Why\: Good time, OEE"]
    said = words(page)
    assert "Good time, OEE** = ideal time of good parts / known time" in said
    assert "Goal 80 % since" in said
    assert "Formula version 1, as first defined." in said
    assert "100.0 % of the planned time is known." in said
    assert "labeller jam" in tables(page)
    assert "Lemonade" in tables(page)


def test_the_rows_come_when_they_are_asked_for(floor: Cast, visit: Visit) -> None:
    page = visit(floor.worker, WHY, **query())
    assert "import" not in tables(page)
    page.segmented_control(key="why rows kind").set_value("states").run()
    assert not page.exception
    assert "down, labeller jam" in tables(page)
    assert "import" in tables(page)


@pytest.mark.parametrize("who", ["other_team", "stranger"])
def test_another_team_and_another_plant_read_a_sentence_and_nothing_of_it(
    who: str, floor: Cast, visit: Visit, engine: Engine
) -> None:
    page = visit(getattr(floor, who), WHY, **query())
    if who == "stranger":  # the other plant has a line of the same code, and nothing on it
        assert "labeller jam" not in tables(page)
        return
    assert NOT_HERE in words(page)
    assert not page.table
    assert looks(engine) == []


def test_nobody_without_an_account_sees_anything(floor: Cast, visit: Visit) -> None:
    assert words(visit(None, WHY, **query())) == ""


@pytest.mark.parametrize(
    "wrong",
    [{}, {"kpi": "nothing"}, {"from": "yesterday"}, {"from": "2026-11-18T08:30:00"}, {"to": "2020-01-01T00:00:00Z"}],
)
def test_an_address_that_names_no_figure_says_where_to_find_one(
    wrong: dict[str, str], floor: Cast, visit: Visit
) -> None:
    given = query() | wrong if wrong else {}
    assert "This address names no figure" in words(visit(floor.worker, WHY, **given))


def test_a_look_counts_once_a_visit_and_without_a_name(floor: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(floor.worker, WHY, **query())
    page.run()
    assert looks(engine) == [("oee", 1)]
    visit(floor.manager, WHY, **query())
    assert looks(engine) == [("oee", 2)]


def test_the_board_counts_a_look_only_when_somebody_picks_a_figure(floor: Cast, visit: Visit, engine: Engine) -> None:
    with engine.begin() as conn:
        live_floor.choose(conn, floor.manager, "oee", "scrap_ratio")
    page = visit(floor.worker, "pages.floor.board")
    assert looks(engine) == []
    page.selectbox(key="kpi").set_value("scrap_ratio").run()
    assert not page.exception
    assert looks(engine) == [("scrap_ratio", 1)]


def closed_shift(conn: Connection, now: datetime) -> tuple[datetime, datetime]:
    """The shift before, reported with one part of scrap in ten, and corrected to two afterwards."""
    begin = begin_of_shift(now) - 24 * HOUR
    live_floor.put(conn, "shifts", {"line": LINE, "shift": "late", "start": begin, "end": begin + 8 * HOUR})
    live_floor.produce(conn, begin + HOUR, good=9)
    event = {"machine": MACHINE, "at": begin + 2 * HOUR, "event_id": "e", "product": "Lemonade", "site": SITE}
    door.write(conn, "counts", [event | {"scrap": 1}], source="upload", by="Ana")
    conn.execute(text("UPDATE count_events SET arrived_at = at"))
    reported.close_shifts(conn, SITE, now=begin + 9 * HOUR)
    door.write(conn, "counts", [event | {"scrap": 3}], source="upload", by="Bo")
    return begin, begin + 8 * HOUR


def test_a_corrected_shift_shows_what_was_reported_and_who_corrected_it(
    floor: Cast, visit: Visit, engine: Engine
) -> None:
    with engine.begin() as conn:
        start, _ = closed_shift(conn, clock.now())
    page = visit(floor.worker, WHY, **query("scrap_ratio", start))
    assert "Reported 10.0 %, now 25.0 %: 1 correction since, last by Bo on" in words(page)
    page.segmented_control(key="why rows kind").set_value("counts").run()
    assert "✎ was 1 scrap, Lemonade until" in tables(page)
    assert "corrected by Bo" in tables(page)


def test_a_corrected_shift_is_told_below_the_trend(conn: Connection) -> None:
    assemble(conn)
    live_floor.build(conn, NOW)
    start, end = closed_shift(conn, NOW)
    found = values.read(conn, SCOPE, start, end, ["scrap_ratio"], now=NOW, by="shift")
    changed = changed_shifts.of_trend(conn, SCOPE, found)
    assert [(float(one.kept.value or 0), float(one.now.value or 0)) for one in changed] == [(0.1, 0.25)]
    assert [one.what for one in changed[0].moved] == ["correction"]
    oee = values.read(conn, SCOPE, start, end, ["mttr"], now=NOW, by="shift")
    assert changed_shifts.of_trend(conn, SCOPE, oee) == []


def test_every_figure_of_the_board_leads_to_its_why(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.choose(conn, people.manager, "oee")
    picture = drawn(conn, people.worker)
    start = begin_of_shift(NOW)
    shift = f"{start.isoformat()} {(start + 8 * HOUR).isoformat()}"
    assert picture["cards"][0]["span"] == picture["losses"]["span"] == shift
    assert picture["hours"]["rows"][0]["span"] == f"{start.isoformat()} {(start + HOUR).isoformat()}"
    assert "span" not in picture["hours"]["rows"][-1]  # an hour to come has no figure yet


def test_a_card_tells_its_datas_age_without_being_drawn_anew(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.choose(conn, people.manager, "oee")
    live_floor.run(conn, NOW - timedelta(minutes=9))
    before = drawn(conn, people.worker)
    live_floor.run(conn, NOW - timedelta(minutes=1))
    after = drawn(conn, people.worker)
    assert before["cards"][0]["tells_age"]
    assert (after["heard_ms"] - before["heard_ms"], before["version"]) == (8 * 60_000, after["version"])


def drawn(conn: Connection, who: Actor) -> Picture:
    line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    found = floor_facts.read(conn, SITE, line, now=NOW)
    return board_picture.of(floor_facts.with_figures(conn, found, floor_facts.past_of(conn, found)), who, None)
