"""The board by role, and what it says of a line's shift."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import clock
from access.actors import Actor
from feedback import annotations, ideas
from feedback.annotations import Span
from pages.floor import board_picture, trend_chart
from pages.floor import facts as floor_facts
from pages.floor.texts import Picture
from tests.cast import SITE, Cast, assemble, hire
from tests.make import idea, request
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, begin_of_shift
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
BOARD = "pages.floor.board"
NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
START = begin_of_shift(NOW)


def options(page: Any, label: str) -> list[str]:
    return [option for box in page.selectbox if box.label == label for option in box.options]


def drawn(conn: Connection, actor: Actor, now: datetime = NOW) -> Picture:
    line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    found = floor_facts.read(conn, SITE, line, now=now)
    found = floor_facts.with_figures(conn, found, floor_facts.past_of(conn, found))
    return board_picture.of(found, actor, None)


def test_a_worker_sees_the_board_of_the_own_line_only(cast: Cast, visit: Visit) -> None:
    page = visit(cast.worker, BOARD)
    assert options(page, "Line") == ["Filling"]
    assert [button.label for button in page.button] == ["Say what you see", "Write on a stop"]


def test_a_manager_sees_every_line(cast: Cast, visit: Visit) -> None:
    assert options(visit(cast.manager, BOARD), "Line") == ["Filling", "Packing"]


def test_a_stranger_sees_nothing_of_it(cast: Cast, visit: Visit) -> None:
    page = visit(None, BOARD)
    assert not page.selectbox
    assert words(page) == ""


def test_whoever_is_in_no_team_reads_what_to_do(cast: Cast, engine: Engine, visit: Visit) -> None:
    with engine.begin() as conn:
        nobody = hire(conn, "nils", "worker")
    assert "You see no line yet" in words(visit(nobody, BOARD))


def test_a_line_without_chosen_figures_says_who_chooses_them(cast: Cast, visit: Visit) -> None:
    assert "No figures are chosen for this line yet" in words(visit(cast.worker, BOARD))


def test_the_chosen_figures_can_be_picked_and_say_it_opens_the_form(cast: Cast, engine: Engine, visit: Visit) -> None:
    with engine.begin() as conn:
        live_floor.build(conn, clock.now())
        live_floor.choose(conn, cast.manager, "oee", "scrap_ratio")
    page = visit(cast.worker, BOARD)
    assert options(page, "Figure") == ["Good time, OEE", "Scrap"]
    page.button(key="say-it").click().run()
    assert not page.exception
    assert page.text_area


def test_a_missed_figure_can_be_taken_by_a_lead_only(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.choose(conn, people.manager, "scrap_ratio")
    light = {who.role: drawn(conn, who)["cards"][0]["action"] for who in (people.worker, people.supervisor)}
    assert light["worker"]["says"] == light["supervisor"]["says"] == "○ nobody on it yet"
    assert [light["worker"]["can_take"], light["supervisor"]["can_take"]] == [False, True]


def test_a_card_tells_how_far_it_can_be_trusted(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.choose(conn, people.manager, "oee", "scrap_ratio")
    oee, scrap = drawn(conn, people.worker)["cards"]
    assert oee["trust"].startswith("100 % of the time known")
    assert (oee["value"], oee["goal"], oee["word"]) == ("66.7", "goal 80", "▼ missed")
    assert (scrap["value"], scrap["goal"]) == ("4.8", "goal 2")


def test_a_line_without_a_shift_says_so_instead_of_a_zero(conn: Connection) -> None:
    people = assemble(conn)
    shown = drawn(conn, people.worker)
    assert shown["now"]["big"] == "No shift now"
    assert (shown["hours"]["rows"], shown["losses"]["rows"]) == ([], [])


def test_own_ideas_and_everyones_notes_stand_on_the_trend(engine: Engine, cast: Cast, visit: Visit) -> None:
    now = clock.now()
    with engine.begin() as conn:
        live_floor.build(conn, now)
        live_floor.choose(conn, cast.manager, "scrap_ratio")
        begin = begin_of_shift(now) - 24 * HOUR
        live_floor.put(conn, "shifts", {"line": LINE, "shift": "late", "start": begin, "end": begin + 8 * HOUR})
        live_floor.produce(conn, begin + HOUR, good=9, scrap=1)
        idea(conn, cast.worker, now=now - HOUR, kpi="scrap_ratio", line=LINE)
        annotations.add(conn, cast.supervisor, Span(LINE, begin), "New *caps*", request_id=request(), now=now)
    page = visit(cast.worker, BOARD)
    assert [text.value for text in page.text] == ["New *caps*"]
    with engine.begin() as conn:
        line = floor_facts.line_of(conn, SITE, LINE)
        assert line is not None
        found = floor_facts.read(conn, SITE, line, now=now)
        values = floor_facts.past_of(conn, found).trends["scrap_ratio"]
        own, others = (ideas.mine(conn, who, now=now) for who in (cast.worker, cast.supervisor))
    assert "'idea 1'" in str(trend_chart.draw(values, [], own, found.site).to_dict())
    assert others == []


def test_hours_show_plan_good_gap_and_the_sum_so_far(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.stand(conn, START + HOUR)
    live_floor.run(conn, START + HOUR + timedelta(minutes=20))
    live_floor.produce(conn, START + HOUR + timedelta(minutes=40), good=40)
    rows = drawn(conn, people.worker)["hours"]["rows"]
    shown = [[row[name] for name in ("hour", "plan", "good", "gap", "so_far")] for row in rows[:2]]
    assert shown == [["07", "60", "100", "+40", "+40"], ["08", "60", "40", "−20", "+20"]]
    assert rows[1]["why"] == [["labeller jam 20 min", ""]]
    assert rows[7]["good"] == ""


def test_the_losses_add_up_to_the_known_time(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.stand(conn, NOW - timedelta(minutes=30))
    losses = drawn(conn, people.worker)["losses"]
    assert losses["says"] == "150 min, nothing left over"
    assert losses["rows"][0]["name"] == "good parts"
    assert sum(int(row["says"].split()[0]) for row in losses["rows"]) == 150


def test_a_click_or_a_drag_on_the_trend_is_a_span_of_the_plants_own_time(conn: Connection) -> None:
    people = assemble(conn)
    live_floor.build(conn, NOW)
    live_floor.choose(conn, people.manager, "scrap_ratio")
    line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    found = floor_facts.read(conn, SITE, line, now=START + 9 * HOUR)
    values = floor_facts.past_of(conn, found).trends["scrap_ratio"]
    clicked = SimpleNamespace(selection={"point": [{"number": 0}]})
    assert trend_chart.chosen(clicked, values, found.site) == trend_chart.Chosen(START, START + 8 * HOUR)
    shown = START.astimezone(found.site.zone).replace(tzinfo=UTC).timestamp() * 1000
    dragged = SimpleNamespace(selection={"span": {"at": [shown + 3_600_000, shown]}})
    assert trend_chart.chosen(dragged, values, found.site) == trend_chart.Chosen(START, START + HOUR)
    assert trend_chart.chosen(SimpleNamespace(selection={}), values, found.site) is None
    assert trend_chart.draw(values, [], [], found.site).to_dict()


@pytest.mark.parametrize("role", ["worker", "supervisor", "manager", "admin"])
def test_every_role_can_open_it(role: str, cast: Cast, visit: Visit) -> None:
    who: Actor = getattr(cast, role)
    assert [title.value for title in visit(replace(who), BOARD).title] == ["Board"]
