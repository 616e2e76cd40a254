"""The pages of a screen's program, from a real database: what each shows, and that nothing is read for a screen."""

from datetime import UTC, date, datetime, timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

import clock
from access import screens
from access.screens import Page
from db.engine import engine as database
from feedback import actions, calls, handover, ideas, ladder, messages
from feedback.actions import Promise, Task
from feedback.calls import Need
from feedback.messages import Draft
from feedback.moves import Tap
from metrics import plant
from pages.floor import days, program, slow, snapshot
from pages.floor.texts import Picture, Text, plain
from tests.cast import SITE, Cast, assemble, hire
from tests.make import DAY, request, sent
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, MACHINE, begin_of_shift

ALL = [Page(kind) for kind in screens.PAGES]


@pytest.fixture
def now() -> datetime:
    """Half past the running hour of the shift, today: pages ask the real clock."""
    return clock.now()


@pytest.fixture
def cast(engine: Engine, now: datetime) -> Cast:
    with engine.begin() as conn:
        people = assemble(conn)
        live_floor.build(conn, now)
        live_floor.choose(conn, people.manager, "scrap_ratio")
    return people


def shown(*kinds: str, lines: tuple[str, ...] = (LINE,), language: str = "en") -> dict[str, Picture]:
    """The pages by key, once everything that is read in the background is known."""
    playlist = [Page(kind, 25) for kind in kinds]
    program.pages(SITE, lines, playlist, language)
    slow.wait()
    return {page["key"]: page for page in program.pages(SITE, lines, playlist, language)}


def words(part: Any) -> str:
    if isinstance(part, dict):
        return " ".join(words(value) for value in part.values())
    return " ".join(words(value) for value in part) if isinstance(part, list) else str(part)


def longest(said: Text) -> str:
    return plain(said[0])


def test_every_page_has_a_key_a_kind_its_seconds_and_whose_it_is(cast: Cast, engine: Engine, now: datetime) -> None:
    with engine.begin() as conn:
        live_floor.stand(conn, now - timedelta(minutes=10))  # it was slow before: with scrap that is three losses
        everywhere = Draft("Holiday on Friday", (), now - HOUR, now + HOUR)
        messages.write(conn, cast.manager, everywhere, request_id=request(), now=now - HOUR)
    found = shown("line", "losses", "ideas", "safety", "plant", "message")
    assert list(found) == ["line:L1", "losses:L1", "week:L1", "ideas", "safety:L1", "plant", "message:1"]
    for page in found.values():
        assert (page["seconds"], page["zone"]) == (25, "Europe/Berlin")
        assert {"kind", "trouble", "version", "title", "danger", "built"} <= set(page)
    assert longest(found["safety:L1"]["title"]).startswith("Filling")


def test_a_page_without_anything_to_say_is_left_out_and_the_line_takes_its_place(cast: Cast) -> None:
    assert list(shown("message")) == ["line:L1"]


def test_losses_are_those_of_the_shift_the_largest_first_in_the_plants_words(
    cast: Cast, engine: Engine, now: datetime
) -> None:
    start = begin_of_shift(now)
    with engine.begin() as conn:
        live_floor.put(conn, "reasons", {"reason": "CHANGE", "name": "change of bottle", "state": "setup"})
        for minute, lasts, state, reason in (
            (31, 12, "down", "JAM"),
            (50, 20, "setup", "CHANGE"),
            (75, 6, "down", "JAM"),
        ):
            at = start + timedelta(minutes=minute)
            live_floor.put(conn, "states", {"machine": MACHINE, "at": at, "state": state, "reason": reason})
            live_floor.run(conn, at + timedelta(minutes=lasts))
    page = shown("losses")["losses:L1"]
    told = [(longest(row["name"]), longest(row["says"]), row["fill"]) for row in page["rows"]]
    by_name = {name: size for name, size, _ in told}
    assert by_name["change of bottle"].startswith("20 min · 1 stop · ")
    assert by_name["labeller jam"].startswith("18 min · 2 stops · ")
    minutes = [int(size.split(" min")[0]) for _, size, _ in told]
    assert minutes == sorted(minutes, reverse=True)
    half_a_minute_each = 1 / minutes[0]
    assert [fill for _, _, fill in told] == [pytest.approx(one / minutes[0], abs=half_a_minute_each) for one in minutes]


def test_promises_say_what_management_owes_and_how_the_loop_runs(cast: Cast, engine: Engine, now: datetime) -> None:
    with engine.begin() as conn:
        for name in ("ina", "jan", "kim"):
            hire(conn, name, "worker", "A")
        for days_ago in (9, 3):
            sent(conn, cast.worker, now=now - timedelta(days=days_ago))
        late = Promise(cast.manager.person_id or 0, clock.now().date() + timedelta(days=1))
        actions.add(conn, cast.manager, Task(LINE, "Felt", late, "scrap_ratio"), request_id=request(), now=now)
        conn.execute(text("UPDATE actions SET due_on = due_on - 5, promised_on = due_on - 5"))
    page = shown("promises")["promises"]
    cards = {plain(one["name"][0]): (one["value"], plain(one["says"][0]), one["mood"]) for one in page["rows"]}
    assert cards["Answers owed"] == ("2", "▼ 1 overdue", "missed")
    assert cards["Median wait"] == ("–", "oldest 9 days", "none")
    assert cards["Dates kept"][0] == "0 of 1"
    assert cards["Answered in time"][:2] == ("0 %", "0 of 1")
    assert cards["Implemented"] == ("0", "0 verified · 0 stopped", "none")
    assert cards["Actions overdue"] == ("1", "▼ management 1", "missed")
    assert cards["Since a manager came"][:2] == ("never noted", "Filling")
    assert cards["Red without an action"][0] == "–"
    assert longest(page["title"]) == "Promises, whole plant, 90 days"


def test_promises_of_a_crew_under_five_are_those_of_management_alone(cast: Cast) -> None:
    page = shown("promises")["promises"]
    assert len(page["rows"]) == 4
    assert "fewer than five" in words(page["under"])


def test_a_call_on_the_wall_always_says_who_is_next_and_when(cast: Cast, engine: Engine, now: datetime) -> None:
    with engine.begin() as conn:
        made = calls.make(conn, cast.supervisor, Need(LINE, "maintenance", MACHINE), request_id=request(), now=now)
        ladder.climb(conn, SITE, now)
    assert made.call_id
    variants = [plain(one) for one in shown("line")["line:L1"]["calls"][0]["says"]]
    assert all("next: manager at" in one for one in variants)
    assert "Filler" in variants[1]
    assert variants[-1].startswith("Maintenance needed")


def test_ideas_and_thanks_count_what_was_said_and_show_no_word_and_no_name_of_who_said_it(
    cast: Cast, engine: Engine, now: datetime
) -> None:
    with engine.begin() as conn:
        for number in range(3):
            sent(conn, cast.worker, now=now - timedelta(days=3), body=f"Secret words {number} of Anna.")
        idea_id = sent(conn, cast.worker, now=now - timedelta(days=40), body="Too long ago.").idea_id
        promise = Promise(cast.supervisor.person_id or 0, now.date() + timedelta(days=2))
        task = Task(LINE, "Move the glue cart", promise, idea_id=idea_id)
        action_id = actions.add(conn, cast.supervisor, task, request_id=request(), now=now - timedelta(days=30))
        actions.done(conn, cast.supervisor, action_id, Tap(1, now - timedelta(days=1)), result="14 → 6 min")
    page = shown("ideas")["ideas"]
    assert [one["value"] for one in page["counts"]] == ["3", "0", "0"]
    assert longest(page["rows"][0]["says"]) == "✓ Move the glue cart: 14 → 6 min"
    assert longest(page["owed"]).startswith("Management owes 4 answers")
    for hidden in ("Secret", "Anna", "anna", "Sofia", "Too long"):
        assert hidden not in words(page)


def test_the_whole_plant_shows_state_gap_dangers_and_calls_of_every_line_and_nothing_else(
    cast: Cast, engine: Engine, now: datetime
) -> None:
    with engine.begin() as conn:
        live_floor.stand(conn, now - timedelta(minutes=4))
        sent(conn, cast.worker, now=now - timedelta(days=3), kind="danger", body="The guard of the filler is loose.")
        calls.make(
            conn, cast.supervisor, Need(LINE, "maintenance"), request_id=request(), now=now - timedelta(minutes=2)
        )
    rows = {longest(row["name"]): row for row in shown("plant", lines=("L2",))["plant"]["rows"]}
    assert list(rows) == ["Filling", "Packing"]
    filling = rows["Filling"]
    assert longest(filling["state"]).startswith("■ STANDING 4 min")
    assert longest(filling["gap"]["says"]).endswith("behind")
    assert longest(filling["danger"]) == "⚠ 1 danger"
    assert longest(filling["call"]).startswith("Maintenance needed · 2 min")
    assert longest(rows["Packing"]["gap"]["says"]) == "No shift now"
    assert set(filling) == {"name", "state", "gap", "danger", "call", "mood"}
    for hidden in ("labeller jam", "guard", "%"):
        assert hidden not in words(filling)


def test_a_call_and_who_is_coming_stand_on_the_line_and_it_interrupts_until_somebody_answers(
    cast: Cast, engine: Engine, now: datetime
) -> None:
    with engine.begin() as conn:
        live_floor.produce(conn, begin_of_shift(now) + HOUR, good=200)
        made = calls.make(conn, cast.supervisor, Need(LINE, "maintenance"), request_id=request(), now=now)
    page = shown("line")["line:L1"]
    assert page["trouble"]
    assert longest(page["calls"][0]["says"]).startswith("Maintenance needed")
    with engine.begin() as conn:
        calls.coming(conn, cast.supervisor, made.call_id, Tap(1, now), minutes=30)
    snapshot.changed(SITE)
    refreshed(lambda: not shown("line")["line:L1"]["trouble"])
    assert "The supervisor is coming, " in longest(shown("line")["line:L1"]["state"]["says"])


def refreshed(is_so: Any) -> None:
    """A snapshot is made anew at most once a second."""
    until = monotonic() + 60
    while not is_so():
        assert monotonic() < until, "the pages never changed"
        sleep(0.2)


def test_around_a_change_of_shift_the_handover_takes_the_lines_place(cast: Cast, engine: Engine, now: datetime) -> None:
    start = begin_of_shift(now)
    with engine.begin() as conn:
        conn.execute(
            text("UPDATE shifts SET end_at = :end WHERE site_id = :site AND line = :line"),
            {"end": now + timedelta(minutes=10), "site": SITE, "line": LINE},
        )
        shift = handover.of(conn, SITE, LINE, now=now)
        assert shift is not None
        handover.write(conn, cast.supervisor, shift.shift, ["Nozzle 3 drips"], Tap(0, now))
    found = shown("line")
    assert list(found) == ["handover:L1"]
    page = found["handover:L1"]
    assert longest(page["said"]["rows"][0]) == "Nozzle 3 drips"
    assert page["calls"] == []
    assert start < now


def test_nothing_is_read_for_a_screen(cast: Cast, engine: Engine) -> None:
    """Asked a hundred times within a second, pages cost no question more than asked once."""
    shown("line", "losses", "ideas", "safety", "plant", "message")
    asked: list[str] = []
    event.listen(database(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    first = [program.pages(SITE, (LINE,), ALL, "en") for _ in range(100)]
    slow.wait()
    assert len(asked) < 60, asked[:3]  # a snapshot may have fallen due meanwhile: one for all hundred
    assert len(first) == 100


def test_a_page_is_made_once_for_a_language_and_again_when_what_it_rests_on_is_new(cast: Cast) -> None:
    shown("losses", "safety")
    one, two = (program.pages(SITE, (LINE,), [Page("safety")], "de")[0]["version"] for _ in range(2))
    assert one == two
    assert longest(shown("safety")["safety:L1"]["letters"][0]["name"]) == "Safety"


class TestTheLetters:
    """Each day of the month, against what was put in for it."""

    NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)

    @pytest.fixture
    def plant_of_days(self, conn: Connection) -> Cast:
        people = assemble(conn)
        live_floor.build(conn, self.NOW)
        for day, scrap in ((10, 1), (11, 9), (12, 2)):
            begin = datetime(2026, 11, day, 6, tzinfo=UTC)
            shift = {"line": LINE, "shift": "early", "start": begin, "end": begin + 8 * HOUR, "team": "A"}
            live_floor.put(conn, "shifts", shift)
            live_floor.put(conn, "states", {"machine": MACHINE, "at": begin, "state": "running"})
            live_floor.put(conn, "states", {"machine": MACHINE, "at": begin + 8 * HOUR, "state": "planned"})
            live_floor.produce(conn, begin + HOUR, good=100 - scrap, scrap=scrap)
        return people

    def letters(self, conn: Connection, now: datetime = NOW) -> dict[str, dict[int, str]]:
        found = days.read(conn, plant.site(conn, SITE), LINE, now=now)
        assert found.today == date(2026, 11, 18)
        return {letter.letter: letter.days for letter in found.letters}

    def test_quality_is_judged_by_the_lines_own_target(self, conn: Connection, plant_of_days: Cast) -> None:
        conn.execute(text("UPDATE targets SET valid_from = '2026-01-01T00:00Z'"))
        quality = self.letters(conn)["Q"]
        assert [quality[day] for day in (10, 11, 12)] == ["met", "missed", "met"]  # goal 2 %
        assert quality[13] == "off"  # nobody worked
        assert set(quality) == set(range(1, 19))

    def test_without_a_target_nothing_is_green(self, conn: Connection, plant_of_days: Cast) -> None:
        conn.execute(text("DELETE FROM targets"))
        found = self.letters(conn)
        assert {mark for letter in "QDC" for mark in found[letter].values()} == {"unknown"}

    def test_an_accident_and_a_danger_mark_their_days(self, conn: Connection, plant_of_days: Cast) -> None:
        at = datetime(2026, 11, 12, 9, tzinfo=UTC)
        live_floor.put(conn, "incidents", {"line": LINE, "at": at, "kind": "recordable", "note": "a cut"})
        sent(conn, plant_of_days.worker, now=at - timedelta(days=2), kind="danger", body="The guard is loose.")
        conn.execute(text("UPDATE ideas SET removed_at = '2026-11-11T18:00Z'"))
        safety = self.letters(conn)["S"]
        assert [safety[day] for day in (9, 10, 11, 12, 13)] == ["met", "near", "met", "missed", "met"]

    def test_people_are_judged_by_answers_on_the_day_they_fell_due(self, conn: Connection, plant_of_days: Cast) -> None:
        sent(conn, plant_of_days.worker, now=datetime(2026, 11, 5, 9, tzinfo=UTC))
        told = ideas.answered_by(conn, SITE, now=datetime(2026, 11, 5, 9, tzinfo=UTC))
        people = self.letters(conn)["P"]
        assert people[told.day] == "missed"
        assert [people[day] for day in range(1, 19) if day != told.day] == ["off"] * 17


def test_whoever_did_something_sees_it_however_soon_after_the_last_look(engine: Engine, cast: Cast) -> None:
    for title in ("Felt on the rail", "A second strip", "A third one"):
        snapshot.of_line(SITE, LINE)  # read a moment ago: a screen would rest now
        with engine.begin() as conn:
            task = Task(LINE, title, Promise(cast.manager.person_id or 0, (clock.now() + DAY).date()), "scrap_ratio")
            actions.add(conn, cast.manager, task, request_id=request())
        snapshot.changed(SITE)
        seen = snapshot.of_line(SITE, LINE).facts.actions["scrap_ratio"]
        assert title in [action.title for action in seen]
