"""The demo plant comes and goes as a whole, lives on without a seam, and has something to say for itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from access import people, sessions
from access.actors import Actor
from db.engine import owner_engine
from db.tables import metadata
from demo import crew, days, feed, figures, load, remove, truth
from demo.__main__ import main
from demo.plant import SITE
from feedback import (
    actions,
    calls,
    comments,
    dangers,
    debt,
    handover,
    kpi_choice,
    thanks,
    translations,
    triage,
    trials,
    votes,
)
from ingest import door
from metrics import values
from metrics.scope import Scope

NOW = datetime(2025, 6, 17, 9, 41, 7, 250000, tzinfo=UTC)  # a Tuesday
LINES = ("L1", "L2", "L3")


def loaded(conn: Connection, of_days: int = 1) -> load.Loaded:
    return load.load(conn, seed=7, of_days=of_days, now=NOW, tell=lambda _: None)


@pytest.fixture(scope="module")
def plant(shared_engine: Engine) -> Iterator[Connection]:
    """The plant with a short history, in a transaction that is rolled back."""
    with shared_engine.connect() as conn, conn.begin() as transaction:
        loaded(conn)
        yield conn
        transaction.rollback()


def sizes(engine: Engine, site_id: str) -> dict[str, int]:
    with engine.connect() as conn:
        return {
            table.name: conn.execute(
                text(f"SELECT count(*) FROM {table.name} WHERE site_id = :site_id"), {"site_id": site_id}
            ).scalar_one()
            for table in metadata.sorted_tables
        }


def wrong(engine: Engine, found: load.Loaded, machine: str, now: datetime) -> list[object]:
    """Shifts in which the figures differ from the truth."""
    kpis = ["oee", "mttr", "plan_attainment", "scrap_ratio"]
    scope = Scope(SITE, machine=machine)
    with engine.connect() as conn:
        said = values.read(conn, scope, found.since, now + timedelta(hours=9), kpis, now=now, by="shift")
    true = {v.start: figures.of(truth.of(found.plant, machine, v.start, v.end, now=now)) for v in said}
    return [(v.start, v.kpi, v.value, true[v.start][v.kpi]) for v in said if v.value != true[v.start][v.kpi]]


def test_history_goes_on_without_a_seam_also_after_a_pause(engine: Engine) -> None:
    with engine.begin() as conn:
        found = loaded(conn, of_days=0)
    done = feed.catch_up(None, NOW + timedelta(seconds=40))
    for minutes in (1, 2, 30):
        done = feed.catch_up(done, NOW + timedelta(minutes=minutes))
    later = NOW + timedelta(days=2, hours=3)
    feed.catch_up(None, later)
    assert [
        fault for machine in ("L1-FIL", "L2-LAB", "L3-HAND") for fault in wrong(engine, found, machine, later)
    ] == []


def test_feeding_again_changes_nothing(engine: Engine) -> None:
    with engine.begin() as conn:
        loaded(conn, of_days=0)
    feed.catch_up(None, NOW + timedelta(hours=1))
    before = sizes(engine, SITE)
    feed.catch_up(NOW - timedelta(hours=2), NOW + timedelta(hours=1))
    after = sizes(engine, SITE)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]}.keys() <= {"imports"}


def test_shifts_and_orders_are_planned_ahead_as_the_days_go_by(engine: Engine) -> None:
    with engine.begin() as conn:
        loaded(conn, of_days=0)
    feed.catch_up(None, NOW + timedelta(days=1))
    with engine.connect() as conn:
        last = conn.execute(text("SELECT max(start_at) FROM shifts WHERE site_id = 'DEMO'")).scalar_one()
    assert days.day_of(days.to_us(last)) == (NOW + timedelta(days=1 + load.AHEAD_DAYS)).date()


def test_without_a_demo_plant_there_is_nothing_to_feed(engine: Engine) -> None:
    assert feed.catch_up(None, NOW) is None
    assert feed.catch_up(NOW, NOW + timedelta(minutes=1)) is None


def test_removing_takes_every_row_of_the_demo_and_none_of_another_plant(engine: Engine) -> None:
    other = {"site": "OTHER"}
    with engine.begin() as conn:
        loaded(conn, of_days=0)
        door.write(conn, "sites", [other | {"timezone": "Asia/Kolkata"}], source="file")
        door.write(conn, "lines", [other | {"line": "L1"}], source="file")
        door.write(conn, "machines", [other | {"line": "L1", "machine": "L1-FIL"}], source="file")
        door.write(conn, "states", [other | {"machine": "L1-FIL", "at": NOW, "state": "running"}], source="file")
    before = sizes(engine, "OTHER")
    with owner_engine().begin() as conn:
        remove.remove(conn)
    assert sum(sizes(engine, SITE).values()) == 0
    assert sizes(engine, "OTHER") == before


def test_a_load_that_fails_leaves_nothing_behind(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "hire", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError), engine.begin() as conn:
        loaded(conn, of_days=0)
    assert sum(sizes(engine, SITE).values()) == 0


def test_a_second_load_says_that_it_is_there(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "--days", "1", "--now", "2025-06-17T11:00"]) == 0
    assert "Dana, plant manager" in capsys.readouterr().out
    before = sizes(engine, SITE)
    assert main(["load"]) == 0
    assert "already" in capsys.readouterr().out
    assert sizes(engine, SITE) == before
    assert main(["truth", "--machine", "L2-LAB", "--from", "2025-06-17T06:00", "--to", "2025-06-17T11:00"]) == 0
    assert "oee" in capsys.readouterr().out
    assert main(["remove"]) == 0
    assert main(["remove"]) == 0
    assert "no demo plant" in capsys.readouterr().out


def test_management_owes_line_2_three_answers_the_oldest_for_nine_days(plant: Connection) -> None:
    owed = debt.owed(plant, SITE, "L2", now=NOW)
    assert (owed.count, owed.oldest_days, owed.overdue) == (3, 9, 1)
    done = debt.latest_done(plant, SITE, "L2")
    assert done is not None
    assert done.result == "The mat lies there"


def test_there_is_an_idea_in_every_state(plant: Connection) -> None:
    states = set(plant.execute(text("SELECT DISTINCT state FROM ideas WHERE site_id = 'DEMO'")).scalars())
    decided = {"declined", "parked", "merged", "accepted", "in_trial", "stopped", "done", "removed"}
    assert states == {"new", "asked_back", *decided}


def test_ideas_have_votes_comments_a_translation_and_thanks_with_consent(plant: Connection) -> None:
    dana = _actor(plant, "dana")
    by_words = {one.headline: one.idea_id for one in triage.queue(plant, dana, now=NOW)}
    jams = next(number for words, number in by_words.items() if words.startswith("The labeller jams"))
    assert votes.of(plant, dana, [jams])[jams].votes == 4
    assert len(comments.of(plant, dana, [jams])[jams]) == 2
    spanish = next(number for words, number in by_words.items() if words.startswith("Un soporte"))
    [translated] = translations.of(plant, dana, [spanish])[spanish]
    assert (translated.language, translated.by) == ("en", "Rosa, operator line 1")
    assert [one.names for one in thanks.shown(plant, SITE, ["L2"], now=NOW)] == [("Ana, operator line 2",)]


def test_a_history_too_short_to_judge_by_proves_no_effect(plant: Connection) -> None:
    verdicts = {check.verdict for trial in trials.of(plant, SITE) for check in trial.checks}
    assert verdicts == {"too early"}
    assert trials.of(plant, SITE, states=trials.PROVEN) == []


def test_one_danger_has_been_open_for_three_days(plant: Connection) -> None:
    assert [danger.age_days for line in LINES for danger in dangers.open_on(plant, SITE, line, now=NOW)] == [3]


def test_actions_are_open_and_overdue_and_the_nozzle_is_due_on_thursday(plant: Connection) -> None:
    on_line = actions.for_lines(plant, SITE, "L2", now=NOW)
    assert [(action.title, action.due_on.isoformat()) for action in on_line["oee"]] == [
        ("Clean nozzle 3", "2025-06-19")
    ]
    assert on_line["dangers_open"][0].is_overdue
    assert "changeover" not in on_line


def test_each_line_shows_three_to_six_figures(plant: Connection) -> None:
    assert all(3 <= len(kpi_choice.of_line(plant, SITE, line)) <= 6 for line in LINES)


def test_the_crew_has_called_for_help_and_handed_its_shifts_over(plant: Connection) -> None:
    done = [one for line in LINES for one in calls.fixed_between(plant, SITE, line, NOW - timedelta(days=1), NOW)]
    assert {"maintenance", "material", "quality"} >= {one.kind for one in done} != set()
    assert all(one.response and one.fix for one in done)
    night = handover.last(plant, SITE, "L2", now=NOW)
    assert night is not None
    assert night.is_read
    assert (night.shift.shift, night.versions[0].written_by) == ("night", "Bo, shift lead")
    assert 1 <= len(night.said) <= 3


def test_people_of_each_role_see_their_lines(plant: Connection) -> None:
    seen = {name: sorted(_actor(plant, name).lines) for name in ("ana", "bo", "mia", "dana", "adi")}
    assert seen == {"ana": ["L2"], "bo": ["L1", "L2"], "mia": ["L3"], "dana": [*LINES], "adi": [*LINES]}


def test_triage_holds_what_waits_with_the_longest_broken_promise_first(plant: Connection) -> None:
    queue = triage.queue(plant, _actor(plant, "dana"), now=NOW)
    assert len(queue) >= 7
    assert queue[0].is_overdue
    assert queue[0].headline.startswith("The labeller jams again")


def _actor(conn: Connection, username: str) -> Actor:
    person = people.named(conn, SITE, username)
    actor = sessions.actor_of(conn, SITE, person.person_id) if person else None
    assert actor is not None
    return actor
