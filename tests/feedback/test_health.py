"""How the loop runs, counted by hand beside it."""

from datetime import date, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import Connection, insert, update

from access.actors import Actor
from access.refusals import Forbidden
from db import tables as t
from feedback import actions, answer_clock, health, own, reds, triage, visits
from feedback.actions import Promise
from feedback.health import Health
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast, hire


@pytest.fixture(autouse=True)
def crew(conn: Connection, cast: Cast) -> None:
    """Team A has seven people, team B two."""
    for number in range(4):
        hire(conn, f"al{number}", f"Al {number}", "worker", frozenset({"L1", "L2"}), "A")


def read(conn: Connection, actor: Actor) -> dict[str | None, Health]:
    report = health.read(conn, actor, now=MONDAY)
    return {one.line: one for one in [*report.lines, *([report.together] if report.together else [])]}


def test_what_was_said_is_counted_by_month_and_head(conn: Connection, cast: Cast) -> None:
    for days in (0, 1, 20, 40):
        make.idea(conn, cast.ana, now=MONDAY - days * DAY)
    make.idea(conn, cast.station, now=MONDAY - DAY)
    make.idea(conn, cast.bo, now=MONDAY - DAY, line="L2", kind="danger")
    found = read(conn, cast.bo)
    assert found["L1"].said == {"2026-11": 3, "2026-10": 2}
    assert found["L1"].heads == 7
    assert found["L1"].per_head("2026-11") == pytest.approx(3 / 7)
    assert found[None].said == {"2026-11": 4, "2026-10": 2}
    assert health.read(conn, cast.bo, now=MONDAY).months == [f"2026-{month:02}" for month in range(6, 12)]


def test_a_group_under_five_is_not_shown_and_cannot_be_reckoned_from_the_rest(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.cem, line="L3")
    report = health.read(conn, cast.dana, now=MONDAY)
    assert report.withheld == ["L3"]
    assert [one.line for one in report.lines] == ["L1", "L2"]
    assert report.together
    assert (report.together.said, report.together.heads, report.together.owed) == ({}, 7, 0)
    alone = health.read(conn, cast.bea, now=MONDAY)
    assert (alone.together, alone.lines, alone.withheld) == (None, [], ["L3"])


def test_who_is_disabled_is_no_head_any_more(conn: Connection, cast: Cast) -> None:
    some = t.people.c.username.in_(("al0", "al1", "al2"))
    conn.execute(update(t.people).where(some).values(disabled_at=MONDAY))
    assert health.read(conn, cast.bo, now=MONDAY).withheld == ["L1", "L2"]


def test_the_wait_is_counted_to_the_first_answer_and_the_clock_is_not_stopped_by_parking(
    conn: Connection, cast: Cast
) -> None:
    waits = [1, 2, 6, 9, 30]
    for days in waits:
        idea_id, said = make.idea(conn, cast.ana, now=MONDAY - 40 * DAY), MONDAY - 40 * DAY
        parked = make.tap(now=said + timedelta(hours=1))
        triage.park(conn, cast.bo, idea_id, parked, until=date(2026, 12, 18))
        triage.decline(conn, cast.bo, idea_id, make.tap(2, now=said + days * DAY), reason="No")
    make.idea(conn, cast.ana, now=MONDAY - 12 * DAY)
    make.idea(conn, cast.ana, now=MONDAY - DAY)
    withdrawn = make.idea(conn, cast.ana, now=MONDAY - 20 * DAY)
    own.withdraw_as(conn, cast.ana, withdrawn, make.tap(now=MONDAY - 19 * DAY))  # nobody is owed an answer
    answer_clock.climb(conn, SITE, MONDAY)
    found = read(conn, cast.bo)["L1"]
    assert sum(found.said.values()) == len(waits) + 2
    assert found.median_days == pytest.approx(median(waits))
    assert (found.in_time, found.due) == (3, 6)  # 1, 2 and 6 days; not 9, 30 and the one that waits
    assert (found.owed, found.oldest_days) == (2, 12)
    assert (found.at_second, found.at_third) == (1, 0)


def test_dates_are_kept_by_the_first_one_that_was_promised(conn: Connection, cast: Cast) -> None:
    for days, later in ((0, 0), (1, 0), (-1, 5)):
        action_id = make.action(conn, cast.bo, cast.ana, due_on=date(2026, 11, 20))
        version = 1
        if later:
            other = Promise(cast.ana.person_id or 0, date(2026, 11, 20) + later * DAY)
            actions.change(conn, cast.bo, action_id, make.tap(), promise=other)
            version = 2
        done = datetime(2026, 11, 20, 10, tzinfo=MONDAY.tzinfo) + (days + later) * DAY
        actions.done(conn, cast.ana, action_id, make.tap(version, now=done))
    report = health.read(conn, cast.bo, now=MONDAY + 14 * DAY)
    found = report.lines[0]
    assert (found.kept, found.promised) == (1, 3)  # on the day; a day late; before a date that was put off


def test_overdue_actions_stand_by_the_tier_that_has_to_know_by_now(conn: Connection, cast: Cast) -> None:
    for due in (18, 17, 16, 12, 11, 25):  # on the 18th; a day, two, three, seven, eight days late; not late
        made = make.action(conn, cast.bo, cast.ana, due_on=date(2026, 11, 25))
        conn.execute(update(t.actions).where(t.actions.c.action_id == made).values(due_on=date(2026, 11, due)))
    report = health.read(conn, cast.bo, now=MONDAY + 3 * DAY)
    assert report.lines[0].overdue == {1: 2, 2: 1, 3: 2}
    assert report.together
    assert report.together.overdue == {1: 2, 2: 1, 3: 2}


def test_reds_without_an_action_are_a_share_of_all_time_in_the_red(conn: Connection, cast: Cast) -> None:
    seen = {"site_id": SITE, "line": "L1", "since": MONDAY - DAY, "seen_at": MONDAY - DAY}
    for kpi, seconds, is_owned, ended in (
        ("oee", 600, False, None),
        ("oee", 1800, True, MONDAY),
        ("mttr", 60, True, None),
    ):
        row = seen | {"kpi": kpi, "red_s": seconds, "is_owned": is_owned, "ended_at": ended}
        conn.execute(insert(t.reds).values(row))
    found = read(conn, cast.bo)["L1"]
    assert (found.alone_s, found.red_s) == (600, 2460)
    assert (found.alone_now, found.red_now) == (1, 2)
    assert list(reds.alone_on(conn, SITE, "L1")) == ["oee"]


def test_implemented_verified_and_stopped_are_counted_once_an_idea(conn: Connection, cast: Cast) -> None:
    for states in (("done",), ("done", "verified", "standard"), ("stopped",)):
        idea_id = make.idea(conn, cast.ana)
        for number, state in enumerate(states, 2):
            event = {"site_id": SITE, "idea_id": idea_id, "what": state, "to_state": state, "at": MONDAY}
            conn.execute(insert(t.idea_events).values(event | {"event_id": number, "request_id": make.request()}))
    found = read(conn, cast.bo)["L1"]
    assert (found.implemented, found.verified, found.stopped) == (2, 1, 1)


def test_the_line_that_waits_longest_for_a_manager_speaks_for_all(conn: Connection, cast: Cast) -> None:
    code = visits.new_code(conn, cast.dana, now=MONDAY)
    for line, days in (("L1", 3), ("L2", 8)):
        pad = Actor(SITE, "screen", "pad", "Tablet", lines=frozenset({line}), screen_id=2)
        visits.note(conn, pad, line, code, request_id=line, now=MONDAY - days * DAY)
    found = read(conn, cast.ana)
    assert (found["L1"].visited_days, found["L2"].visited_days, found[None].visited_days) == (3, 8, 8)


def test_screens_and_stations_read_none_of_it(conn: Connection, cast: Cast) -> None:
    for actor in (cast.screen, cast.station):
        with pytest.raises(Forbidden):
            health.read(conn, actor, now=MONDAY)
    assert read(conn, cast.eli) == {}
    assert health.read(conn, cast.stranger, now=MONDAY).lines == []
