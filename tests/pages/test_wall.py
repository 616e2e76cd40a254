"""What the wall says, in words: made from real figures, and honest where there are none."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from db import tables as t
from feedback import actions, dangers
from feedback.actions import Promise, Task
from ingest import pad
from pages.floor import facts as floor_facts
from pages.floor import picture
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text
from pages.shell import speech
from tests.cast import SITE, Cast, assemble
from tests.make import request, sent, tap
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, MACHINE, begin_of_shift

NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
START = begin_of_shift(NOW)


@pytest.fixture
def cast(conn: Connection) -> Cast:
    return assemble(conn)


def read(conn: Connection, now: datetime = NOW) -> Facts:
    line = floor_facts.line_of(conn, SITE, LINE)
    assert line is not None
    found = floor_facts.read(conn, SITE, line, now=now)
    return floor_facts.with_figures(conn, found, floor_facts.past_of(conn, found))


def drawn(conn: Connection, now: datetime = NOW) -> Picture:
    found = read(conn, now)
    return picture.of(found, floor_facts.past_of(conn, found).trends)


def longest(text: Text) -> str:
    return "".join(words for words, *_ in text[0])


def everything(part: Any) -> str:
    """All words of a picture or a part of it."""
    if isinstance(part, dict):
        return " ".join(everything(value) for value in part.values())
    return " ".join(everything(value) for value in part) if isinstance(part, list) else str(part)


def test_the_gap_and_what_was_due_stand_there_in_pieces(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    shown = drawn(conn)["gap"]
    assert shown["big"] == "▼ 50 behind"
    assert shown["mood"] == "missed"
    assert longest(shown["sub"][0]) == "100 of 150 by now"
    assert shown["bar"] == {"done": 0.208, "due": 0.312}


def test_a_line_just_under_its_plan_is_almost_there(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.produce(conn, START + HOUR, good=49)
    assert drawn(conn)["gap"]["big"] == "◆ 1 behind"
    live_floor.produce(conn, START + HOUR, good=11)
    assert drawn(conn)["gap"]["big"] == "▲ 10 ahead"


def test_a_line_that_stands_says_since_when_and_why(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.stand(conn, NOW - timedelta(minutes=4))
    shown = drawn(conn)["state"]
    assert longest(shown["says"]) == "■ STANDING 4 min\u2002labeller jam"
    assert shown["mood"] == "missed"


def test_a_stop_without_a_reason_says_so(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.stand(conn, NOW - timedelta(minutes=9), reason=None)
    assert "reason not known yet" in longest(drawn(conn)["state"]["says"])


def test_a_break_is_not_a_stop(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    shift = {"line": LINE, "shift": "early", "start": START, "end": START + 8 * HOUR}
    pause = f"{(NOW - timedelta(minutes=5)):%Y-%m-%dT%H:%MZ}/{(NOW + timedelta(minutes=10)):%Y-%m-%dT%H:%MZ}"
    live_floor.put(conn, "shifts", shift | {"breaks": pause})
    live_floor.stand(conn, NOW - timedelta(minutes=5), reason=None)
    assert longest(drawn(conn)["state"]["says"]) == "‖ Break until 09:40"


def test_a_tile_has_value_goal_sign_and_word_and_who_is_on_it(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.choose(conn, cast.manager, "scrap_ratio")
    tile = drawn(conn)["tiles"][0]
    assert (tile["value"], tile["unit"], longest(tile["under"])) == ("4.8", "%", "goal 2")
    assert (tile["mood"], tile["word"]) == ("missed", "▼ missed")
    assert longest(tile["action"]) == "○ nobody on it yet"
    promise = Promise(cast.supervisor.person_id or 0, NOW.date() + timedelta(days=1))
    task = Task(LINE, "Seal check", promise, kpi="scrap_ratio")
    actions.add(conn, cast.supervisor, task, request_id=request(), now=NOW)
    assert longest(drawn(conn)["tiles"][0]["action"]) == "▶ Seal check · Thu"


def test_money_is_in_the_plants_currency_and_estimated_in_however_little_room(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    goal = {"kpi": "labor_productivity", "target": Decimal(25), "from": START - timedelta(days=9)}
    live_floor.put(conn, "targets", {"line": LINE, **goal})
    live_floor.choose(conn, cast.manager, "labor_productivity")
    conn.execute(text("UPDATE products SET margin = 2.5, material_cost = 1"))
    live_floor.put(conn, "rates", {"line": LINE, "from": START, "crew": 4, "labor_rate": Decimal(30)})
    tile = drawn(conn)["tiles"][0]
    assert tile["unit"] == "EUR/h"
    assert all("est" in "".join(words for words, *_ in variant) for variant in tile["under"])


def test_a_wall_shows_roles_and_never_the_owners_name(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.choose(conn, cast.manager, "scrap_ratio")
    task = Task(LINE, "Seal check", Promise(cast.supervisor.person_id or 0, NOW.date()), kpi="scrap_ratio")
    actions.add(conn, cast.supervisor, task, request_id=request(), now=NOW)
    assert "Sofia" not in everything(drawn(conn))


def test_a_figure_that_is_not_known_gives_its_reason_and_no_number(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW, has_states=False)
    live_floor.choose(conn, cast.manager, "oee", "scrap_ratio")
    tiles = {tile["key"]: tile for tile in drawn(conn)["tiles"]}
    assert longest(tiles["oee"]["withheld"]) == "no machine states"
    assert longest(tiles["scrap_ratio"]["withheld"]) == "no parts counted"
    assert {tiles["oee"]["mood"], tiles["oee"]["word"]} == {"none", "? unknown"}


def test_a_line_without_sensors_shows_minutes_not_explained_and_no_state(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW, has_states=False)
    live_floor.produce(conn, START, good=50)
    live_floor.produce(conn, START + HOUR, good=60)
    shown = drawn(conn)
    assert shown["tiles"][0]["key"] == "not_explained"
    assert (shown["tiles"][0]["value"], shown["tiles"][0]["unit"]) == ("10", "min")
    assert longest(shown["state"]["says"]).startswith("Counted by hand")


def test_an_hour_that_nobody_has_entered_yet_is_not_behind(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW, has_states=False)
    live_floor.produce(conn, START, good=50)
    live_floor.produce(conn, START + HOUR, good=60)
    shown = drawn(conn)
    assert shown["gap"]["big"] == "▼ 10 behind"
    assert longest(shown["gap"]["sub"][0]) == "110 of 120 by 09:00"
    assert longest(shown["hours"][2]["says"]) == "09…"
    assert longest(shown["hours"][2]["plan"]) == "plan 60"  # nothing entered is not 0
    assert shown["hours"][2]["mood"] == "none"


def test_hours_show_their_gap_and_the_missed_ones_why(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.stand(conn, START + HOUR)
    live_floor.run(conn, START + HOUR + timedelta(minutes=20))
    live_floor.produce(conn, START + HOUR + timedelta(minutes=40), good=40)
    hours = drawn(conn)["hours"]
    assert [longest(hour["says"]) for hour in hours[:2]] == ["07+40", "08−20"]
    assert (longest(hours[0]["why"]), longest(hours[1]["why"])) == ("", "labeller jam")
    assert [hour["future"] for hour in hours] == [False] * 3 + [True] * 5


def test_hours_show_good_against_a_plan_that_breaks_lower_and_where_that_brings_the_shift(
    conn: Connection, cast: Cast
) -> None:
    live_floor.build(conn, NOW)
    shift = {"line": LINE, "shift": "early", "start": START, "end": START + 8 * HOUR}
    pause = f"{START + 4 * HOUR:%Y-%m-%dT%H:%MZ}/{START + 4 * HOUR + timedelta(minutes=20):%Y-%m-%dT%H:%MZ}"
    live_floor.put(conn, "shifts", shift | {"breaks": pause})
    live_floor.produce(conn, START + HOUR, good=40)
    told = [longest(hour["plan"]) for hour in drawn(conn)["hours"]]
    assert told[0].startswith("100 of 6")
    assert told[1].startswith("40 of 6")
    planned = [int(words.removeprefix("plan ")) for words in told[3:]]
    assert planned[1] < planned[0] == planned[2]
    assert planned[1] == pytest.approx(planned[0] * 2 / 3, abs=1)


def test_between_shifts_the_wall_says_so_and_shows_how_the_last_one_ended(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    shown = drawn(conn, START + 9 * HOUR)
    assert shown["gap"]["big"] == "No shift now"
    assert longest(shown["gap"]["sub"][0]) == "no shift is planned"
    assert longest(shown["gap"]["sub"][1]) == "Early shift ended 380 behind"
    assert longest(shown["title"]) == "Filling\u2002Early shift, ended"
    assert shown["state"] is None


def test_an_empty_line_never_shows_a_zero(conn: Connection, cast: Cast) -> None:
    shown = drawn(conn)
    assert shown["gap"]["big"] == "No shift now"
    assert shown["tiles"] == []
    assert shown["hours"] == []
    assert not any(letter.isdigit() for letter in everything([shown["gap"]["sub"], shown["foot"]]))


def test_a_shift_without_a_plan_counts_and_judges_nothing(conn: Connection, cast: Cast) -> None:
    live_floor.put(conn, "machines", {"machine": MACHINE, "line": LINE, "is_constraint": True})
    live_floor.put(conn, "products", {"product": "Lemonade", "ideal_cycle_s": 60})
    live_floor.put(conn, "shifts", {"line": LINE, "shift": "early", "start": START, "end": START + 8 * HOUR})
    assert drawn(conn)["gap"]["big"] == "Nothing counted yet"
    live_floor.produce(conn, NOW - HOUR, good=7)
    assert drawn(conn)["gap"] == {
        "mood": "none",
        "big": "7 good",
        "sub": [[[["no plan for this shift"]]]],
        "bar": None,
    }


def test_a_red_figure_with_nobody_on_it_says_where_it_went(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.choose(conn, cast.admin, "scrap_ratio")
    red = {"site_id": SITE, "line": "L1", "kpi": "scrap_ratio", "since": NOW, "seen_at": NOW}
    conn.execute(insert(t.reds).values(red | {"tier": 2}))
    action = drawn(conn)["tiles"][0]["action"]
    assert longest(action) == "○ nobody on it, went up to: management"
    assert all("management" in "".join(words for words, *_ in variant) for variant in action)


def test_the_wall_says_how_dates_are_kept_and_when_a_manager_was_here(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    for number, days in enumerate((4, 2)):
        visit = {"site_id": SITE, "line": "L1", "request_id": str(number), "at": NOW - timedelta(days=days)}
        conn.execute(insert(t.visits).values(visit | {"on_day": (NOW - timedelta(days=days)).date()}))
        task = {"site_id": SITE, "line": "L1", "title": "Seal", "owner_id": cast.worker.person_id, "state": "done"}
        due = {"due_on": (NOW - timedelta(days=9)).date(), "done_at": NOW - timedelta(days=10 - 5 * number)}
        due["created_at"] = NOW - timedelta(days=20)
        conn.execute(insert(t.actions).values(task | due | {"request_id": f"a{number}"}))
    said = {part["part"]: longest(part["says"]) for part in drawn(conn)["foot"]}
    assert said["owed"] == "Management owes no answer · 1 of 2 dates kept · manager here 2 days ago"


def test_an_open_danger_stands_above_all_with_its_age(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    assert drawn(conn)["danger"] == []
    sent(conn, cast.worker, now=NOW - timedelta(days=3), kind="danger", body="The guard of the filler is loose.")
    assert longest(drawn(conn)["danger"]) == "⚠ 1 danger open, 3 days"
    assert "guard" not in everything(drawn(conn))


def test_management_owes_what_was_asked_and_not_answered(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    said = {part["part"]: longest(part["says"]) for part in drawn(conn)["foot"]}
    assert said["owed"] == "Management owes no answer · no manager here yet"
    sent(conn, cast.worker, now=NOW - timedelta(days=9))
    owed: Text = next(part["says"] for part in drawn(conn)["foot"] if part["part"] == "owed")
    assert longest(owed) == "Management owes 1 answer, oldest 9 days · 1 overdue · no manager here yet"
    assert all("1 overdue" in longest([variant]) for variant in owed)  # in however little room
    assert longest(owed[-1:]) == "Owed: 1 answer · 1 overdue"


def test_the_biggest_loss_is_named_in_minutes(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.stand(conn, NOW - timedelta(minutes=45))
    said = {part["part"]: longest(part["says"]) for part in drawn(conn)["foot"]}
    assert said["loss"] == "Costs most: labeller jam, 45 min"


def test_the_picture_stays_the_same_until_something_on_it_changes(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    second, moment = timedelta(seconds=1), timedelta(milliseconds=200)
    first, later = drawn(conn, NOW + second), drawn(conn, NOW + second + moment)
    assert first["version"] == later["version"]
    assert later["built"] - first["built"] == 200
    live_floor.produce(conn, START + HOUR, good=1)
    assert drawn(conn, NOW + second)["version"] != first["version"]


def test_a_machine_that_went_silent_is_named_with_how_long(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.put(
        conn,
        "machines",
        {"machine": MACHINE, "line": LINE, "name": "Filler", "is_constraint": True, "silent_after_s": 600},
    )
    live_floor.run(conn, NOW - timedelta(minutes=9))
    assert drawn(conn)["quiet"] == ""
    shown = drawn(conn, NOW + timedelta(minutes=3))
    assert shown["quiet"] == "no data for 12 min"
    assert longest(shown["state"]["says"]) == "? Not known\u2002nothing heard from Filler for 12 min"


def test_an_hour_that_missed_says_what_was_done_against_it(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.stand(conn, START + HOUR)
    live_floor.run(conn, START + HOUR + timedelta(minutes=20))
    stop = pad.stops(conn, cast.worker, LINE, START, None)[0]
    seen = pad.Seen(stop.machine, stop.start_at, stop.end_at, stop.version)
    told = pad.Why("JAM", countermeasure="guide rail reset")
    pad.recode(conn, cast.worker, LINE, seen, told, request_id=request())
    assert longest(drawn(conn)["hours"][1]["why"]) == "labeller jam ▶ guide rail reset"
    assert longest(drawn(conn)["hours"][0]["why"]) == ""


def test_a_picture_speaks_the_language_of_its_screen(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    conn.execute(text("""UPDATE reasons SET names = '{"de": "Etikettierer klemmt"}'"""))
    live_floor.stand(conn, NOW - timedelta(minutes=4))
    with speech.speaking("de"):
        assert "Etikettierer klemmt" in longest(drawn(conn)["state"]["says"])
    assert "labeller jam" in longest(drawn(conn)["state"]["says"])


def test_a_line_is_in_trouble_when_it_stands_longer_than_two_minutes(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.produce(conn, START + HOUR, good=60)
    live_floor.stand(conn, NOW - timedelta(minutes=1))
    assert not drawn(conn)["trouble"]
    assert drawn(conn, NOW + timedelta(minutes=2))["trouble"]


def test_a_line_is_in_trouble_when_more_than_a_tenth_behind(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    assert drawn(conn)["trouble"]  # 100 of 150
    live_floor.produce(conn, START + HOUR, good=40)
    assert not drawn(conn)["trouble"]


def test_a_danger_of_today_is_trouble_until_somebody_is_on_it(conn: Connection, cast: Cast) -> None:
    live_floor.build(conn, NOW)
    live_floor.produce(conn, START + HOUR, good=60)
    told = sent(conn, cast.worker, now=NOW - timedelta(hours=1), kind="danger", body="The guard is loose.")
    assert drawn(conn)["trouble"]
    dangers.answer(conn, cast.supervisor, told.idea_id or 0, tap(now=NOW), words="The guard is being fixed.")
    assert not drawn(conn)["trouble"]
