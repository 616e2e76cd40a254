"""Trials by themselves: figures are judged when it is due, stop rules looked at, and what has worked is offered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from db import tables as t
from feedback import action_climbs, actions, trial_marks, trial_moves, trials
from feedback.actions import Promise
from feedback.moves import Tap
from feedback.trials import StopRule
from pages.clockwork import trial_rounds
from pages.feedback import trial_plans
from pages.feedback.trial_plans import Wish
from pages.floor import effect_words
from tests import make
from tests.people import SITE, Cast, move_in

FIRST = date(2026, 5, 4)
DAYS = 200
CHANGED = FIRST + timedelta(days=170)


@pytest.fixture
def cast(conn: Connection) -> Cast:
    return move_in(conn)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def make_days(conn: Connection, line: str, bad_before: int, bad_after: int) -> None:
    """A hundred parts a day in one shift; some are scrap, and from the change on another number of them."""
    machine = {"site_id": SITE, "machine": f"M-{line}", "line": line, "name": "Filler", "is_constraint": True}
    conn.execute(insert(t.machines).values(machine))
    counts: list[dict[str, Any]] = []
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        make.shift(conn, line, morning(day), morning(day) + timedelta(hours=8))
        bad = (bad_before if day < CHANGED else bad_after) + n * 7 % 3
        parts = {"good_milli": (100 - bad) * 1000, "scrap_milli": bad * 1000}
        key = {"event_key": f"{line}-{n}", "fingerprint": "", "import_id": 0}
        counts.append({"site_id": SITE, "machine": f"M-{line}", "at": morning(day) + timedelta(hours=1)} | parts | key)
    conn.execute(insert(t.count_events), counts)


def running(conn: Connection, cast: Cast, stop: StopRule | None = None) -> int:
    """A trial of the scrap of line 1, planned a week before the change and begun on the evening before it."""
    at = morning(CHANGED - timedelta(days=7))
    action_id = actions.add(
        conn,
        cast.bo,
        actions.Task("L1", "Red table", Promise(cast.ana.person_id or 0, CHANGED), "scrap_ratio"),
        request_id=make.request(),
        now=at,
    )
    wish = Wish("Fewer dents", CHANGED, "scrap_ratio", stop=stop)
    trial_id = trial_plans.plan(conn, cast.bo, action_id, wish, request_id=make.request(), now=at)
    trial_moves.start(conn, cast.bo, trial_id, Tap(1, morning(CHANGED - timedelta(days=1)), make.request()))
    return trial_id


def kept(conn: Connection) -> trials.Trial:
    return trials.of(conn, SITE)[-1]


def test_the_figure_is_judged_once_at_the_horizon_by_the_days_that_were_fixed(conn: Connection, cast: Cast) -> None:
    make_days(conn, "L1", 8, 3)
    running(conn, cast)
    trial_rounds.checks(conn, SITE, morning(CHANGED + timedelta(days=19)))
    assert kept(conn).checks == ()
    for _ in range(2):
        trial_rounds.checks(conn, SITE, morning(CHANGED + timedelta(days=20)))
    (check,) = kept(conn).checks
    assert (check.verdict, check.day, check.n_after) == ("improved", 20, 20)
    assert check.size == pytest.approx(-0.05, abs=0.01)
    told = conn.execute(select(t.news.c.kind)).scalars().all()
    assert told == ["trial.verdict"]


def test_a_stop_rule_that_comes_true_is_told_once_and_decided_by_people(conn: Connection, cast: Cast) -> None:
    make_days(conn, "L1", 3, 30)
    trial_id = running(conn, cast, StopRule("scrap_ratio", Decimal("0.2"), 3))
    for days, must_stop in ((2, False), (3, True), (4, True)):
        trial_rounds.stop_rules(conn, SITE, morning(CHANGED + timedelta(days=days)))
        assert kept(conn).must_stop == must_stop
    trial = trials.one(conn, cast.bo, trial_id)
    assert (trial.state, trial_moves.proposal(trial, CHANGED)) == ("in_trial", "stop")
    assert [step.what for step in trials.steps(conn, cast.bo, trial_id)] == ["planned", "in_trial", "stop_rule"]
    assert trial.looked_on == CHANGED + timedelta(days=3)  # then it had come true
    assert conn.execute(select(t.news.c.kind)).scalars().all() == ["trial.verdict"]
    assert trial_moves.proposal(replace(trial, state="stopped"), CHANGED) is None


def on_the_wall(conn: Connection, now: datetime) -> list[str]:
    return [
        said for mark in trial_marks.of_line(conn, SITE, "L1", now=now).values() for said in effect_words.mark(mark)
    ]


def test_what_one_line_has_proven_is_offered_to_a_line_that_misses_the_same(conn: Connection, cast: Cast) -> None:
    make_days(conn, "L1", 8, 3)
    make_days(conn, "L2", 9, 9)
    make_days(conn, "L3", 1, 1)
    for line in ("L1", "L2", "L3"):
        make.target(conn, line, "scrap_ratio", 0.05)
        chosen = {"kpi": "scrap_ratio", "position": 1, "owner_role": "shift lead", "reaction_card": "Stop and look"}
        conn.execute(insert(t.board_kpis).values(site_id=SITE, line=line, **chosen))
    trial_id = running(conn, cast)
    due = morning(CHANGED + timedelta(days=20))
    assert on_the_wall(conn, due)[-1] == "◷ on trial since Oct 20"
    trial_rounds.checks(conn, SITE, due)
    trial_moves.verify(conn, cast.bo, trial_id, Tap(2, due, make.request()))
    assert on_the_wall(conn, due)[0].startswith("✓ Red table, verified: 9")
    assert on_the_wall(conn, due + timedelta(days=31)) == []
    for _ in range(2):
        trial_rounds.offers(conn, SITE, due)
    assert conn.execute(select(t.trial_offers.c.line)).scalars().all() == ["L2"]


def test_an_overdue_action_climbs_from_the_shift_to_the_area_to_the_top(conn: Connection, cast: Cast) -> None:
    monday = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    make.action(conn, cast.bo, cast.ana, due_on=date(2026, 11, 16))
    reached: list[set[str]] = []
    for days in (0, 1, 1, 3, 7):
        action_climbs.climb(conn, SITE, monday + timedelta(days=days))
        who = select(t.people.c.username).join(t.inbox, t.inbox.c.person_id == t.people.c.person_id)
        reached.append(set(conn.execute(who).scalars()))
    assert reached == [set(), {"ana", "bo"}, {"ana", "bo"}, {"ana", "bo", "dana"}, {"ana", "bo", "dana", "adi"}]
